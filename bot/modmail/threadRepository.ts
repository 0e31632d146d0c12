/** What a modmail thread has beyond a conversation: the direct messages behind it, what it is in Discord, how far it was read. */
import type { Selectable } from 'kysely';
import type { AppDatabase, Transaction } from '../../shared/db/connect.ts';
import type { ModmailThreadsTable } from '../../shared/db/modmailSchema.ts';
import { asId, type ChannelId, type ConversationId, type MessageId } from '../../shared/ids.ts';
import type { Place } from '../conversations/places.ts';

export interface ThreadFacts {
  readonly conversationId: ConversationId;
  readonly dmChannelId: ChannelId;
  readonly place: Place;
  readonly startsAfter: MessageId | null;
  readonly threadCursor: MessageId | null;
}

export type ThreadRepository = ReturnType<typeof createThreadRepository>;

function toFacts(row: Selectable<ModmailThreadsTable>): ThreadFacts {
  return {
    conversationId: asId<ConversationId>(row.conversation_id),
    dmChannelId: asId<ChannelId>(row.dm_channel_id),
    place: row.place,
    startsAfter: row.starts_after === null ? null : asId<MessageId>(row.starts_after),
    threadCursor: row.thread_cursor === null ? null : asId<MessageId>(row.thread_cursor),
  };
}

export function createThreadRepository(db: AppDatabase) {
  const { kysely } = db;

  async function find(id: ConversationId): Promise<ThreadFacts | undefined> {
    const row = await kysely
      .selectFrom('modmail_threads')
      .selectAll()
      .where('conversation_id', '=', id)
      .executeTakeFirst();
    return row && toFacts(row);
  }

  return {
    find,

    async insert(tx: Transaction, facts: Omit<ThreadFacts, 'threadCursor'>): Promise<void> {
      await tx
        .insertInto('modmail_threads')
        .values({
          conversation_id: facts.conversationId,
          dm_channel_id: facts.dmChannelId,
          place: facts.place,
          starts_after: facts.startsAfter,
          thread_cursor: facts.startsAfter,
        })
        .execute();
    },

    async delete(tx: Transaction, id: ConversationId): Promise<void> {
      await tx.deleteFrom('modmail_threads').where('conversation_id', '=', id).execute();
    },

    async saveThreadCursor(id: ConversationId, messageId: MessageId): Promise<void> {
      await kysely
        .updateTable('modmail_threads')
        .set({ thread_cursor: messageId })
        .where('conversation_id', '=', id)
        .execute();
    },
  };
}

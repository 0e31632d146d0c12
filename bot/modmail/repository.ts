/** Modmail in the database: message-id pairs of the relay, who was asked for a server, and the last DM seen. Ids only. */
import type { Selectable } from 'kysely';
import type { AppDatabase, Transaction } from '../../shared/db/connect.ts';
import type { RelaysTable } from '../../shared/db/schema.ts';
import {
  asId,
  newId,
  type ChannelId,
  type ConversationId,
  type MessageId,
  type UserId,
} from '../../shared/ids.ts';

export interface Relay {
  readonly id: string;
  readonly conversationId: ConversationId;
  readonly direction: 'to_staff' | 'to_user' | 'note';
  readonly authorId: UserId;
  readonly sourceMessageId: MessageId;
  readonly targetMessageId: MessageId | null;
  readonly failure: string | null;
  readonly createdAtMs: number;
}

export interface Intake {
  readonly userId: UserId;
  readonly dmChannelId: ChannelId;
  readonly firstMessageId: MessageId;
  readonly promptMessageId: MessageId | null;
}

export type ModmailRepository = ReturnType<typeof createModmailRepository>;

function toRelay(row: Selectable<RelaysTable>): Relay {
  return {
    id: row.id,
    conversationId: asId<ConversationId>(row.conversation_id),
    direction: row.direction,
    authorId: asId<UserId>(row.author_id),
    sourceMessageId: asId<MessageId>(row.source_message_id),
    targetMessageId: row.target_message_id === null ? null : asId<MessageId>(row.target_message_id),
    failure: row.failure,
    createdAtMs: row.created_at,
  };
}

export function createModmailRepository(db: AppDatabase) {
  const { kysely } = db;
  return {
    async insertThread(tx: Transaction, id: ConversationId, dmChannelId: ChannelId): Promise<void> {
      await tx
        .insertInto('modmail_threads')
        .values({ conversation_id: id, dm_channel_id: dmChannelId })
        .execute();
    },

    async deleteThread(tx: Transaction, id: ConversationId): Promise<void> {
      await tx.deleteFrom('modmail_threads').where('conversation_id', '=', id).execute();
    },

    async findDmChannel(id: ConversationId): Promise<ChannelId | undefined> {
      const row = await kysely
        .selectFrom('modmail_threads')
        .select('dm_channel_id')
        .where('conversation_id', '=', id)
        .executeTakeFirst();
      return row && asId<ChannelId>(row.dm_channel_id);
    },

    /**
     * The relay of a message, written before its copy is sent. `isNew` is false when it had been begun before: by an
     * event that came twice, or by a process that died.
     */
    // INVARIANT: one source message, one relay.
    async reserveRelay(
      relay: Pick<Relay, 'conversationId' | 'direction' | 'authorId' | 'sourceMessageId'>,
      nowMs: number,
    ): Promise<{ readonly relay: Relay; readonly isNew: boolean }> {
      const isNew = await db.insertIfAbsent(kysely, 'relays', {
        id: newId(nowMs),
        conversation_id: relay.conversationId,
        direction: relay.direction,
        author_id: relay.authorId,
        source_message_id: relay.sourceMessageId,
        target_message_id: null,
        failure: null,
        created_at: nowMs,
      });
      const row = await kysely
        .selectFrom('relays')
        .selectAll()
        .where('conversation_id', '=', relay.conversationId)
        .where('source_message_id', '=', relay.sourceMessageId)
        .executeTakeFirstOrThrow();
      return { relay: toRelay(row), isNew };
    },

    async completeRelay(relay: Relay, targetMessageId: MessageId): Promise<void> {
      await kysely
        .updateTable('relays')
        .set({ target_message_id: targetMessageId })
        .where('id', '=', relay.id)
        .where('conversation_id', '=', relay.conversationId)
        .execute();
    },

    async failRelay(relay: Relay, failure: string): Promise<void> {
      await kysely
        .updateTable('relays')
        .set({ failure })
        .where('id', '=', relay.id)
        .where('conversation_id', '=', relay.conversationId)
        .execute();
    },

    async listRelays(id: ConversationId): Promise<Relay[]> {
      const rows = await kysely
        .selectFrom('relays')
        .selectAll()
        .where('conversation_id', '=', id)
        .orderBy('id')
        .execute();
      return rows.map(toRelay);
    },

    /** Relays of users' messages that were begun and neither arrived nor failed. */
    async listUnfinished(id: ConversationId): Promise<Relay[]> {
      const rows = await kysely
        .selectFrom('relays')
        .selectAll()
        .where('conversation_id', '=', id)
        .where('target_message_id', 'is', null)
        .where('failure', 'is', null)
        .where('direction', '=', 'to_staff')
        .orderBy('source_message_id')
        .execute();
      return rows.map(toRelay);
    },

    /** Remembers where a person's first message is until its thread is open and has it. */
    async beginIntake(
      intake: Pick<Intake, 'userId' | 'dmChannelId' | 'firstMessageId'>,
      nowMs: number,
    ): Promise<void> {
      await db.insertIfAbsent(kysely, 'modmail_choices', {
        user_id: intake.userId,
        dm_channel_id: intake.dmChannelId,
        first_message_id: intake.firstMessageId,
        prompt_message_id: null,
        created_at: nowMs,
      });
    },

    async findIntake(userId: UserId): Promise<Intake | undefined> {
      const row = await kysely
        .selectFrom('modmail_choices')
        .selectAll()
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row && toIntake(row);
    },

    /** People with a relay or a first message that was begun before `olderThanMs` and is not finished. */
    async listStuck(olderThanMs: number): Promise<UserId[]> {
      const relaying = await kysely
        .selectFrom('relays')
        .innerJoin('conversations', 'conversations.id', 'relays.conversation_id')
        .select('conversations.user_id')
        .where('relays.target_message_id', 'is', null)
        .where('relays.failure', 'is', null)
        .where('relays.direction', '=', 'to_staff')
        .where('relays.created_at', '<', olderThanMs)
        .where('conversations.state', 'in', ['opening', 'open', 'waiting'])
        .execute();
      const waiting = await kysely
        .selectFrom('modmail_choices')
        .select('user_id')
        .where('prompt_message_id', 'is', null)
        .where('created_at', '<', olderThanMs)
        .execute();
      return [...new Set([...relaying, ...waiting].map((row) => asId<UserId>(row.user_id)))];
    },

    async listIntakes(): Promise<Intake[]> {
      return (await kysely.selectFrom('modmail_choices').selectAll().execute()).map(toIntake);
    },

    async savePrompt(userId: UserId, promptMessageId: MessageId): Promise<void> {
      await kysely
        .updateTable('modmail_choices')
        .set({ prompt_message_id: promptMessageId })
        .where('user_id', '=', userId)
        .execute();
    },

    async endIntake(userId: UserId): Promise<void> {
      await kysely.deleteFrom('modmail_choices').where('user_id', '=', userId).execute();
    },

    async findCursor(userId: UserId): Promise<MessageId | undefined> {
      const row = await kysely
        .selectFrom('dm_cursors')
        .select('last_message_id')
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row && asId<MessageId>(row.last_message_id);
    },

    /** The last message of this person that was dealt with: recovery after downtime begins behind it. */
    async saveCursor(
      userId: UserId,
      dmChannelId: ChannelId,
      messageId: MessageId,
      nowMs: number,
    ): Promise<void> {
      await db.upsert(
        kysely,
        'dm_cursors',
        { user_id: userId, dm_channel_id: dmChannelId, last_message_id: messageId, updated_at: nowMs },
        {
          key: ['user_id'],
          changes: { dm_channel_id: dmChannelId, last_message_id: messageId, updated_at: nowMs },
        },
      );
    },
  };
}

function toIntake(row: {
  user_id: string;
  dm_channel_id: string;
  first_message_id: string;
  prompt_message_id: string | null;
}): Intake {
  return {
    userId: asId<UserId>(row.user_id),
    dmChannelId: asId<ChannelId>(row.dm_channel_id),
    firstMessageId: asId<MessageId>(row.first_message_id),
    promptMessageId: row.prompt_message_id === null ? null : asId<MessageId>(row.prompt_message_id),
  };
}

/** Further copies of relayed messages in the database, one a recipient: where it is, or why there is none. */
import type { Selectable } from 'kysely';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { RelayCopiesTable } from '../../shared/db/modmailSchema.ts';
import { asId, newId, type ConversationId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { Relay } from './relayRepository.ts';

export interface Copy {
  readonly id: string;
  readonly relayId: string;
  readonly userId: UserId;
  /** In their direct messages; null until Discord accepted it. */
  readonly messageId: MessageId | null;
  readonly deletedAtMs: number | null;
  readonly failure: string | null;
}

export type CopyRepository = ReturnType<typeof createCopyRepository>;

function toCopy(row: Selectable<RelayCopiesTable>): Copy {
  return {
    id: row.id,
    relayId: row.relay_id,
    userId: asId<UserId>(row.user_id),
    messageId: row.message_id === null ? null : asId<MessageId>(row.message_id),
    deletedAtMs: row.deleted_at,
    failure: row.failure,
  };
}

export function createCopyRepository(db: AppDatabase) {
  const { kysely } = db;

  return {
    /** Who is to get a copy, written before anybody has one. */
    // INVARIANT: one relay and one recipient, one copy.
    async reserve(relay: Relay, userIds: readonly UserId[], nowMs: number): Promise<void> {
      for (const userId of userIds) {
        await db.insertIfAbsent(kysely, 'relay_copies', {
          id: newId(nowMs),
          conversation_id: relay.conversationId,
          relay_id: relay.id,
          user_id: userId,
          message_id: null,
          deleted_at: null,
          failure: null,
          created_at: nowMs,
        });
      }
    },

    async list(relayId: string): Promise<Copy[]> {
      const rows = await kysely
        .selectFrom('relay_copies')
        .selectAll()
        .where('relay_id', '=', relayId)
        .orderBy('id')
        .execute();
      return rows.map(toCopy);
    },

    async listIn(conversationId: ConversationId): Promise<Copy[]> {
      const rows = await kysely
        .selectFrom('relay_copies')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .execute();
      return rows.map(toCopy);
    },

    async update(
      { id }: Pick<Copy, 'id'>,
      change: { messageId?: MessageId; deletedAtMs?: number; failure?: string | null },
    ): Promise<void> {
      await kysely
        .updateTable('relay_copies')
        .set({
          ...(change.messageId && { message_id: change.messageId }),
          ...(change.deletedAtMs !== undefined && { deleted_at: change.deletedAtMs }),
          ...(change.failure !== undefined && { failure: change.failure }),
        })
        .where('id', '=', id)
        .execute();
    },
  };
}

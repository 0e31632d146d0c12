/** Staff who want to be called when the person of a thread writes: once, or each time. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import { asId, type ConversationId, type UserId } from '../../shared/ids.ts';

export type WatchersRepository = ReturnType<typeof createWatchersRepository>;

export function createWatchersRepository(db: AppDatabase) {
  const { kysely } = db;
  return {
    async watch(id: ConversationId, userId: UserId, isOnce: boolean, nowMs: number): Promise<void> {
      const row = { conversation_id: id, user_id: userId, is_once: isOnce ? 1 : 0, created_at: nowMs };
      await db.upsert(kysely, 'modmail_watchers', row, {
        key: ['conversation_id', 'user_id'],
        changes: { is_once: row.is_once },
      });
    },

    async unwatch(id: ConversationId, userId: UserId): Promise<void> {
      await kysely
        .deleteFrom('modmail_watchers')
        .where('conversation_id', '=', id)
        .where('user_id', '=', userId)
        .execute();
    },

    async list(id: ConversationId): Promise<{ readonly userId: UserId; readonly isOnce: boolean }[]> {
      const rows = await kysely
        .selectFrom('modmail_watchers')
        .selectAll()
        .where('conversation_id', '=', id)
        .orderBy('user_id')
        .execute();
      return rows.map((row) => ({ userId: asId<UserId>(row.user_id), isOnce: row.is_once === 1 }));
    },

    /** Those who wanted to be called once have been. */
    async endOnce(id: ConversationId): Promise<void> {
      await kysely
        .deleteFrom('modmail_watchers')
        .where('conversation_id', '=', id)
        .where('is_once', '=', 1)
        .execute();
    },
  };
}

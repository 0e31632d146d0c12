/** Conversations that are being opened, in the database: who was at them last is known by their time of change. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { toConversation } from './repository.ts';
import type { Conversation } from './types.ts';

export type OpeningRepository = ReturnType<typeof createOpeningRepository>;

export function createOpeningRepository({ kysely }: AppDatabase) {
  return {
    /** Openings at which nobody has been since `olderThanMs`: the process died on the way, or gave up. */
    async listIdle(olderThanMs: number): Promise<Conversation[]> {
      const rows = await kysely
        .selectFrom('conversations')
        .selectAll()
        .where('state', '=', 'opening')
        .where('updated_at', '<=', olderThanMs)
        .execute();
      return rows.map(toConversation);
    },

    /** Of several processes one may go on with an unfinished opening. */
    async claim(id: ConversationId, olderThanMs: number, nowMs: number): Promise<boolean> {
      const result = await kysely
        .updateTable('conversations')
        .set({ updated_at: nowMs })
        .where('id', '=', id)
        .where('state', '=', 'opening')
        .where('updated_at', '<=', olderThanMs)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async renew(id: ConversationId, nowMs: number): Promise<void> {
      await kysely
        .updateTable('conversations')
        .set({ updated_at: nowMs })
        .where('id', '=', id)
        .where('state', '=', 'opening')
        .execute();
    },
  };
}

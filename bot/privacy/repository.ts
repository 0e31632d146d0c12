/** What retention removes from the database: a conversation with everything that hangs on it. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import { asId, type ConversationId } from '../../shared/ids.ts';

export type RetentionRepository = ReturnType<typeof createRetentionRepository>;

export function createRetentionRepository(db: AppDatabase) {
  return {
    async listExpired(nowMs: number, limit: number): Promise<ConversationId[]> {
      const rows = await db.kysely
        .selectFrom('conversations')
        .select('id')
        .where('state', '=', 'closed')
        .where('expires_at', '<=', nowMs)
        .orderBy('expires_at')
        .limit(limit)
        .execute();
      return rows.map((row) => asId<ConversationId>(row.id));
    },

    /** Ids that have served their purpose: pairs of a closed conversation's messages, and people who wrote long ago. */
    async deleteLeftovers(olderThanMs: {
      readonly relays: number;
      readonly intakes: number;
      readonly cursors: number;
    }) {
      const closed = db.kysely
        .selectFrom('conversations')
        .select('id')
        .where('state', '=', 'closed')
        .where('closed_at', '<', olderThanMs.relays);
      await db.kysely.deleteFrom('relays').where('conversation_id', 'in', closed).execute();
      await db.kysely.deleteFrom('modmail_choices').where('created_at', '<', olderThanMs.intakes).execute();
      await db.kysely.deleteFrom('dm_cursors').where('updated_at', '<', olderThanMs.cursors).execute();
    },

    /** All rows of one conversation; its pastes must be gone already, for their delete tokens go with the rows. */
    async deleteConversation(id: ConversationId): Promise<void> {
      await db.transaction(async (tx) => {
        for (const table of [
          'relays',
          'transcripts',
          'transcript_blobs',
          'closings',
          'tickets',
          'modmail_threads',
        ] as const) {
          await tx.deleteFrom(table).where('conversation_id', '=', id).execute();
        }
        await tx.deleteFrom('conversations').where('id', '=', id).execute();
      });
    },
  };
}

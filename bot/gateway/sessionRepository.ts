/** Sessions with the gateway, in the database: how far each was dealt with, and whether a process is still in it. */
import type { AppDatabase } from '../../shared/db/connect.ts';

export interface SavedSession {
  readonly sessionId: string;
  readonly resumeUrl: string;
  /** Everything up to this event has been dealt with. */
  readonly sequence: number;
  readonly heldUntilMs: number;
}

export type SessionRepository = ReturnType<typeof createSessionRepository>;

export function createSessionRepository(db: AppDatabase) {
  const { kysely } = db;
  return {
    async save({ sessionId, resumeUrl, sequence, heldUntilMs }: SavedSession): Promise<void> {
      const changes = { sequence, held_until: heldUntilMs };
      await db.upsert(
        kysely,
        'gateway_sessions',
        { session_id: sessionId, resume_url: resumeUrl, ...changes },
        { key: ['session_id'], changes },
      );
    },

    /** Those in which no process is any more. */
    async listLeft(nowMs: number): Promise<SavedSession[]> {
      const rows = await kysely
        .selectFrom('gateway_sessions')
        .selectAll()
        .where('held_until', '<', nowMs)
        .execute();
      return rows.map((row) => ({
        sessionId: row.session_id,
        resumeUrl: row.resume_url,
        sequence: row.sequence,
        heldUntilMs: row.held_until,
      }));
    },

    /** True for one of any number of processes. */
    async claim({ sessionId, heldUntilMs }: SavedSession, untilMs: number): Promise<boolean> {
      const result = await kysely
        .updateTable('gateway_sessions')
        .set({ held_until: untilMs })
        .where('session_id', '=', sessionId)
        .where('held_until', '=', heldUntilMs)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async remove(sessionId: string): Promise<void> {
      await kysely.deleteFrom('gateway_sessions').where('session_id', '=', sessionId).execute();
    },
  };
}

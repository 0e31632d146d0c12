/** Audit events in the database: written once, never changed but for the mark that they were told in the log channel. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import { asId, type GuildId, type UserId } from '../../shared/ids.ts';
import type { AuditAction, AuditEvent } from './audit.ts';

export interface RecordedEvent extends Required<AuditEvent> {
  readonly id: string;
  readonly createdAtMs: number;
}

export type AuditRepository = ReturnType<typeof createAuditRepository>;

/** `told_at` of what is not to be told, or is not told yet. */
const NEVER = 0;

export function createAuditRepository({ kysely }: AppDatabase) {
  return {
    async insert(event: RecordedEvent, isToBeTold: boolean): Promise<void> {
      await kysely
        .insertInto('audit_events')
        .values({
          id: event.id,
          guild_id: event.guildId,
          actor_id: event.actorId,
          action: event.action,
          target_ids: JSON.stringify(event.targets),
          outcome: event.outcome,
          created_at: event.createdAtMs,
          told_at: isToBeTold ? null : NEVER,
        })
        .execute();
    },

    /** What no process has told yet, oldest first. */
    async listUntold(limit: number): Promise<RecordedEvent[]> {
      const rows = await kysely
        .selectFrom('audit_events')
        .selectAll()
        .where('told_at', 'is', null)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        guildId: asId<GuildId>(row.guild_id),
        actorId: row.actor_id === null ? null : asId<UserId>(row.actor_id),
        action: row.action as AuditAction,
        targets: JSON.parse(row.target_ids) as Record<string, string>,
        outcome: row.outcome as RecordedEvent['outcome'],
        createdAtMs: row.created_at,
      }));
    },

    /** True for one of any number of processes. */
    async claimTelling(id: string, nowMs: number): Promise<boolean> {
      const result = await kysely
        .updateTable('audit_events')
        .set({ told_at: nowMs })
        .where('id', '=', id)
        .where('told_at', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    /** Discord could not be told for now: the next sweep tries again. */
    async giveBack(ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return;
      await kysely.updateTable('audit_events').set({ told_at: null }).where('id', 'in', ids).execute();
    },
  };
}

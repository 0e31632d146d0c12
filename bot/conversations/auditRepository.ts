/** Audit events in the database: written once, never changed but for the mark that they were told in the log channel. */
import type { Selectable } from 'kysely';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { AuditEventsTable } from '../../shared/db/schema.ts';
import { asId, type ConversationId, type GuildId, type UserId } from '../../shared/ids.ts';
import type { AuditAction, RecordedEvent } from './audit.ts';

export type AuditRepository = ReturnType<typeof createAuditRepository>;

/** `told_at` of what is not to be told. What is being told right now has the negative number of its batch there. */
const NEVER = 0;
/** A batch's number is the moment it was begun, in thousandths of a millisecond, so that two processes have different ones. */
const BATCHES_A_MS = 1_000;

function toEvent(row: Selectable<AuditEventsTable>): RecordedEvent {
  return {
    id: row.id,
    guildId: asId<GuildId>(row.guild_id),
    actorId: row.actor_id === null ? null : asId<UserId>(row.actor_id),
    action: row.action as AuditAction,
    targets: JSON.parse(row.target_ids) as Record<string, string>,
    outcome: row.outcome as RecordedEvent['outcome'],
    createdAtMs: row.created_at,
  };
}

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

    /**
     * Takes up to `limit` events that nobody tells, oldest first; of any number of processes each event goes to one. A batch
     * that a process left behind before `abandonedBeforeMs` is taken as it was, so that its messages are the same ones.
     */
    // INVARIANT: an event is told by one process.
    async claimUntold(limit: number, nowMs: number, abandonedBeforeMs: number): Promise<RecordedEvent[]> {
      const batch = -(nowMs * BATCHES_A_MS + Math.floor(Math.random() * BATCHES_A_MS));
      const { left } = await kysely
        .selectFrom('audit_events')
        .select(({ fn }) => fn.max('told_at').as('left'))
        .where('told_at', '<', NEVER)
        .where('told_at', '>', -abandonedBeforeMs * BATCHES_A_MS)
        .executeTakeFirstOrThrow();
      const untold = kysely.selectFrom('audit_events').select('id').where('told_at', 'is', null);
      const ids =
        left === null
          ? (await untold.orderBy('created_at').orderBy('id').limit(limit).execute()).map(({ id }) => id)
          : [];
      if (left === null && ids.length === 0) return [];
      const claim = kysely.updateTable('audit_events').set({ told_at: batch });
      await (
        left === null
          ? claim.where('id', 'in', ids).where('told_at', 'is', null)
          : claim.where('told_at', '=', left)
      ).execute();
      const rows = await kysely
        .selectFrom('audit_events')
        .selectAll()
        .where('told_at', '=', batch)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toEvent);
    },

    /** Of one guild behind `after`, oldest first. */
    async list(guildId: GuildId, after: string, limit: number): Promise<RecordedEvent[]> {
      const rows = await kysely
        .selectFrom('audit_events')
        .selectAll()
        .where('guild_id', '=', guildId)
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toEvent);
    },

    /** Who was given a conversation's staff copy, or was refused it; the newest first. */
    async listReaders(
      guildId: GuildId,
      conversationId: ConversationId,
      limit: number,
    ): Promise<RecordedEvent[]> {
      const rows = await kysely
        .selectFrom('audit_events')
        .selectAll()
        .where('guild_id', '=', guildId)
        .where('action', '=', 'transcript.opened')
        .where('target_ids', '=', JSON.stringify({ conversation: conversationId }))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toEvent);
    },

    async markTold(ids: readonly string[], nowMs: number): Promise<void> {
      await setTold(ids, nowMs);
    },

    /** Discord could not be told for now: the next sweep tries again. */
    async giveBack(ids: readonly string[]): Promise<void> {
      await setTold(ids, null);
    },
  };

  async function setTold(ids: readonly string[], toldAt: number | null): Promise<void> {
    if (ids.length === 0) return;
    await kysely.updateTable('audit_events').set({ told_at: toldAt }).where('id', 'in', ids).execute();
  }
}

/** What silence does to conversations, in the database: who is quiet, who was reminded, and what closes by itself when. */
import type { AppDatabase, Transaction } from '../../shared/db/connect.ts';
import { asId, type ConversationId, type UserId } from '../../shared/ids.ts';
import type { CloseCause } from './types.ts';

export type ReminderRepository = ReturnType<typeof createReminderRepository>;

export interface PlannedClose {
  readonly atMs: number;
  readonly cause: CloseCause;
  /** Null: the bot. */
  readonly askedBy: UserId | null;
}

const TALKING = ['open', 'waiting'] as const;

export function createReminderRepository(db: AppDatabase) {
  const { kysely } = db;
  return {
    /** Ids of those in which nothing was said since `quietSinceMs` and nobody was reminded since then. */
    async listQuiet(quietSinceMs: number): Promise<ConversationId[]> {
      const rows = await kysely
        .selectFrom('conversations')
        .select('id')
        .where('state', 'in', TALKING)
        .where('last_activity_at', '<=', quietSinceMs)
        .where('snoozed_at', 'is', null)
        .where((where) => where.or([where('warned_at', 'is', null), where('warned_at', '<=', quietSinceMs)]))
        .orderBy('last_activity_at')
        .execute();
      return rows.map((row) => asId<ConversationId>(row.id));
    },

    /** True for one of any number of processes: the one that is to remind, as long as it is still quiet. */
    // INVARIANT: one silence, one reminder.
    async claimReminder(
      id: ConversationId,
      quietSinceMs: number,
      nowMs: number,
      close: PlannedClose | undefined,
    ): Promise<boolean> {
      const result = await kysely
        .updateTable('conversations')
        .set({
          warned_at: nowMs,
          ...(close && { close_at: close.atMs, close_cause: close.cause, close_asked_by: close.askedBy }),
        })
        .where('id', '=', id)
        .where('state', 'in', TALKING)
        .where('last_activity_at', '<=', quietSinceMs)
        .where('snoozed_at', 'is', null)
        .where((where) => where.or([where('warned_at', 'is', null), where('warned_at', '<=', quietSinceMs)]))
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    /** The reminder could not be sent: the next sweep tries again, and nothing closes that nobody was told of. */
    async giveBack(id: ConversationId): Promise<void> {
      await kysely
        .updateTable('conversations')
        .set({ warned_at: null, close_at: null, close_cause: null, close_asked_by: null })
        .where('id', '=', id)
        .execute();
    },

    /** False when it is not open any more. `details`: what is written together with it. */
    async planClose(
      id: ConversationId,
      plan: PlannedClose,
      details: (tx: Transaction) => Promise<void>,
    ): Promise<boolean> {
      return db.transaction(async (tx) => {
        const result = await tx
          .updateTable('conversations')
          .set({ close_at: plan.atMs, close_cause: plan.cause, close_asked_by: plan.askedBy })
          .where('id', '=', id)
          .where('state', 'in', TALKING)
          .executeTakeFirst();
        if (result.numUpdatedRows !== 1n) return false;
        await details(tx);
        return true;
      });
    },

    async listCloseDue(
      nowMs: number,
    ): Promise<
      { readonly id: ConversationId; readonly cause: CloseCause | null; readonly askedBy: UserId | null }[]
    > {
      const rows = await kysely
        .selectFrom('conversations')
        .select(['id', 'close_cause', 'close_asked_by'])
        .where('state', 'in', TALKING)
        .where('close_at', '<=', nowMs)
        .execute();
      return rows.map((row) => ({
        id: asId<ConversationId>(row.id),
        cause: row.close_cause,
        askedBy: row.close_asked_by === null ? null : asId<UserId>(row.close_asked_by),
      }));
    },
  };
}

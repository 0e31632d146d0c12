/** Closings in the database: which step is next, who is at it, and when to try again. */
import type { Selectable } from 'kysely';
import { isDuplicateKey, type AppDatabase, type Transaction } from '../../shared/db/connect.ts';
import type { ClosingsTable } from '../../shared/db/schema.ts';
import { asId, type ConversationId, type MessageId, type UserId } from '../../shared/ids.ts';
import { awake, NOT_SNOOZED } from './repository.ts';
import { LIVING_STATES, type Closing, type ClosingStep, type ConversationState } from './types.ts';

export type ClosingRepository = ReturnType<typeof createClosingRepository>;

export interface ClosingPatch {
  readonly logMessageId?: MessageId;
  readonly dmMessageId?: MessageId;
  readonly dmOutcome?: string;
}

export interface BeginOptions {
  /** Only while it is to close by itself, and due at this moment. */
  readonly onlyIfDueAtMs?: number;
  /** What is written together with it. */
  readonly details?: (tx: Transaction) => Promise<void>;
}

function toClosing(row: Selectable<ClosingsTable>): Closing {
  return {
    conversationId: asId<ConversationId>(row.conversation_id),
    step: row.step as ClosingStep,
    attempts: row.attempts,
    startedAtMs: row.started_at,
    noticeMessageId: row.notice_message_id === null ? null : asId<MessageId>(row.notice_message_id),
    logMessageId: row.log_message_id === null ? null : asId<MessageId>(row.log_message_id),
    dmOutcome: row.dm_outcome,
  };
}

function toColumns(patch: ClosingPatch) {
  return {
    ...(patch.logMessageId && { log_message_id: patch.logMessageId }),
    ...(patch.dmMessageId && { dm_message_id: patch.dmMessageId }),
    ...(patch.dmOutcome && { dm_outcome: patch.dmOutcome }),
  };
}

export function createClosingRepository(db: AppDatabase) {
  const { kysely } = db;

  async function find(conversationId: ConversationId): Promise<Closing | undefined> {
    const row = await kysely
      .selectFrom('closings')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .executeTakeFirst();
    return row && toClosing(row);
  }

  return {
    find,

    /** A living conversation → closing, for one of any number of callers; the slot is free for a new conversation from here on. */
    // INVARIANT: a conversation is closed once.
    async begin(
      conversationId: ConversationId,
      closedBy: UserId,
      nowMs: number,
      { onlyIfDueAtMs, details }: BeginOptions = {},
    ): Promise<boolean> {
      return db.transaction(async (tx) => {
        const result = await tx
          .updateTable('conversations')
          .set({
            state: 'closing',
            open_slot: null,
            closed_by: closedBy,
            closed_at: nowMs,
            ...NOT_SNOOZED,
            updated_at: nowMs,
          })
          .where('id', '=', conversationId)
          // Its button can be pressed an instant before the opening is recorded as done.
          .where('state', 'in', LIVING_STATES)
          .where('channel_id', 'is not', null)
          .$if(onlyIfDueAtMs !== undefined, (query) => query.where('close_at', '<=', onlyIfDueAtMs ?? 0))
          .executeTakeFirst();
        if (result.numUpdatedRows !== 1n) return false;
        await tx
          .updateTable('modmail_recipients')
          .set({ open_slot: null })
          .where('conversation_id', '=', conversationId)
          .execute();
        await tx
          .insertInto('closings')
          .values({
            conversation_id: conversationId,
            step: 'lock',
            attempts: 0,
            next_attempt_at: nowMs,
            lease_owner: null,
            lease_until: 0,
            last_error: null,
            notice_message_id: null,
            log_message_id: null,
            dm_message_id: null,
            dm_outcome: null,
            started_at: nowMs,
          })
          .execute();
        await details?.(tx);
        return true;
      });
    },

    /**
     * Takes a closing back while its channel waits to be removed; `slot` is taken again. Gives `taken` when a newer
     * conversation has the slot, false when it is too late.
     */
    // INVARIANT: a channel is either being removed or open again, never both.
    async undo(id: ConversationId, slot: string, nowMs: number): Promise<boolean | 'taken'> {
      try {
        return await db.transaction(async (tx) => {
          const undone = await tx
            .deleteFrom('closings')
            .where('conversation_id', '=', id)
            .where('step', '=', 'remove')
            .where('lease_until', '<=', nowMs)
            .where('next_attempt_at', '>', nowMs)
            .executeTakeFirst();
          if (undone.numDeletedRows !== 1n) return false;
          await tx
            .updateTable('conversations')
            .set({
              state: 'open',
              open_slot: slot,
              closed_by: null,
              closed_at: null,
              ...awake(nowMs),
              updated_at: nowMs,
            })
            .where('id', '=', id)
            .execute();
          return true;
        });
      } catch (error) {
        if (isDuplicateKey(error)) return 'taken';
        throw error;
      }
    },

    /** Nobody wants the channel kept any longer. False while the step that keeps it is still at work. */
    async hurry(id: ConversationId, nowMs: number): Promise<boolean> {
      const result = await kysely
        .updateTable('closings')
        .set({ next_attempt_at: nowMs })
        .where('conversation_id', '=', id)
        .where('step', '=', 'remove')
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async listDue(nowMs: number, limit: number): Promise<ConversationId[]> {
      const rows = await kysely
        .selectFrom('closings')
        .select('conversation_id')
        .where('next_attempt_at', '<=', nowMs)
        .where('lease_until', '<=', nowMs)
        .orderBy('next_attempt_at')
        .limit(limit)
        .execute();
      return rows.map((row) => asId<ConversationId>(row.conversation_id));
    },

    /** Takes the closing for `leaseMs`; undefined when another has it or it is not due. */
    async claim(
      conversationId: ConversationId,
      owner: string,
      nowMs: number,
      leaseMs: number,
    ): Promise<Closing | undefined> {
      const result = await kysely
        .updateTable('closings')
        .set({ lease_owner: owner, lease_until: nowMs + leaseMs })
        .where('conversation_id', '=', conversationId)
        .where('next_attempt_at', '<=', nowMs)
        .where('lease_until', '<=', nowMs)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n ? find(conversationId) : undefined;
    },

    /** False when the lease was lost to another process. */
    async renew(conversationId: ConversationId, owner: string, untilMs: number): Promise<boolean> {
      const result = await kysely
        .updateTable('closings')
        .set({ lease_until: untilMs })
        .where('conversation_id', '=', conversationId)
        .where('lease_owner', '=', owner)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    /** Written before a step is tried, so that the next process knows that its effect may already be there. */
    async recordAttempt(conversationId: ConversationId, owner: string, attempts: number): Promise<boolean> {
      const result = await kysely
        .updateTable('closings')
        .set({ attempts })
        .where('conversation_id', '=', conversationId)
        .where('lease_owner', '=', owner)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    /** At once, so that the next process edits it instead of posting another. */
    async saveNotice(conversationId: ConversationId, messageId: MessageId): Promise<void> {
      await kysely
        .updateTable('closings')
        .set({ notice_message_id: messageId })
        .where('conversation_id', '=', conversationId)
        .execute();
    },

    /** Step done: its results, the next step and the conversation's new state in one transaction. */
    async advance(
      conversationId: ConversationId,
      owner: string,
      to: {
        readonly step: ClosingStep;
        readonly notBeforeMs: number;
        readonly state?: ConversationState;
        readonly patch?: ClosingPatch;
      },
      nowMs: number,
    ): Promise<boolean> {
      return db.transaction(async (tx) => {
        const result = await tx
          .updateTable('closings')
          .set({
            ...toColumns(to.patch ?? {}),
            step: to.step,
            attempts: 0,
            next_attempt_at: to.notBeforeMs,
            last_error: null,
          })
          .where('conversation_id', '=', conversationId)
          .where('lease_owner', '=', owner)
          .executeTakeFirst();
        if (result.numUpdatedRows !== 1n) return false;
        if (to.state) {
          await tx
            .updateTable('conversations')
            .set({ state: to.state, updated_at: nowMs })
            .where('id', '=', conversationId)
            .execute();
        }
        return true;
      });
    },

    /** Lets go of the closing until `notBeforeMs`, with the reason when a step failed. */
    async release(
      conversationId: ConversationId,
      owner: string,
      next: { readonly notBeforeMs?: number; readonly error?: string } = {},
    ): Promise<void> {
      await kysely
        .updateTable('closings')
        .set({
          lease_owner: null,
          lease_until: 0,
          ...(next.notBeforeMs === undefined ? {} : { next_attempt_at: next.notBeforeMs }),
          ...(next.error === undefined ? {} : { last_error: next.error }),
        })
        .where('conversation_id', '=', conversationId)
        .where('lease_owner', '=', owner)
        .execute();
    },

    /** The last step is done: the closing is over and the retention period runs. */
    async finish(
      conversationId: ConversationId,
      owner: string,
      expiresAtMs: number,
      nowMs: number,
    ): Promise<void> {
      await db.transaction(async (tx) => {
        const result = await tx
          .deleteFrom('closings')
          .where('conversation_id', '=', conversationId)
          .where('lease_owner', '=', owner)
          .executeTakeFirst();
        if (result.numDeletedRows !== 1n) return;
        await tx
          .updateTable('conversations')
          .set({ state: 'closed', updated_at: nowMs, expires_at: expiresAtMs })
          .where('id', '=', conversationId)
          .execute();
      });
    },
  };
}

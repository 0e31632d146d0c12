/** Who works a conversation and how urgent it is, in the database: every change is conditional, so that one of several wins. */
import type { AppDatabase } from '../../../shared/db/connect.ts';
import type { ConversationId, UserId } from '../../../shared/ids.ts';
import { LIVING_STATES, type Conversation, type Priority } from '../types.ts';

export type WorkRepository = ReturnType<typeof createWorkRepository>;

export function createWorkRepository({ kysely }: AppDatabase) {
  const living = (id: ConversationId, nowMs: number) =>
    kysely
      .updateTable('conversations')
      .set({ updated_at: nowMs })
      .where('id', '=', id)
      .where('state', 'in', LIVING_STATES);

  return {
    /** From whoever has it (null: nobody) to somebody else or nobody; false when it is not theirs any more. */
    // INVARIANT: of any number who claim at once, one has it.
    async passOn(
      id: ConversationId,
      from: UserId | null,
      to: UserId | null,
      nowMs: number,
    ): Promise<boolean> {
      const result = await living(id, nowMs)
        .set({ claimed_by: to })
        .where('claimed_by', from === null ? 'is' : '=', from)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async setPriority(id: ConversationId, priority: Priority | null, nowMs: number): Promise<void> {
      await living(id, nowMs).set({ priority }).execute();
    },

    async setWaitingFor(
      id: ConversationId,
      waitingFor: NonNullable<Conversation['waitingFor']>,
      nowMs: number,
    ): Promise<void> {
      await living(id, nowMs).set({ waiting_for: waitingFor }).execute();
    },
  };
}

/** Conversations that are put aside, in the database: by whom, since when, until when. */
import type { AppDatabase } from '../../../shared/db/connect.ts';
import type { ConversationId, UserId } from '../../../shared/ids.ts';
import { awake, NOT_SNOOZED, UNPLANNED, toConversation } from '../repository.ts';
import { LIVING_STATES, type Conversation } from '../types.ts';

export type SnoozeRepository = ReturnType<typeof createSnoozeRepository>;

export interface Snooze {
  readonly by: UserId;
  readonly atMs: number;
  /** Null: until its user writes. */
  readonly untilMs: number | null;
}

export function createSnoozeRepository({ kysely }: AppDatabase) {
  return {
    /** False when it is not open any more. Nothing that was to close it by itself holds on. */
    async begin(id: ConversationId, { by, atMs, untilMs }: Snooze): Promise<boolean> {
      const result = await kysely
        .updateTable('conversations')
        .set({ ...UNPLANNED, snoozed_at: atMs, snoozed_by: by, snoozed_until: untilMs })
        .where('id', '=', id)
        .where('state', 'in', LIVING_STATES)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    /** True for one of any number of callers, while it is still the same time that it was put aside. As if something was said. */
    async end(id: ConversationId, snoozedAtMs: number, nowMs: number): Promise<boolean> {
      const result = await kysely
        .updateTable('conversations')
        .set({ ...awake(nowMs), ...NOT_SNOOZED })
        .where('id', '=', id)
        .where('snoozed_at', '=', snoozedAtMs)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async listDue(nowMs: number): Promise<Conversation[]> {
      const rows = await kysely
        .selectFrom('conversations')
        .selectAll()
        .where('snoozed_until', '<=', nowMs)
        .where('state', 'in', LIVING_STATES)
        .execute();
      return rows.map(toConversation);
    },
  };
}

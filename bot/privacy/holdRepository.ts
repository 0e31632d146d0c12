/** Finding a conversation as people name it, and holds, which keep one from retention and purges. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import { audienceOf, type Audience, type CopyName } from '../conversations/types.ts';
import { asId, type ConversationId, type GuildId, type UserId } from '../../shared/ids.ts';

export type HoldRepository = ReturnType<typeof createHoldRepository>;

export interface Held {
  readonly id: string;
  readonly kind: 'ticket' | 'modmail';
  /** Of a ticket. */
  readonly number: number | null;
  readonly by: string | null;
  readonly sinceMs: number;
  /** When the first part of its transcript goes by itself; null where there is none. */
  readonly transcriptUntilMs: number | null;
}

/** Longer than any number of a ticket, shorter than any id. */
const LONGEST_NUMBER = 10;

export function createHoldRepository({ kysely }: AppDatabase) {
  /** By the pastes' own expiry, which nothing lengthens. */
  async function transcriptUntilMs(id: string): Promise<number | null> {
    const { until } = await kysely
      .selectFrom('transcripts')
      .select(({ fn }) => fn.min('expires_at').as('until'))
      .where('conversation_id', '=', id)
      .executeTakeFirstOrThrow();
    return until;
  }

  return {
    transcriptUntilMs,

    /** By the number of a ticket, our own id, or the id of its channel. */
    async findConversation(guildId: GuildId, named: string): Promise<ConversationId | undefined> {
      const digits = /\d{1,20}/.exec(named)?.[0];
      if (digits === undefined) return undefined;
      const row =
        digits.length <= LONGEST_NUMBER
          ? await kysely
              .selectFrom('tickets')
              .select('conversation_id as id')
              .where('guild_id', '=', guildId)
              .where('number', '=', Number(digits))
              .executeTakeFirst()
          : await kysely
              .selectFrom('conversations')
              .select('id')
              .where('guild_id', '=', guildId)
              .where((where) => where.or([where('id', '=', digits), where('channel_id', '=', digits)]))
              .executeTakeFirst();
      return row && asId<ConversationId>(row.id);
    },

    async hold(guildId: GuildId, id: ConversationId, by: UserId | null, nowMs: number): Promise<boolean> {
      const { numUpdatedRows } = await kysely
        .updateTable('conversations')
        .set({ held_by: by, held_at: by === null ? null : nowMs })
        .where('guild_id', '=', guildId)
        .where('id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    /** What is held, the newest first. */
    async listHeld(guildId: GuildId, limit: number): Promise<readonly Held[]> {
      const rows = await kysely
        .selectFrom('conversations')
        .leftJoin('tickets', 'tickets.conversation_id', 'conversations.id')
        .select(['id', 'kind', 'number', 'held_by', 'held_at'])
        .where('conversations.guild_id', '=', guildId)
        .where('held_at', 'is not', null)
        .orderBy('held_at', 'desc')
        .limit(limit)
        .execute();
      const heldOf = async (row: (typeof rows)[number]): Promise<Held> => ({
        id: row.id,
        kind: row.kind,
        number: row.number,
        by: row.held_by,
        sinceMs: row.held_at ?? 0,
        transcriptUntilMs: await transcriptUntilMs(row.id),
      });
      return Promise.all(rows.map(heldOf));
    },

    /** Of staff, or all those of the user and of others who read along. */
    async listCopies(id: ConversationId, audience: Audience): Promise<CopyName[]> {
      const rows = await kysely
        .selectFrom('transcripts')
        .select('audience')
        .distinct()
        .where('conversation_id', '=', id)
        .execute();
      return rows.map((row) => row.audience).filter((copy) => audienceOf(copy) === audience);
    },

    /** A copy that was revoked has no row any more, so no link to it can be given out. */
    async forgetCopy(id: ConversationId, copy: CopyName): Promise<number> {
      const { numDeletedRows } = await kysely
        .deleteFrom('transcripts')
        .where('conversation_id', '=', id)
        .where('audience', '=', copy)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

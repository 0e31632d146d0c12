/** Conversations in the database: the open slot that makes opening happen once, and the states. */
import type { Selectable } from 'kysely';
import { isDuplicateKey, type AppDatabase, type Transaction } from '../../shared/db/connect.ts';
import type { ConversationsTable } from '../../shared/db/schema.ts';
import { asId, type ChannelId, type ConversationId, type GuildId, type UserId } from '../../shared/ids.ts';
import { LIVING_STATES, type Conversation, type ConversationKind } from './types.ts';

export interface NewConversation {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  readonly guildId: GuildId;
  readonly userId: UserId;
  readonly openSlot: string; // unique among living conversations, e.g. `guild:category:user:1`
  readonly nowMs: number;
}

/** Neither reminded nor to close by itself. */
export const UNPLANNED = { warned_at: null, close_at: null, close_cause: null, close_asked_by: null };

/** Any word resets what silence had begun. */
export function awake(nowMs: number) {
  return { last_activity_at: nowMs, ...UNPLANNED };
}

/** Not put aside. */
export const NOT_SNOOZED = { snoozed_at: null, snoozed_by: null, snoozed_until: null };

export type ConversationRepository = ReturnType<typeof createConversationRepository>;

export function toConversation(row: Selectable<ConversationsTable>): Conversation {
  return {
    id: asId<ConversationId>(row.id),
    kind: row.kind,
    guildId: asId<GuildId>(row.guild_id),
    userId: asId<UserId>(row.user_id),
    channelId: row.channel_id === null ? null : asId<ChannelId>(row.channel_id),
    state: row.state,
    claimedBy: row.claimed_by === null ? null : asId<UserId>(row.claimed_by),
    closedBy: row.closed_by === null ? null : asId<UserId>(row.closed_by),
    messageCount: row.message_count,
    createdAtMs: row.created_at,
    lastActivityAtMs: row.last_activity_at,
    closedAtMs: row.closed_at,
    waitingFor: row.waiting_for,
    firstResponseAtMs: row.first_response_at,
    priority: row.priority,
    closeAtMs: row.close_at,
    closeCause: row.close_cause,
    closeAskedBy: row.close_asked_by === null ? null : asId<UserId>(row.close_asked_by),
    snoozedAtMs: row.snoozed_at,
    snoozedBy: row.snoozed_by === null ? null : asId<UserId>(row.snoozed_by),
    snoozedUntilMs: row.snoozed_until,
    goneAtMs: row.gone_at,
    missingSinceMs: row.missing_since,
  };
}

export function createConversationRepository(db: AppDatabase) {
  const { kysely } = db;

  async function findBySlot(openSlot: string): Promise<Conversation | undefined> {
    const row = await kysely
      .selectFrom('conversations')
      .selectAll()
      .where('open_slot', '=', openSlot)
      .executeTakeFirst();
    return row && toConversation(row);
  }

  return {
    findBySlot,

    async findById(id: ConversationId): Promise<Conversation | undefined> {
      const row = await kysely
        .selectFrom('conversations')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toConversation(row);
    },

    async findByChannel(guildId: GuildId, channelId: ChannelId): Promise<Conversation | undefined> {
      const row = await kysely
        .selectFrom('conversations')
        .selectAll()
        .where('channel_id', '=', channelId)
        .where('guild_id', '=', guildId)
        .orderBy('created_at', 'desc') // a thread that was reopened has had several
        .executeTakeFirst();
      return row && toConversation(row);
    },

    async listLiving(kind?: ConversationKind): Promise<Conversation[]> {
      const rows = await kysely
        .selectFrom('conversations')
        .selectAll()
        .where('state', 'in', LIVING_STATES)
        .where('kind', 'in', kind === undefined ? ['ticket', 'modmail'] : [kind])
        .execute();
      return rows.map(toConversation);
    },

    /**
     * Inserts the row as `opening` together with its kind's own row. One of any number of simultaneous calls with the
     * same slot wins; the others get `undefined`.
     */
    // INVARIANT: one open slot, one conversation.
    async insertOpening(
      conversation: NewConversation,
      insertDetails: (tx: Transaction) => Promise<void>,
    ): Promise<Conversation | undefined> {
      const row = {
        id: conversation.id,
        kind: conversation.kind,
        guild_id: conversation.guildId,
        user_id: conversation.userId,
        channel_id: null,
        state: 'opening' as const,
        open_slot: conversation.openSlot,
        claimed_by: null,
        closed_by: null,
        message_count: 0,
        created_at: conversation.nowMs,
        updated_at: conversation.nowMs,
        last_activity_at: conversation.nowMs,
        warned_at: null,
        closed_at: null,
        waiting_for: null,
        first_response_at: null,
        priority: null,
        close_at: null,
        close_cause: null,
        close_asked_by: null,
        ...NOT_SNOOZED,
        snapshot_at: null,
        gone_at: null,
        missing_since: null,
        expires_at: null,
        held_by: null,
        held_at: null,
      };
      try {
        await db.transaction(async (tx) => {
          await tx.insertInto('conversations').values(row).execute();
          await insertDetails(tx);
        });
      } catch (error) {
        if (isDuplicateKey(error)) return undefined;
        throw error;
      }
      return toConversation(row);
    },

    /** Forgets an opening that Discord refused: nothing was said in it. */
    async deleteOpening(
      id: ConversationId,
      deleteDetails: (tx: Transaction) => Promise<void>,
    ): Promise<void> {
      await db.transaction(async (tx) => {
        await tx.deleteFrom('conversations').where('id', '=', id).where('state', '=', 'opening').execute();
        await deleteDetails(tx);
      });
    },

    async attachChannel(id: ConversationId, channelId: ChannelId, nowMs: number): Promise<void> {
      await kysely
        .updateTable('conversations')
        .set({ channel_id: channelId, updated_at: nowMs })
        .where('id', '=', id)
        .execute();
    },
    async markOpen(id: ConversationId, nowMs: number): Promise<void> {
      await kysely
        .updateTable('conversations')
        .set({ state: 'open', updated_at: nowMs, last_activity_at: nowMs })
        .where('id', '=', id)
        .where('state', '=', 'opening')
        .execute();
    },

    /** Something was said: it is not quiet any more, and nothing that was to close it by itself still holds. */
    async touchActivity(
      id: ConversationId,
      nowMs: number,
      waitingFor?: NonNullable<Conversation['waitingFor']>,
    ): Promise<void> {
      await kysely
        .updateTable('conversations')
        .set({ ...awake(nowMs), updated_at: nowMs, ...(waitingFor && { waiting_for: waitingFor }) })
        .where('id', '=', id)
        .execute();
      if (waitingFor !== 'user') return;
      await kysely
        .updateTable('conversations')
        .set({ first_response_at: nowMs })
        .where('id', '=', id)
        .where('first_response_at', 'is', null)
        .execute();
    },

    async setMessageCount(id: ConversationId, count: number, nowMs: number): Promise<void> {
      await kysely
        .updateTable('conversations')
        .set({ message_count: count, updated_at: nowMs })
        .where('id', '=', id)
        .execute();
    },

    /** Living ones with something that no snapshot has, quiet since `quietSinceMs`. */
    async listUnsaved(quietSinceMs: number): Promise<Conversation[]> {
      const rows = await kysely
        .selectFrom('conversations')
        .selectAll()
        .where('state', 'in', LIVING_STATES)
        .where('channel_id', 'is not', null)
        .where('last_activity_at', '<=', quietSinceMs)
        .where((where) =>
          where.or([
            where('snapshot_at', 'is', null),
            // Activity is written at most once a minute.
            where('last_activity_at', '>', where(where.ref('snapshot_at'), '-', 60_000)),
          ]),
        )
        .execute();
      return rows.map(toConversation);
    },
    async setSnapshotAt(id: ConversationId, atMs: number): Promise<void> {
      await kysely.updateTable('conversations').set({ snapshot_at: atMs }).where('id', '=', id).execute();
    },
    /** The channel was deleted by hand; what its transcript may lack is said with it. */
    async markGone(
      id: ConversationId,
      { missingSinceMs }: { readonly missingSinceMs: number | null },
      nowMs: number,
    ): Promise<void> {
      await kysely
        .updateTable('conversations')
        .set({ gone_at: nowMs, missing_since: missingSinceMs, updated_at: nowMs })
        .where('id', '=', id)
        .execute();
    },
  };
}

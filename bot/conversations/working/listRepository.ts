/** Conversations as somebody may see them: their own, and those whose staff they are; of one server only. */
import type { AppDatabase } from '../../../shared/db/connect.ts';
import type { CategoryId, GuildId, UserId } from '../../../shared/ids.ts';
import { toConversation } from '../repository.ts';
import { LIVING_STATES, type Conversation, type ConversationKind } from '../types.ts';

/** What somebody may see besides their own. */
export interface Sight {
  readonly userId: UserId;
  /** Ticket categories whose staff they are. */
  readonly categoryIds: readonly CategoryId[];
  readonly modmail: boolean;
}

export interface ListFilter {
  readonly kind: ConversationKind;
  readonly state: 'open' | 'closed' | 'all';
  /** Whose they are. */
  readonly userId: UserId | null;
  /** Who has claimed them; `nobody` for those that wait for somebody. */
  readonly staffId: UserId | 'nobody' | null;
}

export interface Listed {
  readonly conversation: Conversation;
  /** Null in modmail. */
  readonly ticket: { readonly number: number; readonly categoryId: CategoryId } | null;
}

export type ListRepository = ReturnType<typeof createListRepository>;

export function createListRepository({ kysely }: AppDatabase) {
  return {
    /** Newest first. */
    // INVARIANT: nobody sees another server's conversations.
    async list(
      guildId: GuildId,
      sight: Sight,
      { kind, state, userId, staffId }: ListFilter,
      { offset, limit }: { readonly offset: number; readonly limit: number },
    ): Promise<Listed[]> {
      const rows = await kysely
        .selectFrom('conversations')
        .leftJoin('tickets', 'tickets.conversation_id', 'conversations.id')
        .selectAll('conversations')
        .select(['tickets.number', 'tickets.category_id'])
        .where('conversations.guild_id', '=', guildId)
        .where('conversations.kind', '=', kind)
        .where((is) =>
          is.or([
            is('conversations.user_id', '=', sight.userId),
            ...(kind === 'modmail' && sight.modmail ? [is.lit(true)] : []),
            ...(sight.categoryIds.length > 0 ? [is('tickets.category_id', 'in', sight.categoryIds)] : []),
          ]),
        )
        .$if(state === 'open', (query) => query.where('conversations.state', 'in', LIVING_STATES))
        .$if(state === 'closed', (query) => query.where('conversations.state', 'not in', LIVING_STATES))
        .$if(userId !== null, (query) => query.where('conversations.user_id', '=', userId))
        .$if(staffId === 'nobody', (query) => query.where('conversations.claimed_by', 'is', null))
        .$if(staffId !== null && staffId !== 'nobody', (query) =>
          query.where('conversations.claimed_by', '=', staffId),
        )
        .orderBy('conversations.created_at', 'desc')
        .orderBy('conversations.id', 'desc')
        .offset(offset)
        .limit(limit)
        .execute();
      return rows.map(({ number, category_id: categoryId, ...row }) => ({
        conversation: toConversation(row),
        ticket:
          number === null || categoryId === null ? null : { number, categoryId: categoryId as CategoryId },
      }));
    },
  };
}

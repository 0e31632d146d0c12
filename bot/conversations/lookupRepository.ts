/** Looking up conversations by what they were: a person's closed ones, all of a channel, how many were opened lately. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { ChannelId, GuildId, UserId } from '../../shared/ids.ts';
import { toConversation } from './repository.ts';
import type { Conversation, ConversationKind } from './types.ts';

export type LookupRepository = ReturnType<typeof createLookupRepository>;

export function createLookupRepository({ kysely }: AppDatabase) {
  return {
    /** Closed conversations of a person in a server, newest first. */
    async listClosedOf(
      guildId: GuildId,
      userId: UserId,
      kind: ConversationKind,
      limit: number,
    ): Promise<Conversation[]> {
      const rows = await kysely
        .selectFrom('conversations')
        .selectAll()
        .where('guild_id', '=', guildId)
        .where('user_id', '=', userId)
        .where('kind', '=', kind)
        .where('state', '=', 'closed')
        .orderBy('created_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toConversation);
    },

    /** The same with those of others in which they read along. */
    async listClosedWith(guildId: GuildId, userId: UserId, limit: number): Promise<Conversation[]> {
      const rows = await kysely
        .selectFrom('conversations')
        .selectAll()
        .where('guild_id', '=', guildId)
        .where('kind', '=', 'modmail')
        .where('state', '=', 'closed')
        .where((is) =>
          is.or([
            is('user_id', '=', userId),
            is('id', 'in', (from) =>
              from.selectFrom('modmail_recipients').select('conversation_id').where('user_id', '=', userId),
            ),
          ]),
        )
        .orderBy('created_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toConversation);
    },

    /** All that were ever held in a channel, newest first: a thread that was reopened has had several. */
    async listByChannel(guildId: GuildId, channelId: ChannelId): Promise<Conversation[]> {
      const rows = await kysely
        .selectFrom('conversations')
        .selectAll()
        .where('channel_id', '=', channelId)
        .where('guild_id', '=', guildId)
        .orderBy('created_at', 'desc')
        .execute();
      return rows.map(toConversation);
    },

    /** Closings of a server that failed again and again, with the code of what stops them. */
    async listStuckClosings(
      guildId: GuildId,
    ): Promise<{ readonly channelId: string | null; readonly code: string }[]> {
      const rows = await kysely
        .selectFrom('closings')
        .innerJoin('conversations', 'conversations.id', 'closings.conversation_id')
        .select(['conversations.channel_id', 'closings.last_error'])
        .where('conversations.guild_id', '=', guildId)
        .where('closings.attempts', '>=', 3)
        .where('closings.last_error', 'is not', null)
        .orderBy('closings.started_at')
        .limit(10)
        .execute();
      return rows.map((row) => ({ channelId: row.channel_id, code: row.last_error ?? '' }));
    },

    async countOpenedSince(guildId: GuildId, kind: ConversationKind, sinceMs: number): Promise<number> {
      const { count } = await kysely
        .selectFrom('conversations')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('guild_id', '=', guildId)
        .where('kind', '=', kind)
        .where('created_at', '>', sinceMs)
        .executeTakeFirstOrThrow();
      return Number(count);
    },
  };
}

/** Threads of Discord that closed conversations have left behind, archived, and whether anybody was told that one stays. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import { asId, type ChannelId, type ConversationId, type GuildId } from '../../shared/ids.ts';
import type { AuditAction } from '../conversations/audit.ts';

export interface KeptThread {
  readonly guildId: GuildId;
  readonly channelId: ChannelId;
}

export type KeptThreadRepository = ReturnType<typeof createKeptThreadRepository>;

export function createKeptThreadRepository({ kysely }: AppDatabase) {
  return {
    /** Undefined where it was a channel, which went when it was closed, or where another conversation is in the thread, too. */
    async find(id: ConversationId): Promise<KeptThread | undefined> {
      const row = await kysely
        .selectFrom('conversations')
        .leftJoin('tickets', 'tickets.conversation_id', 'conversations.id')
        .leftJoin('modmail_threads', 'modmail_threads.conversation_id', 'conversations.id')
        .select(['conversations.guild_id', 'channel_id'])
        .where('conversations.id', '=', id)
        .where('state', '=', 'closed')
        .where((where) =>
          where.or([
            where('tickets.place', '<>', 'channel'),
            where('modmail_threads.place', '<>', 'channel'),
          ]),
        )
        .executeTakeFirst();
      if (!row || row.channel_id === null) return undefined;
      const other = await kysely
        .selectFrom('conversations')
        .select('id')
        .where('channel_id', '=', row.channel_id)
        .where('id', '<>', id)
        .executeTakeFirst();
      if (other) return undefined;
      return { guildId: asId<GuildId>(row.guild_id), channelId: asId<ChannelId>(row.channel_id) };
    },

    /** Whether an event like this is on record for the thread. */
    async isRecorded({ guildId, channelId }: KeptThread, action: AuditAction): Promise<boolean> {
      const found = await kysely
        .selectFrom('audit_events')
        .select('id')
        .where('guild_id', '=', guildId)
        .where('action', '=', action)
        .where('target_ids', 'like', `%"channel":"${channelId}"%`)
        .executeTakeFirst();
      return found !== undefined;
    },
  };
}

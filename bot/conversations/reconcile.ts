/** What happened in Discord while nobody listened: channels that were deleted by hand are found and their conversations closed. */
import type { APIChannel, APIThreadChannel, APIThreadMetadata } from 'discord-api-types/v10';
import { NotFound } from '../../shared/errors.ts';
import type { ChannelId, GuildId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { ConversationRepository } from './repository.ts';
import type { Conversation } from './types.ts';

export interface ReconcileOptions {
  readonly conversations: Pick<ConversationRepository, 'listLiving'>;
  readonly discord: Pick<DiscordRest, 'listGuildChannels' | 'listActiveThreads' | 'getChannel'>;
  readonly closeGone: (conversation: Conversation) => Promise<void>;
  /** Its thread was archived or locked while it goes on. */
  readonly bringBack: (guildId: GuildId, channelId: ChannelId) => Promise<void>;
  readonly log: Log;
}

export function createReconcile({ conversations, discord, closeGone, bringBack, log }: ReconcileOptions) {
  async function findChannel(channelId: ChannelId): Promise<APIChannel | undefined> {
    try {
      return await discord.getChannel(channelId);
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  /** Channels, then threads, then one by one what is in neither list: deleted, or a thread that was archived. */
  async function reconcileGuild(guildId: GuildId, living: readonly Conversation[]): Promise<void> {
    const present = new Set<string>((await discord.listGuildChannels(guildId)).map(({ id }) => id));
    const isElsewhere = ({ channelId }: Conversation) => channelId !== null && !present.has(channelId);
    if (!living.some(isElsewhere)) return;
    const active = new Map<string, APIThreadChannel>();
    for (const thread of (await discord.listActiveThreads(guildId)).threads as APIThreadChannel[])
      active.set(thread.id, thread);
    for (const conversation of living.filter(isElsewhere)) {
      if (!conversation.channelId) continue;
      const channel = active.get(conversation.channelId) ?? (await findChannel(conversation.channelId));
      if (!channel) await closeGone(conversation);
      else if ('thread_metadata' in channel && isShut(channel.thread_metadata))
        await bringBack(guildId, conversation.channelId);
    }
  }

  return {
    /** All guilds; one that cannot be asked never keeps the others from it. */
    async run(signal?: AbortSignal): Promise<void> {
      const byGuild = Map.groupBy(await conversations.listLiving(), ({ guildId }) => guildId);
      for (const [guildId, living] of byGuild) {
        if (signal?.aborted) return;
        try {
          await reconcileGuild(guildId, living);
        } catch (error) {
          log.warn({ err: error, guildId }, 'guild could not be reconciled yet');
        }
      }
    },
  };
}

function isShut({ archived, locked }: APIThreadMetadata): boolean {
  return archived || locked;
}

/** What happened in Discord while nobody listened: channels that were deleted by hand are found and their conversations closed. */
import { NotFound } from '../../shared/errors.ts';
import type { GuildId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { ConversationRepository } from './repository.ts';
import type { Conversation } from './types.ts';

export interface ReconcileOptions {
  readonly conversations: Pick<ConversationRepository, 'listLiving'>;
  readonly discord: Pick<DiscordRest, 'listGuildChannels' | 'getChannel'>;
  readonly closeGone: (conversation: Conversation) => Promise<void>;
  readonly log: Log;
}

export function createReconcile({ conversations, discord, closeGone, log }: ReconcileOptions) {
  async function isGone({ channelId }: Conversation): Promise<boolean> {
    if (!channelId) return false;
    try {
      await discord.getChannel(channelId);
      return false;
    } catch (error) {
      if (error instanceof NotFound) return true;
      throw error;
    }
  }

  /** One call a guild, and one more for each channel that is not in its list: threads are not, and gone ones are asked for. */
  async function reconcileGuild(guildId: GuildId, living: readonly Conversation[]): Promise<void> {
    const present = new Set<string>((await discord.listGuildChannels(guildId)).map(({ id }) => id));
    for (const conversation of living) {
      if (conversation.channelId && present.has(conversation.channelId)) continue;
      if (await isGone(conversation)) await closeGone(conversation);
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

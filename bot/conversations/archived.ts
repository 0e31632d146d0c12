/** A thread that was archived while its ticket goes on, by hand or by Discord after a quiet week: it is brought back into sight. */
import type { Clock } from '../../shared/clock.ts';
import type { ChannelId, GuildId } from '../../shared/ids.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { GuildWords } from '../gateway/words.ts';
import type { Places } from './places.ts';
import type { ConversationRepository } from './repository.ts';
import { isLiving } from './types.ts';
import { archivedByHand } from './view.ts';

export interface ArchivedOptions {
  readonly conversations: Pick<ConversationRepository, 'findByChannel'>;
  readonly places: Pick<Places, 'reopen'>;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly guildWords: GuildWords;
  readonly clock: Clock;
}

const MINUTE_MS = 60_000;

export function createArchived({ conversations, places, discord, guildWords, clock }: ArchivedOptions) {
  return {
    /**
     * Opens it again and says how a ticket is really closed: archived by hand it would be open for ever, without a transcript.
     * A modmail thread comes back with its user's next message.
     */
    async bringBack(guildId: GuildId, channelId: ChannelId): Promise<void> {
      const conversation = await conversations.findByChannel(guildId, channelId);
      if (conversation?.kind !== 'ticket' || !isLiving(conversation)) return;
      await places.reopen(channelId, null);
      const body = archivedByHand(await guildWords(guildId), conversation);
      // The event and the reconcile of another process may both see it: it is said once.
      const nonce = `${conversation.id}${Math.floor(clock.now() / MINUTE_MS) % 100_000}`;
      await discord.sendMessage(channelId, body, { nonce });
    },
  };
}

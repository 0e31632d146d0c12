/** A thread that was archived or locked while its conversation goes on, by hand or by Discord after a quiet week: it is opened again. */
import type { Clock } from '../../shared/clock.ts';
import { Forbidden } from '../../shared/errors.ts';
import type { ChannelId, GuildId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { GuildWords } from '../gateway/words.ts';
import type { ClosingKind } from './closingKind.ts';
import type { Places } from './places.ts';
import type { ConversationRepository } from './repository.ts';
import { openAgain, staysShut } from './shutView.ts';
import { isLiving, type Conversation, type ConversationKind } from './types.ts';

export interface ShutByHandOptions {
  readonly conversations: Pick<ConversationRepository, 'findByChannel'>;
  readonly places: Pick<Places, 'reopen'>;
  readonly kinds: Readonly<Record<ConversationKind, Pick<ClosingKind, 'delivery'>>>;
  readonly discord: Pick<DiscordRest, 'getChannel' | 'sendMessage'>;
  readonly guildWords: GuildWords;
  readonly clock: Clock;
  readonly log: Log;
}

const MINUTE_MS = 60_000;

export function createShutByHand(options: ShutByHandOptions) {
  const { conversations, places, discord, guildWords, clock } = options;

  /** The event and the reconcile of another process may both see it: it is said once. */
  const nonceOf = ({ id }: Conversation, letter: 'a' | 'l' | 's') =>
    `${id}${letter}${Math.floor(clock.now() / MINUTE_MS) % 10_000}`;

  /** Where the bot may not open it, nobody can write in it; nor can the bot, so the log channel hears of it. */
  async function tellRefused(conversation: Conversation, channelId: ChannelId): Promise<void> {
    const { logChannelId } = await options.kinds[conversation.kind].delivery(conversation);
    if (!logChannelId) return;
    const body = staysShut(await guildWords(conversation.guildId), channelId);
    await discord.sendMessage(logChannelId, body, { nonce: nonceOf(conversation, 's') });
  }

  return {
    /**
     * Opens it again and says how a conversation is really closed: shut by hand it would be open for ever, without a
     * transcript. A modmail thread that is only archived comes back with its user's next message.
     */
    async bringBack(guildId: GuildId, channelId: ChannelId): Promise<void> {
      const conversation = await conversations.findByChannel(guildId, channelId);
      if (!conversation || !isLiving(conversation)) return;
      // As it is now: what is told of a thread that was opened again meanwhile is old.
      const channel = await discord.getChannel(channelId);
      const { archived, locked } = 'thread_metadata' in channel ? channel.thread_metadata : {};
      if (!locked && !(archived && conversation.kind === 'ticket')) return;
      try {
        await places.reopen(channelId, null);
      } catch (error) {
        if (!(error instanceof Forbidden)) throw error;
        options.log.warn({ err: error, conversationId: conversation.id }, 'a thread cannot be opened again');
        await tellRefused(conversation, channelId);
        return;
      }
      const body = openAgain(await guildWords(guildId), conversation, archived ? 'archived' : 'locked');
      await discord.sendMessage(channelId, body, { nonce: nonceOf(conversation, archived ? 'a' : 'l') });
    },
  };
}

/** Copies that Discord took before anybody could write down that it did: found again, so that none is sent twice. */
import type { APIEmbed } from 'discord-api-types/v10';
import { asId, snowflakeTimeMs, type ChannelId, type MessageId } from '../../shared/ids.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { CopyRepository } from './copyRepository.ts';
import type { Relay, RelayRepository } from './relayRepository.ts';

export interface SentCopiesOptions {
  readonly discord: Pick<DiscordRest, 'listMessagesAfter'>;
  readonly relays: Pick<RelayRepository, 'list'>;
  readonly copies: Pick<CopyRepository, 'listIn'>;
  readonly botUserId: () => string;
}

export type SentCopies = ReturnType<typeof createSentCopies>;

export function createSentCopies({ discord, relays, copies, botUserId }: SentCopiesOptions) {
  return {
    /** The copy that an earlier try sent: by the bot, since then, no other message's, with the moment of the original in it. */
    async find(channelId: ChannelId, relay: Relay): Promise<MessageId | undefined> {
      const taken = new Set([
        ...(await relays.list(relay.conversationId)).flatMap(({ targetMessageId }) => targetMessageId ?? []),
        ...(await copies.listIn(relay.conversationId)).flatMap(({ messageId }) => messageId ?? []),
      ]);
      // Discord's own time: the copy is younger than the original, whatever this machine's clock says.
      for (let after: string = relay.sourceMessageId; ;) {
        const page = await discord.listMessagesAfter(channelId, after);
        const copy = page.find(
          (message) =>
            message.author.id === botUserId() &&
            !taken.has(asId<MessageId>(message.id)) &&
            saysFrom(message.embeds, snowflakeTimeMs(relay.sourceMessageId)),
        );
        if (copy || page.length < 100) return copy && asId<MessageId>(copy.id);
        after =
          page
            .map(({ id }) => id)
            .sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
            .at(-1) ?? after;
      }
    },
  };
}

export function saysFrom(embeds: readonly APIEmbed[], writtenAtMs: number): boolean {
  return embeds.some(({ timestamp }) => timestamp && Date.parse(timestamp) === writtenAtMs);
}

/** A thread that is in the wrong place: handed to another server of the person's choice, or gone on with in a ticket. */
import type { CategoryId, ChannelId, ConversationId, GuildId, UserId } from '../../shared/ids.ts';
import type { Answer } from '../gateway/interactions.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { Refusal, type Words } from '../gateway/words.ts';
import type { SerialQueues } from '../conversations/queues.ts';
import type { Admission } from './admission.ts';
import type { Orders } from './desk.ts';
import type { IntakeRepository } from './intakeRepository.ts';
import { chooseCategory } from './answerView.ts';
import { plain } from './intakeView.ts';
import type { RelayRepository } from './relayRepository.ts';
import type { Threads } from './threads.ts';
import type { OpenThread } from './types.ts';

export interface ReroutingOptions {
  readonly threads: Pick<Threads, 'getForStaff'>;
  readonly relays: Pick<RelayRepository, 'list'>;
  readonly intakes: Pick<IntakeRepository, 'begin'>;
  readonly admission: Pick<Admission, 'admit' | 'listOffers'>;
  readonly close: (id: ConversationId, by: UserId) => Promise<boolean>;
  readonly tickets: {
    /** Categories that can be opened by hand, whoever asks. */
    list(
      guildId: GuildId,
    ): Promise<readonly { readonly id: CategoryId; readonly config: { readonly name: string } }[]>;
    /** Opens a ticket for the person; gives its channel. Throws what forbids it. */
    open(guildId: GuildId, userId: UserId, categoryId: CategoryId): Promise<ChannelId>;
  };
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly queues: SerialQueues;
  readonly clock: { now(): number };
}

export type Rerouting = ReturnType<typeof createRerouting>;

export function createRerouting(options: ReroutingOptions) {
  const { threads, discord, queues, guildWords } = options;

  return {
    /** The person is asked for the right server; everything they wrote goes there, and this thread is closed. */
    async wrongServer({ guildId, actor, words }: Orders, channelId: ChannelId): Promise<Answer> {
      const thread = await threads.getForStaff(guildId, channelId, actor);
      const { userId, dmChannelId } = thread;
      const offers = await options.admission.listOffers(userId);
      if (!offers.some((offer) => offer.guildId !== guildId)) throw new Refusal('modmail.reroute.nowhere');
      const [first] = (await options.relays.list(thread.id)).filter(
        ({ direction, authorId }) => direction === 'to_staff' && authorId === userId,
      );
      if (!first) throw new Refusal('modmail.reroute.nothing');
      await queues.run(userId, async () => {
        const theirs = await guildWords(guildId);
        const text = theirs.t('modmail.reroute.user', { server: await options.guildName(guildId) });
        await discord.sendMessage(dmChannelId, plain(text), { nonce: `${thread.id}w` });
        const intake = { userId, dmChannelId, firstMessageId: first.sourceMessageId };
        const waiting = await options.intakes.begin(intake, options.clock.now());
        await options.close(thread.id, actor.userId);
        await options.admission.admit(waiting);
      });
      return { content: words.t('modmail.reroute.done') };
    },

    /**
     * For answers that no direct message carries: a channel of the server that the person can read. Asks in which category
     * where there are several.
     */
    async toTicket(thread: OpenThread, words: Words, chosenId?: CategoryId): Promise<Answer> {
      const categories = await options.tickets.list(thread.guildId);
      const [first, second] = categories;
      if (!first) throw new Refusal('modmail.ticket.none');
      if (second && chosenId === undefined) return chooseCategory(words, categories);
      const channelId = await options.tickets.open(thread.guildId, thread.userId, chosenId ?? first.id);
      const theirs = await guildWords(thread.guildId);
      await discord.sendMessage(
        channelId,
        {
          content: `<@${thread.userId}>\n${theirs.t('modmail.ticket.user')}`,
          allowed_mentions: { users: [thread.userId] },
        },
        { nonce: `${thread.id}t` },
      );
      return { content: words.t('modmail.ticket.opened', { channel: `<#${channelId}>` }), components: [] };
    },
  };
}

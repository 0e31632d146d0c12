/** Buttons below answers: try again, take back, go on in a ticket, and send what was shown first. */
import { asId, type CategoryId, type GuildId, type MessageId } from '../../shared/ids.ts';
import type { SerialQueues } from '../conversations/queues.ts';
import { idArg } from '../gateway/componentIds.ts';
import type { ComponentHandler } from '../gateway/interactions.ts';
import { Refusal, wordsIn, type Words } from '../gateway/words.ts';
import type { Answers } from './answers.ts';
import {
  deliveredAfterAll,
  notDelivered,
  PREVIEW_ACTIONS,
  RETRY_ACTION,
  TICKET_ACTION,
  TICKET_IN_ACTION,
  UNDO_ACTION,
} from './answerView.ts';
import type { RelayRepository } from './relayRepository.ts';
import type { Replying } from './replying.ts';
import type { Rerouting } from './rerouting.ts';
import { textOfCopy } from './spokenView.ts';

export interface ReplyButtonsOptions {
  readonly answers: Pick<Answers, 'again'>;
  readonly relays: Pick<RelayRepository, 'findById'>;
  readonly rerouting: Pick<Rerouting, 'toTicket'>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly queues: SerialQueues;
}

export function replyButtons(
  { answers, relays, rerouting, guildWords, queues }: ReplyButtonsOptions,
  { threadOf, send, takeBack }: Pick<Replying, 'threadOf' | 'send' | 'takeBack'>,
): ComponentHandler[] {
  const retry: ComponentHandler = {
    action: RETRY_ACTION,
    acknowledge: 'update',
    async run(interaction, [relayId = '']) {
      const thread = await threadOf(interaction);
      const relay = await relays.findById(relayId);
      if (relay?.conversationId !== thread.id) throw new Refusal('modmail.noAnswer');
      const { failure } = await queues.run(thread.userId, () => answers.again(thread, relay));
      const words = await guildWords(thread.guildId);
      const embeds = interaction.message.embeds.map((embed) => embed.toJSON());
      const said = relay.copyMessageId ? embeds.filter(({ title }) => !title) : [];
      const outcome = failure === null ? deliveredAfterAll(words) : notDelivered(words, failure, relay.id);
      return {
        embeds: [...said, ...(outcome.embeds ?? [])],
        components: outcome.components ?? [],
      };
    },
  };

  const undo: ComponentHandler = {
    action: UNDO_ACTION,
    acknowledge: 'update',
    async run(interaction, [relayId = '']) {
      const thread = await threadOf(interaction);
      const relay = await relays.findById(relayId);
      if (relay?.conversationId !== thread.id || relay.deletedAtMs !== null)
        throw new Refusal('modmail.noAnswer');
      return takeBack(interaction, thread, relay);
    },
  };

  const sendPreviewed: ComponentHandler = {
    action: PREVIEW_ACTIONS.send,
    acknowledge: 'update',
    run: (interaction, [name]) =>
      send(
        interaction,
        {
          text: textOfCopy(interaction.message.embeds.map((embed) => embed.toJSON())),
          attachments: [],
          isAnonymousAsked: name === 'anonymous',
          replyTo: null,
        },
        asId<MessageId>(interaction.message.id),
      ),
  };

  const discard: ComponentHandler = {
    action: PREVIEW_ACTIONS.discard,
    acknowledge: 'answer-update',
    run: (interaction) =>
      Promise.resolve({
        content: wordsIn(interaction.locale).t('modmail.reply.discarded'),
        embeds: [],
        components: [],
      }),
  };

  const ticket: ComponentHandler = {
    action: TICKET_ACTION,
    acknowledge: 'private',
    run: async (interaction) => rerouting.toTicket(await threadOf(interaction), wordsIn(interaction.locale)),
  };

  const ticketIn: ComponentHandler = {
    action: TICKET_IN_ACTION,
    acknowledge: 'update',
    async run(interaction) {
      const [chosen = ''] = interaction.isStringSelectMenu() ? interaction.values : [];
      const categoryId = idArg<CategoryId>([chosen]);
      return rerouting.toTicket(await threadOf(interaction), wordsIn(interaction.locale), categoryId);
    },
  };

  return [retry, undo, sendPreviewed, discard, ticket, ticketIn];
}

/** Buttons below answers: try again, take back, go on in a ticket, and send what was shown first. */
import { asId, type CategoryId, type GuildId, type MessageId } from '../../shared/ids.ts';
import { idArg } from '../gateway/componentIds.ts';
import type { ComponentHandler } from '../gateway/interactions.ts';
import { Refusal, wordsIn, type Words } from '../gateway/words.ts';
import type { Answers } from './answers.ts';
import {
  deliveredAfterAll,
  failed,
  PREVIEW_ACTIONS,
  RETRY_ACTION,
  TICKET_ACTION,
  TICKET_IN_ACTION,
  UNDO_ACTION,
} from './answerView.ts';
import type { Lanes } from './lanes.ts';
import type { Recovery } from './recovery.ts';
import type { Relay, RelayRepository } from './relayRepository.ts';
import type { Replying } from './replying.ts';
import type { Rerouting } from './rerouting.ts';
import type { Sharing } from './sharing.ts';
import { textOfCopy } from './spokenView.ts';
import { hasReachedAll, type OpenThread, type ReplyOutcome } from './types.ts';

export interface ReplyButtonsOptions {
  readonly answers: Pick<Answers, 'again'>;
  readonly passOnAgain: Recovery['passOnAgain'];
  readonly sharing: Pick<Sharing, 'listNotReached'>;
  readonly relays: Pick<RelayRepository, 'findById'>;
  readonly rerouting: Pick<Rerouting, 'toTicket'>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly lanes: Pick<Lanes, 'run'>;
}

export function replyButtons(
  { answers, passOnAgain, sharing, relays, rerouting, guildWords, lanes }: ReplyButtonsOptions,
  { threadOf, send, takeBack }: Pick<Replying, 'threadOf' | 'send' | 'takeBack'>,
): ComponentHandler[] {
  /** An answer of staff, or what one of several people wrote to all. */
  async function tryAgain(thread: OpenThread, relay: Relay): Promise<ReplyOutcome> {
    if (relay.direction === 'to_user') return answers.again(thread, relay);
    await passOnAgain(thread, relay, true);
    return { failure: null, missing: [], others: await sharing.listNotReached(relay) };
  }

  const retry: ComponentHandler = {
    action: RETRY_ACTION,
    acknowledge: 'update',
    async run(interaction, [relayId = '']) {
      const thread = await threadOf(interaction);
      const relay = await relays.findById(relayId);
      if (relay?.conversationId !== thread.id) throw new Refusal('modmail.noAnswer');
      const outcome = await lanes.run(thread, () => tryAgain(thread, relay));
      const words = await guildWords(thread.guildId);
      const embeds = interaction.message.embeds.map((embed) => embed.toJSON());
      const said = relay.copyMessageId ? embeds.filter(({ title }) => !title) : [];
      const body = hasReachedAll(outcome)
        ? deliveredAfterAll(words)
        : failed(words, thread, outcome, relay.id);
      return {
        embeds: [...said, ...(body.embeds ?? [])],
        components: body.components ?? [],
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

/** Opening tickets again: the buttons in a closed ticket's channel, and `/ticket reopen`. */
import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import type { ConversationId, GuildId } from '../../shared/ids.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import { idArg } from '../gateway/componentIds.ts';
import type { ComponentHandler } from '../gateway/interactions.ts';
import type { SubcommandHandler } from '../gateway/subcommands.ts';
import { described, Refusal, wordsIn, type GuildWords } from '../gateway/words.ts';
import type { Actor } from './access.ts';
import type { Closings } from './closing.ts';
import { afterwardsOf, type ClosingKind } from './closingKind.ts';
import type { Reopening } from './reopening.ts';
import type { ConversationRepository } from './repository.ts';
import type { Conversation } from './types.ts';
import { CLOSE_ACTIONS, reopenedBy } from './view.ts';

export interface ReopenHandlersOptions {
  readonly conversations: Pick<ConversationRepository, 'findById'>;
  /** By the number that people know it by. */
  readonly findByNumber: (guildId: GuildId, number: number) => Promise<ConversationId | undefined>;
  readonly closings: Pick<Closings, 'hurry'>;
  readonly reopening: Reopening;
  readonly ticket: Pick<ClosingKind, 'mayClose' | 'thread'>;
  readonly guildWords: GuildWords;
}

export function reopenHandlers(options: ReopenHandlersOptions): {
  readonly components: readonly ComponentHandler[];
  readonly subcommand: SubcommandHandler;
} {
  const { conversations, reopening } = options;

  async function getAllowed(
    guildId: GuildId,
    id: ConversationId | undefined,
    actor: Actor,
  ): Promise<Conversation> {
    const conversation = id && (await conversations.findById(id));
    if (conversation?.guildId !== guildId || conversation.kind !== 'ticket') throw new Refusal('close.gone');
    if (!(await options.ticket.mayClose(conversation, actor))) throw new Refusal('reopen.notAllowed');
    return conversation;
  }

  return {
    components: [
      {
        action: CLOSE_ACTIONS.reopen,
        acknowledge: 'update',
        async run(interaction, args) {
          const actor = actorOf(interaction);
          const conversation = await getAllowed(guildIdOf(interaction), idArg(args), actor);
          await reopening.again(conversation, actor.userId);
          return reopenedBy(await options.guildWords(conversation.guildId), actor.userId);
        },
      },
      {
        action: CLOSE_ACTIONS.hurry,
        acknowledge: 'update',
        async run(interaction, args) {
          const actor = actorOf(interaction);
          const conversation = await getAllowed(guildIdOf(interaction), idArg(args), actor);
          if (conversation.state !== 'delivered') throw new Refusal('reopen.late');
          await options.closings.hurry(conversation);
          const then = await afterwardsOf(options.ticket, conversation);
          const words = await options.guildWords(conversation.guildId);
          return {
            content: words.t(`kept.goes.${then}`, { user: `<@${actor.userId}>` }),
            embeds: [],
            components: [],
          };
        },
      },
    ],
    subcommand: {
      definition: {
        name: 'reopen',
        ...described('command.ticketReopen.description'),
        options: [
          {
            type: ApplicationCommandOptionType.Integer,
            name: 'number',
            ...described('command.ticketReopen.option.number'),
            required: true,
            min_value: 1,
          },
        ],
      },
      acknowledge: 'private',
      async run(interaction) {
        const guildId = guildIdOf(interaction);
        const actor = actorOf(interaction);
        const words = wordsIn(interaction.locale);
        const number = interaction.options.getInteger('number', true);
        const id = await options.findByNumber(guildId, number);
        if (!id) throw new Refusal('reopen.noSuchTicket', { number });
        const conversation = await getAllowed(guildId, id, actor);
        const { state } = conversation;
        if (state !== 'delivered' && state !== 'closed') throw new Refusal('reopen.notClosed');
        const { channelId, isNew } = await reopening.again(conversation, actor.userId);
        const channel = `<#${channelId}>`;
        return { content: words.t(isNew ? 'reopen.continued' : 'reopen.done', { number, channel }) };
      },
    },
  };
}

/** Closing by command, for tickets and modmail alike: now with a reason, later, or by asking the other side. */
import type { ChatInputCommandInteraction } from 'discord.js';
import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { asId, type ChannelId, type ConversationId, type MessageId } from '../../../shared/ids.ts';
import { actorOf, guildIdOf } from '../../gateway/actor.ts';
import { idArg } from '../../gateway/componentIds.ts';
import type { Answer, ComponentHandler, ComponentInteraction } from '../../gateway/interactions.ts';
import type { MessageBody } from '../../gateway/rest.ts';
import type { SubcommandHandler } from '../../gateway/subcommands.ts';
import { described, Refusal, wordsIn, type GuildWords } from '../../gateway/words.ts';
import type { Actor } from '../access.ts';
import type { ClosePlans } from '../closePlans.ts';
import { closeLater, closeRequest, closeRequested, REQUEST_ACTIONS } from '../closePlanView.ts';
import type { Closings } from '../closing.ts';
import { afterwardsOf, type ClosingKind } from '../closingKind.ts';
import type { Manner } from '../endingRepository.ts';
import { refusalWhenOver } from '../over.ts';
import type { ConversationRepository } from '../repository.ts';
import { isLiving, type Conversation, type ConversationKind } from '../types.ts';
import { closingBegun, keptOpen, MAX_REASON } from '../view.ts';

export interface CloseCommandsOptions {
  readonly conversations: Pick<ConversationRepository, 'findById' | 'findByChannel'>;
  readonly closings: Pick<Closings, 'close'>;
  readonly plans: ClosePlans;
  readonly kinds: Readonly<Record<ConversationKind, Pick<ClosingKind, 'mayClose' | 'thread'>>>;
  readonly guildWords: GuildWords;
}

const DAY_HOURS = 24;
const MAX_HOURS = 90 * DAY_HOURS;

export function closeCommands(options: CloseCommandsOptions): {
  subcommandsFor(kind: ConversationKind): readonly SubcommandHandler[];
  readonly components: readonly ComponentHandler[];
} {
  const { conversations, plans } = options;

  async function begun(conversation: Conversation, userId: string, manner: Partial<Manner>): Promise<Answer> {
    const { guildId, kind } = conversation;
    const then = await afterwardsOf(options.kinds[kind], conversation);
    return closingBegun(await options.guildWords(guildId), conversation, userId, then, manner);
  }

  /** The conversation of this channel, when this person may close it. */
  async function getHere(
    interaction: ChatInputCommandInteraction,
    kind: ConversationKind,
  ): Promise<Conversation> {
    const guildId = guildIdOf(interaction);
    const found = await conversations.findByChannel(guildId, asId<ChannelId>(interaction.channelId));
    if (found?.kind !== kind) throw new Refusal(`close.noneHere.${kind}`);
    if (!(await options.kinds[kind].mayClose(found, actorOf(interaction))))
      throw new Refusal(`close.notAllowed.${kind}`);
    if (!isLiving(found)) throw await refusalWhenOver(found, conversations);
    return found;
  }

  async function later(interaction: ChatInputCommandInteraction, kind: ConversationKind): Promise<Answer> {
    const conversation = await getHere(interaction, kind);
    const by = actorOf(interaction).userId;
    const reason = reasonIn(interaction);
    const inHours = interaction.options.getInteger('hours', true);
    const isSilent = isSilentIn(interaction);
    const scheduled = await plans.schedule(conversation, by, {
      inHours,
      reason,
      isSilent,
      order: asId<MessageId>(interaction.id),
    });
    const words = await options.guildWords(conversation.guildId);
    return asAnswer(closeLater(words, { conversation, by, reason, isSilent, ...scheduled }));
  }

  async function request(interaction: ChatInputCommandInteraction, kind: ConversationKind): Promise<Answer> {
    const conversation = await getHere(interaction, kind);
    const by = actorOf(interaction).userId;
    const reason = reasonIn(interaction);
    const inHours = interaction.options.getInteger('hours') ?? DAY_HOURS;
    const atMs = await plans.request(conversation, by, { inHours, reason });
    const words = await options.guildWords(conversation.guildId);
    const facts = { conversation, by, atMs, reason };
    return asAnswer(
      kind === 'ticket' ? closeRequest(words, { ...facts, isForUser: false }) : closeRequested(words, facts),
    );
  }

  /** Asked in the ticket or by direct message: whoever answers is its user, or somebody else who may close it. */
  async function getAsked(interaction: ComponentInteraction, id: ConversationId): Promise<Conversation> {
    const conversation = await conversations.findById(id);
    const actor = actorOf(interaction);
    const isHere = interaction.guildId === null || interaction.guildId === conversation?.guildId;
    if (!conversation || !isHere) throw new Refusal('close.gone');
    if (!(await mayAnswer(conversation, actor, interaction.guildId !== null)))
      throw new Refusal(`close.notAllowed.${conversation.kind}`);
    if (!isLiving(conversation)) throw await refusalWhenOver(conversation, conversations);
    return conversation;
  }

  async function mayAnswer(conversation: Conversation, actor: Actor, isInGuild: boolean): Promise<boolean> {
    if (actor.userId === conversation.userId) return true;
    return isInGuild && (await options.kinds[conversation.kind].mayClose(conversation, actor));
  }

  return {
    subcommandsFor(kind) {
      const hours = {
        type: ApplicationCommandOptionType.Integer as const,
        name: 'hours',
        min_value: 1,
        max_value: MAX_HOURS,
      };
      const reason = {
        type: ApplicationCommandOptionType.String as const,
        name: 'reason',
        ...described('command.close.option.reason'),
        max_length: MAX_REASON,
      };
      const silent = {
        type: ApplicationCommandOptionType.Boolean as const,
        name: 'silent',
        ...described('command.close.option.silent'),
      };
      return [
        {
          definition: {
            name: 'close-later',
            ...described('command.closeLater.description'),
            options: [
              { ...hours, ...described('command.closeLater.option.hours'), required: true },
              reason,
              silent,
            ],
          },
          acknowledge: 'answer-public',
          run: (interaction) => later(interaction, kind),
        },
        {
          definition: {
            name: 'close-request',
            ...described('command.closeRequest.description'),
            options: [{ ...hours, ...described('command.closeRequest.option.hours') }, reason],
          },
          acknowledge: 'answer-public',
          run: (interaction) => request(interaction, kind),
        },
        ...(kind === 'ticket'
          ? [
              {
                definition: {
                  name: 'close',
                  ...described('command.close.description'),
                  options: [reason, silent],
                },
                acknowledge: 'answer-public' as const,
                async run(interaction: ChatInputCommandInteraction) {
                  const conversation = await getHere(interaction, kind);
                  const { userId } = actorOf(interaction);
                  const manner = { reason: reasonIn(interaction), isSilent: isSilentIn(interaction) };
                  if (!(await options.closings.close(conversation.id, userId, manner)))
                    throw new Refusal(`close.already.${kind}`);
                  return begun(conversation, userId, manner);
                },
              },
            ]
          : []),
      ];
    },

    components: [
      {
        action: REQUEST_ACTIONS.accept,
        acknowledge: 'answer-update',
        async run(interaction, args) {
          const conversation = await getAsked(interaction, idArg(args));
          const { userId } = actorOf(interaction);
          if (conversation.closeAskedBy === userId) throw new Refusal('closeRequest.own');
          const reason = await plans.accept(conversation, userId);
          if (interaction.guildId === null) return ended(interaction, 'closeRequest.acceptedByYou');
          return begun(conversation, userId, { reason });
        },
      },
      {
        action: REQUEST_ACTIONS.refuse,
        acknowledge: 'answer-update',
        async run(interaction, args) {
          const conversation = await getAsked(interaction, idArg(args));
          await plans.refuse(conversation, actorOf(interaction).userId);
          if (interaction.guildId === null) return ended(interaction, 'closeRequest.refusedByYou');
          return {
            ...keptOpen(await options.guildWords(conversation.guildId), conversation.kind),
            embeds: [],
          };
        },
      },
    ],
  };
}

function ended(
  interaction: ComponentInteraction,
  key: 'closeRequest.acceptedByYou' | 'closeRequest.refusedByYou',
): Answer {
  return { content: wordsIn(interaction.locale).t(key), embeds: [], components: [] };
}

function reasonIn({ options }: ChatInputCommandInteraction): string | null {
  return options.getString('reason')?.trim() || null;
}

function isSilentIn({ options }: ChatInputCommandInteraction): boolean {
  return options.getBoolean('silent') ?? false;
}

/** An answer of an interaction pings whom its text names, unless it says otherwise. */
function asAnswer({ content, embeds, components, allowed_mentions }: MessageBody): Answer {
  return {
    ...(content && { content }),
    ...(embeds && { embeds }),
    ...(components && { components }),
    allowedMentions: { users: allowed_mentions?.users ?? [], parse: [] },
  };
}

/** Answering by command, by a message's menu and by form; editing and deleting answers; trying again what did not arrive. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  InteractionContextType,
  PermissionFlagsBits,
  TextInputStyle,
} from 'discord-api-types/v10';
import type { BaseInteraction } from 'discord.js';
import { asId, type ChannelId, type GuildId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { SerialQueues } from '../conversations/queues.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import { formatComponentId } from '../gateway/componentIds.ts';
import type {
  Answer,
  ComponentHandler,
  Form,
  FormHandler,
  MessageMenuHandler,
  SlashCommandHandler,
} from '../gateway/interactions.ts';
import { described, named, Refusal, wordsIn, type Words } from '../gateway/words.ts';
import type { Answers, CommandReply } from './answers.ts';
import { deliveredAfterAll, notDelivered, RETRY_ACTION } from './answerView.ts';
import type { Changes } from './changes.ts';
import type { Corrections } from './corrections.ts';
import type { OpenThread, ReplyOutcome } from './relay.ts';
import type { Relay, RelayRepository } from './relayRepository.ts';
import { replyText } from './replyText.ts';
import type { ModmailSettings } from './settings.ts';
import { textOfCopy } from './spokenView.ts';
import type { Threads } from './threads.ts';

export interface ReplyHandlersOptions {
  readonly answers: Answers;
  readonly changes: Changes;
  readonly threads: Pick<Threads, 'getForStaff'>;
  readonly relays: Pick<RelayRepository, 'findIn' | 'findById'>;
  readonly settings: Pick<ModmailSettings, 'get'>;
  readonly corrections: Corrections;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  /** One queue a person: what they write and what they are answered stays in order. */
  readonly queues: SerialQueues;
}

const REPLY_FORM = 'modmail.answer';
const EDIT_FORM = 'modmail.reword';
const FIELD = 'text';
/** What an embed's description holds; Discord's own longest messages have 4,000 characters too. */
const MOST_CHARACTERS = 4_000;

export function createReplyHandlers(options: ReplyHandlersOptions) {
  const { answers, changes, corrections, threads, relays, settings, guildWords, queues } = options;

  const threadOf = (interaction: BaseInteraction): Promise<OpenThread> =>
    threads.getForStaff(
      guildIdOf(interaction),
      asId<ChannelId>(interaction.channelId ?? '0'),
      actorOf(interaction),
    );

  async function send(
    interaction: BaseInteraction,
    reply: Pick<CommandReply, 'text' | 'attachments' | 'replyTo'> & { readonly isAnonymousAsked: boolean },
  ): Promise<Answer> {
    const thread = await threadOf(interaction);
    const { anonymous } = (await settings.get(thread.guildId)).modmail;
    const actor = actorOf(interaction);
    const outcome = await queues.run(thread.userId, () =>
      answers.byCommand(thread, {
        id: asId<MessageId>(interaction.id),
        author: {
          id: actor.userId,
          displayName: actor.displayName,
          avatarUrl: interaction.user.displayAvatarURL({ size: 128, extension: 'png' }),
        },
        text: reply.text,
        attachments: reply.attachments,
        isAnonymous: anonymous === 'always' || (anonymous === 'allowed' && reply.isAnonymousAsked),
        replyTo: reply.replyTo,
      }),
    );
    return told(wordsIn(interaction.locale), outcome);
  }

  function told(words: Words, { failure }: ReplyOutcome): Answer {
    return { content: words.t(failure === null ? 'modmail.reply.sent' : 'modmail.reply.notSent') };
  }

  async function relayOf(interaction: BaseInteraction, messageId: string): Promise<[OpenThread, Relay]> {
    const thread = await threadOf(interaction);
    const relay = await relays.findIn(thread.id, asId<MessageId>(messageId));
    if (relay?.direction !== 'to_user' || relay.deletedAtMs !== null) throw new Refusal('modmail.noAnswer');
    return [thread, relay];
  }

  /** In the queue, where an answer that was under way has arrived or has not. */
  async function onDelivered(
    thread: OpenThread,
    { id }: Relay,
    work: (relay: Relay) => Promise<void>,
  ): Promise<void> {
    await queues.run(thread.userId, async () => {
      const relay = await relays.findById(id);
      if (!relay?.targetMessageId) throw new Refusal('modmail.noAnswer');
      await work(relay);
    });
  }

  const staffMenu = {
    type: ApplicationCommandType.Message as const,
    contexts: [InteractionContextType.Guild],
    default_member_permissions: PermissionFlagsBits.ManageMessages.toString(),
  };

  const reply: SlashCommandHandler = {
    definition: {
      name: 'reply',
      ...described('modmail.reply.command'),
      contexts: [InteractionContextType.Guild],
      default_member_permissions: PermissionFlagsBits.SendMessages.toString(),
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: 'text',
          ...described('modmail.reply.text'),
          required: true,
          max_length: MOST_CHARACTERS,
        },
        { type: ApplicationCommandOptionType.Attachment, name: 'file', ...described('modmail.reply.file') },
        {
          type: ApplicationCommandOptionType.Boolean,
          name: 'anonymous',
          ...described('modmail.reply.anonymous'),
        },
      ],
    },
    acknowledge: 'private',
    async run(interaction) {
      const file = interaction.options.getAttachment('file');
      return send(interaction, {
        text: interaction.options.getString('text', true),
        attachments: file ? [{ name: file.name, url: file.url, sizeBytes: file.size }] : [],
        isAnonymousAsked: interaction.options.getBoolean('anonymous') ?? false,
        replyTo: null,
      });
    },
  };

  const replyMenu: MessageMenuHandler = {
    definition: { ...staffMenu, ...named('modmail.reply.menu') },
    acknowledge: 'modal',
    async run(interaction) {
      await threadOf(interaction);
      const words = wordsIn(interaction.locale);
      return { modal: form(words, 'modmail.reply.menu', REPLY_FORM, interaction.targetId) };
    },
  };

  const editMenu: MessageMenuHandler = {
    definition: { ...staffMenu, ...named('modmail.reply.edit') },
    acknowledge: 'modal',
    async run(interaction) {
      const [thread, relay] = await relayOf(interaction, interaction.targetId);
      const { modmail: config } = await settings.get(thread.guildId);
      const { content, embeds } = interaction.targetMessage;
      const text = relay.copyMessageId
        ? textOfCopy(embeds.map((embed) => embed.toJSON()))
        : (replyText(content, config)?.text ?? content);
      const words = wordsIn(interaction.locale);
      return { modal: form(words, 'modmail.reply.edit', EDIT_FORM, interaction.targetId, text) };
    },
  };

  const deleteMenu: MessageMenuHandler = {
    definition: { ...staffMenu, ...named('modmail.reply.delete') },
    acknowledge: 'private',
    async run(interaction) {
      const [thread, found] = await relayOf(interaction, interaction.targetId);
      await onDelivered(thread, found, async (relay) => {
        await changes.deletedByStaff(thread, relay);
        await corrections.markDeleted(thread, relay);
      });
      return { content: wordsIn(interaction.locale).t('modmail.reply.deleteDone') };
    },
  };

  const replyForm: FormHandler = {
    action: REPLY_FORM,
    acknowledge: 'private',
    run: (interaction, [target = '']) =>
      send(interaction, {
        text: interaction.fields.getTextInputValue(FIELD),
        attachments: [],
        isAnonymousAsked: false,
        replyTo: asId<MessageId>(target),
      }),
  };

  const editForm: FormHandler = {
    action: EDIT_FORM,
    acknowledge: 'private',
    async run(interaction, [target = '']) {
      const [thread, found] = await relayOf(interaction, target);
      const text = interaction.fields.getTextInputValue(FIELD);
      const id = asId<MessageId>(interaction.id);
      await onDelivered(thread, found, (relay) =>
        corrections.reword(thread, relay, text, id, asId<UserId>(interaction.user.id)),
      );
      return { content: wordsIn(interaction.locale).t('modmail.reply.editDone') };
    },
  };

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

  return {
    commands: [reply, replyMenu, editMenu, deleteMenu],
    forms: [replyForm, editForm],
    components: [retry],
  };
}

function form(
  words: Words,
  title: Parameters<Words['t']>[0],
  action: string,
  target: string,
  value?: string,
): Form {
  return {
    title: words.t(title),
    custom_id: formatComponentId(action, target),
    components: [
      {
        type: ComponentType.Label,
        label: words.t('modmail.reply.text'),
        component: {
          type: ComponentType.TextInput,
          custom_id: FIELD,
          style: TextInputStyle.Paragraph,
          max_length: MOST_CHARACTERS,
          required: true,
          ...(value && { value: value.slice(0, MOST_CHARACTERS) }),
        },
      },
    ],
  };
}

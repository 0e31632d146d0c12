/** Answering by command, by a message's menu and by form; editing and deleting answers. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  InteractionContextType,
  PermissionFlagsBits,
  TextInputStyle,
} from 'discord-api-types/v10';
import { asId, type MessageId, type UserId } from '../../shared/ids.ts';
import { formatComponentId } from '../gateway/componentIds.ts';
import type { Form, FormHandler, MessageMenuHandler, SlashCommandHandler } from '../gateway/interactions.ts';
import { described, named, wordsIn, type Words } from '../gateway/words.ts';
import type { Corrections } from './corrections.ts';
import { replyButtons, type ReplyButtonsOptions } from './replyButtons.ts';
import { createReplying, type ReplyingOptions } from './replying.ts';
import { replyText } from './replyText.ts';
import { textOfCopy } from './spokenView.ts';

export interface ReplyHandlersOptions
  extends ReplyingOptions, Omit<ReplyButtonsOptions, keyof ReplyingOptions> {
  readonly corrections: Corrections;
}

const REPLY_FORM = 'modmail.answer';
const EDIT_FORM = 'modmail.reword';
const FIELD = 'text';
/** What an embed's description holds; Discord's own longest messages have 4,000 characters too. */
const MOST_CHARACTERS = 4_000;

export function createReplyHandlers(options: ReplyHandlersOptions) {
  const { corrections, settings } = options;
  const replying = createReplying(options);
  const { threadOf, send, show, relayOf, onDelivered, takeBack } = replying;

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
        {
          type: ApplicationCommandOptionType.Boolean,
          name: 'preview',
          ...described('modmail.reply.preview'),
        },
      ],
    },
    acknowledge: 'private',
    async run(interaction) {
      const file = interaction.options.getAttachment('file');
      const asked = {
        text: interaction.options.getString('text', true),
        attachments: file ? [{ name: file.name, url: file.url, sizeBytes: file.size }] : [],
        isAnonymousAsked: interaction.options.getBoolean('anonymous') ?? false,
        replyTo: null,
      };
      return interaction.options.getBoolean('preview') ? show(interaction, asked) : send(interaction, asked);
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
      return takeBack(interaction, thread, found);
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

  return {
    commands: [reply, replyMenu, editMenu, deleteMenu],
    forms: [replyForm, editForm],
    components: replyButtons(options, replying),
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

/** The slash commands by which an administrator sets the bot up from inside Discord. */
import {
  ApplicationCommandOptionType,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import type { CategoryId, GuildId, UserId } from '../../shared/ids.ts';
import { isAdmin } from '../conversations/access.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import type { SlashCommandHandler } from '../gateway/interactions.ts';
import { described, named, Refusal, wordsIn } from '../gateway/words.ts';
import type { SettingsRepository } from './repository.ts';
import { modmailSchema, ticketCategorySchema, type TicketCategoryConfig } from './schema.ts';
import { modmailSaved, panelPosted } from './view.ts';

export interface SetupOptions {
  readonly settings: SettingsRepository;
  /** Saves the category and posts its panel. */
  readonly addCategory: (guildId: GuildId, config: TicketCategoryConfig, by: string) => Promise<CategoryId>;
  readonly recordChange: (guildId: GuildId, by: UserId) => Promise<void>;
  readonly clock: Clock;
}

const ADMINISTRATOR = PermissionFlagsBits.Administrator.toString();
const { String: Text, Role, Channel, Boolean: Switch } = ApplicationCommandOptionType;

export function setupCommands({
  settings,
  addCategory,
  recordChange,
  clock,
}: SetupOptions): readonly SlashCommandHandler[] {
  return [
    {
      definition: {
        name: 'ticket-setup',
        ...described('command.ticketSetup.description'),
        contexts: [InteractionContextType.Guild],
        default_member_permissions: ADMINISTRATOR,
        options: [
          {
            type: Role,
            name: 'staff-role',
            ...described('command.ticketSetup.option.staffRole'),
            required: true,
          },
          { type: Text, name: 'name', ...described('command.ticketSetup.option.name'), max_length: 80 },
          {
            type: Channel,
            name: 'parent',
            ...described('command.ticketSetup.option.parent'),
            channel_types: [ChannelType.GuildCategory],
          },
          {
            type: Channel,
            name: 'log-channel',
            ...described('command.ticketSetup.option.logChannel'),
            channel_types: [ChannelType.GuildText],
          },
          {
            type: Text,
            name: 'message',
            ...described('command.ticketSetup.option.message'),
            max_length: 4000,
          },
          { type: Text, name: 'button', ...described('command.ticketSetup.option.button'), max_length: 80 },
          {
            type: Text,
            name: 'place',
            ...described('command.ticketSetup.option.place'),
            choices: (['channel', 'thread'] as const).map((value) => ({
              ...named(`option.place.${value}`),
              value,
            })),
          },
        ],
      },
      acknowledge: 'private',
      async run(interaction) {
        requireAdmin(actorOf(interaction));
        const { options } = interaction;
        const words = wordsIn(interaction.locale);
        const config = ticketCategorySchema.parse({
          name: options.getString('name') ?? words.t('setup.standardName'),
          panelChannelId: interaction.channelId,
          roleIds: [options.getRole('staff-role', true).id],
          parentId: options.getChannel('parent')?.id ?? null,
          logChannelId: options.getChannel('log-channel')?.id ?? null,
          panelMessage: options.getString('message') ?? undefined,
          buttonLabel: options.getString('button') ?? undefined,
          place: options.getString('place') ?? undefined,
        });
        await addCategory(guildIdOf(interaction), config, interaction.user.id);
        return panelPosted(words, config);
      },
    },
    {
      definition: {
        name: 'modmail-setup',
        ...described('command.modmailSetup.description'),
        contexts: [InteractionContextType.Guild],
        default_member_permissions: ADMINISTRATOR,
        options: [
          {
            type: Switch,
            name: 'enabled',
            ...described('command.modmailSetup.option.enabled'),
            required: true,
          },
          { type: Role, name: 'staff-role', ...described('command.modmailSetup.option.staffRole') },
          { type: Role, name: 'admin-role', ...described('command.modmailSetup.option.adminRole') },
          {
            type: Channel,
            name: 'parent',
            ...described('command.modmailSetup.option.parent'),
            channel_types: [ChannelType.GuildCategory],
          },
          {
            type: Channel,
            name: 'log-channel',
            ...described('command.modmailSetup.option.logChannel'),
            channel_types: [ChannelType.GuildText],
          },
          { type: Switch, name: 'reply-command', ...described('command.modmailSetup.option.replyCommand') },
        ],
      },
      acknowledge: 'private',
      async run(interaction) {
        requireAdmin(actorOf(interaction));
        const guildId = guildIdOf(interaction);
        const { options } = interaction;
        const current = await settings.get(guildId);
        const before = current.modmail;
        const modmail = modmailSchema.parse({
          ...before,
          enabled: options.getBoolean('enabled', true),
          staffRoleId: options.getRole('staff-role')?.id ?? before.staffRoleId,
          adminRoleId: options.getRole('admin-role')?.id ?? before.adminRoleId,
          parentId: options.getChannel('parent')?.id ?? before.parentId,
          logChannelId: options.getChannel('log-channel')?.id ?? before.logChannelId,
          replyCommand: options.getBoolean('reply-command') ?? before.replyCommand,
        });
        if (modmail.enabled && !modmail.staffRoleId) {
          throw new Refusal('setup.modmailNeedsStaff');
        }
        await settings.save(guildId, { ...current, modmail }, clock.now());
        await recordChange(guildId, actorOf(interaction).userId);
        return modmailSaved(wordsIn(interaction.locale), modmail);
      },
    },
  ];
}

/** Discord hides the commands from others, but a server may show them to anybody. */
function requireAdmin(actor: Parameters<typeof isAdmin>[0]): void {
  if (!isAdmin(actor)) throw new Refusal('error.adminOnly');
}

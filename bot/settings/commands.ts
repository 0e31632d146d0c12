/** The slash commands by which an administrator sets the bot up from inside Discord. */
import {
  ApplicationCommandOptionType,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import { UserError } from '../../shared/errors.ts';
import type { CategoryId, GuildId } from '../../shared/ids.ts';
import { isAdmin } from '../conversations/access.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import type { CommandHandler } from '../gateway/interactions.ts';
import type { SettingsRepository } from './repository.ts';
import { modmailSchema, ticketCategorySchema, type TicketCategoryConfig } from './schema.ts';
import { modmailSaved, panelPosted } from './view.ts';

export interface SetupOptions {
  readonly settings: SettingsRepository;
  /** Saves the category and posts its panel. */
  readonly addCategory: (guildId: GuildId, config: TicketCategoryConfig) => Promise<CategoryId>;
  readonly clock: Clock;
}

const ADMINISTRATOR = PermissionFlagsBits.Administrator.toString();
const { String: Text, Role, Channel, Boolean: Switch } = ApplicationCommandOptionType;

export function setupCommands({ settings, addCategory, clock }: SetupOptions): readonly CommandHandler[] {
  return [
    {
      definition: {
        name: 'ticket-setup',
        description: 'Add a ticket category and post its panel in this channel',
        contexts: [InteractionContextType.Guild],
        default_member_permissions: ADMINISTRATOR,
        options: [
          { type: Role, name: 'staff-role', description: 'Sees and answers its tickets', required: true },
          { type: Text, name: 'name', description: 'Name of the category (Support)', max_length: 80 },
          {
            type: Channel,
            name: 'parent',
            description: 'Discord category for ticket channels (top of the list)',
            channel_types: [ChannelType.GuildCategory],
          },
          {
            type: Channel,
            name: 'log-channel',
            description: 'Where transcripts go (nowhere)',
            channel_types: [ChannelType.GuildText],
          },
          { type: Text, name: 'message', description: 'What the panel says', max_length: 4000 },
          { type: Text, name: 'button', description: 'Label of the button (Open ticket)', max_length: 80 },
        ],
      },
      acknowledge: 'private',
      async run(interaction) {
        requireAdmin(actorOf(interaction));
        const { options } = interaction;
        const config = ticketCategorySchema.parse({
          name: options.getString('name') ?? 'Support',
          panelChannelId: interaction.channelId,
          roleIds: [options.getRole('staff-role', true).id],
          parentId: options.getChannel('parent')?.id ?? null,
          logChannelId: options.getChannel('log-channel')?.id ?? null,
          panelMessage: options.getString('message') ?? undefined,
          buttonLabel: options.getString('button') ?? undefined,
        });
        await addCategory(guildIdOf(interaction), config);
        return panelPosted(config);
      },
    },
    {
      definition: {
        name: 'modmail-setup',
        description: 'Turn modmail on or off, and say who answers where',
        contexts: [InteractionContextType.Guild],
        default_member_permissions: ADMINISTRATOR,
        options: [
          {
            type: Switch,
            name: 'enabled',
            description: 'Whether direct messages open threads',
            required: true,
          },
          { type: Role, name: 'staff-role', description: 'Sees and answers threads' },
          { type: Role, name: 'admin-role', description: 'Sees every thread, too' },
          {
            type: Channel,
            name: 'parent',
            description: 'Discord category for threads (top of the list)',
            channel_types: [ChannelType.GuildCategory],
          },
          {
            type: Channel,
            name: 'log-channel',
            description: 'Where opened and closed threads are logged',
            channel_types: [ChannelType.GuildText],
          },
          { type: Switch, name: 'reply-command', description: 'Whether !r and !reply answer (yes)' },
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
          throw new UserError(
            'Modmail needs a staff role, or nobody could answer. Run this again with `staff-role`.',
          );
        }
        await settings.save(guildId, { ...current, modmail }, clock.now());
        return modmailSaved(modmail);
      },
    },
  ];
}

/** Discord hides the commands from others, but a server may show them to anybody. */
function requireAdmin(actor: Parameters<typeof isAdmin>[0]): void {
  if (!isAdmin(actor)) throw new UserError('Only an administrator of this server can do that.');
}

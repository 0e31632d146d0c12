/** `/setup`: from an empty server to a working panel in two steps; what is missing (role, category, log) is made on request. */
import {
  ButtonStyle,
  ChannelType,
  ComponentType,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import { asId, type CategoryId, type ChannelId, type GuildId, type UserId } from '../../shared/ids.ts';
import { isAdmin, privateOverwrites } from '../conversations/access.ts';
import { button, buttonRow } from '../conversations/view.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import { formatComponentId } from '../gateway/componentIds.ts';
import type {
  Answer,
  ComponentHandler,
  ComponentInteraction,
  SlashCommandHandler,
} from '../gateway/interactions.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { described, Refusal, wordsIn, type GuildWords, type Words } from '../gateway/words.ts';
import { ticketCategorySchema, type TicketCategoryConfig } from './schema.ts';
import { panelPosted } from './view.ts';

const ACTIONS = { role: 'setup.role', create: 'setup.create', place: 'setup.place' } as const;

type Place = TicketCategoryConfig['place'];

export interface SetupWizardOptions {
  readonly discord: Pick<DiscordRest, 'createChannel' | 'createRole' | 'addMemberRole'>;
  readonly addCategory: (guildId: GuildId, config: TicketCategoryConfig, by: string) => Promise<CategoryId>;
  readonly guildWords: GuildWords;
  readonly botUserId: () => string;
}

export function setupWizard({ discord, addCategory, guildWords, botUserId }: SetupWizardOptions): {
  readonly commands: readonly SlashCommandHandler[];
  readonly components: readonly ComponentHandler[];
} {
  /** Makes a Discord category and a log channel that only the team sees, and posts the panel where the command was used. */
  async function finish(interaction: ComponentInteraction, roleId: string, place: Place): Promise<Answer> {
    const guildId = guildIdOf(interaction);
    const words = await guildWords(guildId);
    const access = { guildId, botUserId: botUserId(), userIds: [], roleIds: [roleId] };
    const permission_overwrites = privateOverwrites(access);
    const parent = await discord.createChannel(guildId, {
      name: words.t('setup.categoryName'),
      type: ChannelType.GuildCategory,
      permission_overwrites,
    });
    const log = await discord.createChannel(guildId, {
      name: words.t('setup.logName'),
      type: ChannelType.GuildText,
      parent_id: parent.id,
      permission_overwrites,
    });
    const config = ticketCategorySchema.parse({
      name: words.t('setup.standardName'),
      place,
      panelChannelId: asId<ChannelId>(interaction.channelId),
      roleIds: [roleId],
      parentId: parent.id,
      logChannelId: log.id,
    });
    await addCategory(guildId, config, interaction.user.id);
    return { ...panelPosted(wordsIn(interaction.locale), config), components: [] };
  }

  return {
    commands: [
      {
        definition: {
          name: 'setup',
          ...described('command.setup.description'),
          contexts: [InteractionContextType.Guild],
          default_member_permissions: PermissionFlagsBits.Administrator.toString(),
        },
        acknowledge: 'answer-private',
        run(interaction) {
          if (!isAdmin(actorOf(interaction))) throw new Refusal('error.adminOnly');
          return Promise.resolve(welcome(wordsIn(interaction.locale), 'channel'));
        },
      },
    ],
    components: [
      {
        action: ACTIONS.place,
        acknowledge: 'update',
        run(interaction, args) {
          if (!isAdmin(actorOf(interaction))) throw new Refusal('error.adminOnly');
          return Promise.resolve(welcome(wordsIn(interaction.locale), placeIn(args)));
        },
      },
      {
        action: ACTIONS.role,
        acknowledge: 'update',
        async run(interaction, args) {
          if (!isAdmin(actorOf(interaction))) throw new Refusal('error.adminOnly');
          const [roleId] = interaction.isRoleSelectMenu() ? interaction.values : [];
          if (!roleId || roleId === interaction.guildId) throw new Refusal('setup.chooseRole');
          return finish(interaction, roleId, placeIn(args));
        },
      },
      {
        action: ACTIONS.create,
        acknowledge: 'update',
        async run(interaction, args) {
          const actor = actorOf(interaction);
          if (!isAdmin(actor)) throw new Refusal('error.adminOnly');
          const guildId = guildIdOf(interaction);
          const words = await guildWords(guildId);
          const role = await discord.createRole(guildId, {
            name: words.t('setup.roleName'),
            permissions: '0',
            mentionable: true,
          });
          await discord.addMemberRole(guildId, asId<UserId>(actor.userId), role.id);
          return finish(interaction, role.id, placeIn(args));
        },
      },
    ],
  };
}

/** What was chosen so far travels in the ids of the buttons. */
function placeIn([place]: readonly string[]): Place {
  return place === 'thread' ? 'thread' : 'channel';
}

function welcome(words: Words, place: Place): Answer {
  const other = place === 'thread' ? 'channel' : 'thread';
  return {
    content: `${words.t('setup.welcome')}\n\n${words.t(`setup.place.${place}`)}`,
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.RoleSelect,
            custom_id: formatComponentId(ACTIONS.role, place),
            placeholder: words.t('select.staffRole.placeholder'),
          },
        ],
      },
      buttonRow(
        button(ButtonStyle.Secondary, words.t('button.createRole'), ACTIONS.create, place),
        button(ButtonStyle.Secondary, words.t(`button.setup.${other}`), ACTIONS.place, other),
      ),
    ],
  };
}

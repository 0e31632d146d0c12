/** `/modmail …`: closing, reopening and transcripts by id, beginning a conversation, the block list, and what helps in a raid. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionContextType,
} from 'discord-api-types/v10';
import type { BaseInteraction, ChatInputCommandInteraction } from 'discord.js';
import { asId, type ChannelId, type UserId } from '../../shared/ids.ts';
import { MAX_REASON } from '../conversations/view.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import type { Answer, SlashCommandHandler, UserMenuHandler } from '../gateway/interactions.ts';
import type { SubcommandHandler } from '../gateway/subcommands.ts';
import { described, named, Refusal, wordsIn, type WordKey } from '../gateway/words.ts';
import type { Desk, Orders } from './desk.ts';
import type { Records } from './records.ts';
import type { Rerouting } from './rerouting.ts';
import { WATCH_MODES, type Watching, type WatchMode } from './watching.ts';

const { Boolean: Switch, Integer, String: Text } = ApplicationCommandOptionType;

type Run = (orders: Orders, interaction: ChatInputCommandInteraction) => Promise<Answer>;

export interface CommandParts {
  readonly desk: Desk;
  readonly records: Pick<Records, 'logs'>;
  readonly rerouting: Pick<Rerouting, 'wrongServer'>;
  readonly watching: Pick<Watching, 'choose'>;
}

export function modmailCommands({ desk, records, rerouting, watching }: CommandParts): {
  readonly subcommands: readonly SubcommandHandler[];
  readonly contact: UserMenuHandler;
  readonly logs: SlashCommandHandler;
} {
  /** Who gives the order; the desk decides whether they may. */
  function ordersOf(interaction: BaseInteraction): Orders {
    return {
      guildId: guildIdOf(interaction),
      actor: actorOf(interaction),
      words: wordsIn(interaction.locale),
    };
  }

  const subcommand = (
    name: string,
    key: WordKey,
    options: NonNullable<SubcommandHandler['definition']['options']>,
    run: Run,
  ): SubcommandHandler => ({
    definition: { name, ...described(key), options },
    acknowledge: 'private',
    run: (interaction) => run(ordersOf(interaction), interaction),
  });

  const threadId = {
    type: ApplicationCommandOptionType.String as const,
    name: 'thread_id',
    ...described('modmail.command.threadId'),
    required: true,
    max_length: 20,
  };
  const silent = {
    type: ApplicationCommandOptionType.Boolean as const,
    name: 'silent',
    ...described('command.close.option.silent'),
  };
  const user = {
    type: ApplicationCommandOptionType.User as const,
    name: 'user',
    ...described('modmail.command.user'),
    required: true,
  };

  /** `here`: what is meant when nothing is given. */
  const idIn = ({ options }: ChatInputCommandInteraction, here = ''): string => {
    const id = options.getString('thread_id')?.replace(/\D/g, '') ?? here;
    if (!/^\d{1,20}$/.test(id)) throw new Refusal('modmail.command.noSuchThread');
    return id;
  };
  const userIn = (interaction: ChatInputCommandInteraction) =>
    asId<UserId>(interaction.options.getUser('user', true).id);

  const channelIn = (interaction: ChatInputCommandInteraction) => asId<ChannelId>(interaction.channelId);

  return {
    subcommands: [
      subcommand('wrong-server', 'modmail.reroute.command', [], (orders, interaction) =>
        rerouting.wrongServer(orders, channelIn(interaction)),
      ),
      subcommand(
        'subscribe',
        'modmail.watch.command',
        [
          {
            type: Text,
            name: 'when',
            ...described('modmail.watch.when'),
            required: true,
            choices: WATCH_MODES.map((mode) => ({ name: mode, value: mode })),
          },
        ],
        (orders, interaction) =>
          watching.choose(
            orders,
            channelIn(interaction),
            interaction.options.getString('when', true) as WatchMode,
          ),
      ),
      subcommand(
        'close',
        'modmail.command.close',
        [
          { ...threadId, ...described('modmail.command.threadIdOrHere'), required: false },
          {
            type: Text,
            name: 'reason',
            ...described('command.close.option.reason'),
            max_length: MAX_REASON,
          },
          silent,
        ],
        (orders, interaction) =>
          desk.close(orders, idIn(interaction, interaction.channelId), {
            reason: interaction.options.getString('reason')?.trim() || null,
            isSilent: interaction.options.getBoolean('silent') ?? false,
          }),
      ),
      subcommand('reopen', 'modmail.command.reopen', [threadId], (orders, interaction) =>
        desk.reopen(orders, idIn(interaction)),
      ),
      subcommand('transcript', 'modmail.command.transcript', [threadId], (orders, interaction) =>
        desk.transcript(orders, idIn(interaction)),
      ),
      subcommand('contact', 'modmail.command.contact', [user], (orders, interaction) =>
        desk.contact(orders, userIn(interaction)),
      ),
      subcommand(
        'block',
        'modmail.command.block',
        [
          user,
          {
            type: Integer,
            name: 'hours',
            ...described('modmail.command.hours'),
            min_value: 1,
            max_value: 8_760,
          },
          { type: Text, name: 'reason', ...described('modmail.command.reasonTold'), max_length: 1_000 },
        ],
        (orders, interaction) =>
          desk.block(
            orders,
            userIn(interaction),
            interaction.options.getInteger('hours'),
            interaction.options.getString('reason'),
          ),
      ),
      subcommand('unblock', 'modmail.command.unblock', [user], (orders, interaction) =>
        desk.unblock(orders, userIn(interaction)),
      ),
      subcommand('blocks', 'modmail.command.blocks', [], (orders) => desk.blocks(orders)),
      subcommand(
        'pause',
        'modmail.command.pause',
        [
          {
            type: Integer,
            name: 'minutes',
            ...described('modmail.command.minutes'),
            required: true,
            min_value: 0,
            max_value: 10_080,
          },
          { type: Text, name: 'message', ...described('modmail.command.message'), max_length: 2_000 },
        ],
        (orders, { options }) =>
          desk.pause(orders, options.getInteger('minutes', true), options.getString('message')),
      ),
      subcommand(
        'close-many',
        'modmail.command.closeMany',
        [
          {
            type: Integer,
            name: 'opened-within',
            ...described('modmail.command.openedWithin'),
            min_value: 1,
            max_value: 10_080,
          },
          {
            type: Integer,
            name: 'quiet-for',
            ...described('modmail.command.quietFor'),
            min_value: 1,
            max_value: 525_600,
          },
          {
            type: Integer,
            name: 'accounts-younger-than',
            ...described('modmail.command.youngerThan'),
            min_value: 1,
            max_value: 3_650,
          },
          { type: Switch, name: 'answered-too', ...described('modmail.command.answeredToo') },
          silent,
        ],
        (orders, { options }) =>
          desk.closeMany(orders, {
            openedWithinMinutes: options.getInteger('opened-within'),
            quietForMinutes: options.getInteger('quiet-for'),
            accountsYoungerThanDays: options.getInteger('accounts-younger-than'),
            answeredToo: options.getBoolean('answered-too') ?? false,
            isSilent: options.getBoolean('silent') ?? false,
          }),
      ),
    ],
    logs: {
      definition: {
        name: 'logs',
        ...described('modmail.logs.command'),
        contexts: [InteractionContextType.Guild],
        default_member_permissions: '8192',
        options: [user],
      },
      acknowledge: 'private',
      run: (interaction) => records.logs(ordersOf(interaction), userIn(interaction)),
    },
    contact: {
      definition: {
        type: ApplicationCommandType.User,
        ...named('modmail.command.contactMenu'),
        contexts: [InteractionContextType.Guild],
        default_member_permissions: '8192',
      },
      acknowledge: 'private',
      run: (interaction) => desk.contact(ordersOf(interaction), asId<UserId>(interaction.targetId)),
    },
  };
}

/** Working a conversation by command: the same subcommands below `/ticket` and `/modmail`, used in its channel. */
import type { ChatInputCommandInteraction } from 'discord.js';
import { ApplicationCommandOptionType, type APIApplicationCommandBasicOption } from 'discord-api-types/v10';
import { asId, type UserId } from '../../../shared/ids.ts';
import type { SubcommandHandler } from '../../gateway/subcommands.ts';
import { described, named, type WordKey } from '../../gateway/words.ts';
import type { Acts } from './acts.ts';
import { workMenu } from './panelView.ts';
import type { RulesOf } from './rules.ts';
import { isVerbName, type Given, type VerbName, type Verbs } from './verbs.ts';

const { String: Text, User, Mentionable } = ApplicationCommandOptionType;

export interface WorkCommandsOptions {
  readonly acts: Acts;
  readonly verbs: Verbs;
  readonly rules: () => RulesOf;
}

type TextOption = Omit<Extract<APIApplicationCommandBasicOption, { type: typeof Text }>, 'type' | 'required'>;

export function workSubcommands({ acts, verbs, rules }: WorkCommandsOptions): readonly SubcommandHandler[] {
  const subcommand = (
    name: VerbName | 'priority' | 'waiting',
    description: WordKey,
    option?: APIApplicationCommandBasicOption,
  ): SubcommandHandler => ({
    definition: {
      name,
      ...described(description),
      ...(option && { options: [{ ...option, required: true }] }),
    },
    acknowledge: 'private',
    async run(interaction) {
      const act = await acts.here(interaction);
      const given = option ? givenIn(interaction, option) : {};
      // A level or a side is a verb of its own.
      const chosen = name === 'priority' || name === 'waiting' ? (given.text ?? '') : name;
      return verbs[isVerbName(chosen) ? chosen : 'normal'].run(act, given);
    },
  });

  const text = (option: Omit<TextOption, 'autocomplete'>) =>
    ({ type: Text, ...option }) as APIApplicationCommandBasicOption;
  const choices = (...names: VerbName[]) =>
    names.map((name) => ({ ...named(`choice.work.${name}`), value: name }));

  return [
    subcommand('claim', 'command.work.claim.description'),
    subcommand('release', 'command.work.release.description'),
    subcommand('transfer', 'command.work.transfer.description', {
      type: User,
      name: 'member',
      ...described('command.work.option.member'),
    }),
    {
      ...subcommand('move', 'command.work.move.description', {
        type: Text,
        name: 'category',
        ...described('command.work.option.category'),
        autocomplete: true,
      }),
      async suggest(interaction) {
        const act = await acts.findHere(interaction);
        if (!act) return [];
        const typed = interaction.options.getFocused().toLowerCase();
        const all = await rules()[act.conversation.kind].listDestinations(act.conversation);
        return all
          .filter(({ name }) => name.toLowerCase().includes(typed))
          .map(({ id, name }) => ({ name, value: id }));
      },
    },
    subcommand(
      'priority',
      'command.work.priority.description',
      text({
        name: 'level',
        ...described('command.work.option.level'),
        choices: choices('low', 'normal', 'high', 'urgent'),
      }),
    ),
    subcommand(
      'waiting',
      'command.work.waiting.description',
      text({
        name: 'for',
        ...described('command.work.option.for'),
        choices: choices('user', 'staff'),
      }),
    ),
    subcommand(
      'topic',
      'command.work.topic.description',
      text({ name: 'text', ...described('command.work.option.topic'), max_length: 1_000 }),
    ),
    subcommand(
      'rename',
      'command.work.rename.description',
      text({ name: 'name', ...described('command.work.option.name'), max_length: 100 }),
    ),
    subcommand('add', 'command.work.add.description', {
      type: Mentionable,
      name: 'who',
      ...described('command.work.option.who'),
    }),
    subcommand('remove', 'command.work.remove.description', {
      type: Mentionable,
      name: 'who',
      ...described('command.work.option.who'),
    }),
    subcommand(
      'note',
      'command.work.note.description',
      text({ name: 'text', ...described('command.work.option.note'), max_length: 4_000 }),
    ),
    subcommand('notes', 'command.work.notes.description'),
    {
      definition: { name: 'manage', ...described('command.work.manage.description') },
      acknowledge: 'answer-private',
      async run(interaction) {
        const act = await acts.here(interaction);
        return workMenu(act.words, verbs, act.conversation.id);
      },
    },
  ];
}

function givenIn({ options }: ChatInputCommandInteraction, option: APIApplicationCommandBasicOption): Given {
  if (option.type === User) return { subject: { id: options.getUser(option.name, true).id, kind: 'user' } };
  if (option.type === Mentionable) {
    const { value, role } = options.get(option.name, true);
    return { subject: { id: asId<UserId>(String(value)), kind: role ? 'role' : 'user' } };
  }
  return { text: options.getString(option.name, true) };
}

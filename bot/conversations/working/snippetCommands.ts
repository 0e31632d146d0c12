/** `/snippet …`: answering with one, and keeping them; staff use them, whoever may manage the server writes them. */
import {
  ApplicationCommandOptionType,
  ComponentType,
  PermissionFlagsBits,
  TextInputStyle,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import { actorOf, guildIdOf } from '../../gateway/actor.ts';
import { formatComponentId } from '../../gateway/componentIds.ts';
import type { Answer, FormHandler } from '../../gateway/interactions.ts';
import type { SubcommandHandler } from '../../gateway/subcommands.ts';
import { described, Refusal, wordsIn, type WordKey, type Words } from '../../gateway/words.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { COLOURS, timestamp } from '../view.ts';
import type { Acts, Asking } from './acts.ts';
import type { SnippetVersion } from './snippetRepository.ts';
import { snippetName, type Saved, type Snippets } from './snippets.ts';
import type { SnippetUse } from './snippetUse.ts';

const FORM = 'snippet.save';
const FIELD = 'text';
const MOST_CHARACTERS = 2_000;

export interface SnippetCommandsOptions {
  readonly acts: Acts;
  readonly snippets: Snippets;
  readonly use: SnippetUse;
}

const name: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.String,
  name: 'name',
  ...described('command.snippet.option.name'),
  required: true,
  max_length: 32,
  autocomplete: true,
};
const version: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.Integer,
  name: 'version',
  ...described('command.snippet.option.version'),
  min_value: 1,
};

export function snippetCommands({ acts, snippets, use }: SnippetCommandsOptions): {
  readonly subcommands: readonly SubcommandHandler[];
  readonly forms: readonly FormHandler[];
} {
  /** Whoever writes them, and in a conversation its staff. */
  async function requireReader(interaction: Asking): Promise<void> {
    if (!isKeeper(interaction)) await acts.here(interaction);
  }

  const subcommand = (
    of: string,
    key: WordKey,
    options: readonly APIApplicationCommandBasicOption[],
    run: SubcommandHandler['run'],
    acknowledge: SubcommandHandler['acknowledge'] = 'private',
  ): SubcommandHandler => ({
    definition: { name: of, ...described(key), options: [...options] },
    acknowledge,
    run,
    async suggest(interaction) {
      if (!isKeeper(interaction) && !(await acts.findHere(interaction))) return [];
      const typed = interaction.options.getFocused().toLowerCase();
      const names = await snippets.listNames(guildIdOf(interaction));
      return names.filter((each) => each.includes(typed)).map((each) => ({ name: each, value: each }));
    },
  });

  return {
    subcommands: [
      subcommand('use', 'command.snippet.use.description', [name], async (interaction) =>
        use.use(await acts.here(interaction), interaction.options.getString('name', true)),
      ),
      subcommand(
        'save',
        'command.snippet.save.description',
        [name],
        async (interaction) => {
          requireKeeper(interaction);
          const called = snippetName(interaction.options.getString('name', true));
          const present = await snippets.find(guildIdOf(interaction), called);
          return { modal: form(wordsIn(interaction.locale), called, present) };
        },
        'modal',
      ),
      subcommand('show', 'command.snippet.show.description', [name], async (interaction) => {
        await requireReader(interaction);
        const all = await snippets.listVersions(
          guildIdOf(interaction),
          interaction.options.getString('name', true),
        );
        return history(wordsIn(interaction.locale), all);
      }),
      subcommand('list', 'command.snippet.list.description', [], async (interaction) => {
        await requireReader(interaction);
        const names = await snippets.listNames(guildIdOf(interaction));
        const words = wordsIn(interaction.locale);
        if (names.length === 0) throw new Refusal('snippet.nothing');
        return {
          content: `${words.t('snippet.list')}\n${names.map((each) => `\`${each}\``).join(', ')}`.slice(
            0,
            2_000,
          ),
        };
      }),
      subcommand(
        'restore',
        'command.snippet.restore.description',
        [name, { ...version, required: true }],
        async (interaction) => {
          const by = requireKeeper(interaction);
          const called = interaction.options.getString('name', true);
          const old = interaction.options.getInteger('version', true);
          const current = await snippets.restore(guildIdOf(interaction), by, called, old);
          return { content: wordsIn(interaction.locale).t('snippet.restored', { old, version: current }) };
        },
      ),
      subcommand('remove', 'command.snippet.remove.description', [name], async (interaction) => {
        const by = requireKeeper(interaction);
        await snippets.remove(guildIdOf(interaction), by, interaction.options.getString('name', true));
        return { content: wordsIn(interaction.locale).t('snippet.removed') };
      }),
    ],
    forms: [
      {
        action: FORM,
        acknowledge: 'private',
        async run(interaction, [called = '', base = '']) {
          const by = requireKeeper(interaction);
          const text = interaction.fields.getTextInputValue(FIELD);
          const saved = await snippets.save(guildIdOf(interaction), by, called, text, Number(base));
          return told(wordsIn(interaction.locale), called, saved);
        },
      },
    ],
  };
}

/** Those who may manage the server; the texts speak in its name. */
function isKeeper(interaction: Asking): boolean {
  const { Administrator, ManageGuild } = PermissionFlagsBits;
  return (actorOf(interaction).permissions & (Administrator | ManageGuild)) !== 0n;
}

function requireKeeper(interaction: Asking) {
  if (!isKeeper(interaction)) throw new Refusal('snippet.keepersOnly');
  return actorOf(interaction).userId;
}

function form(words: Words, called: string, present: SnippetVersion | undefined) {
  const { text = null, version: base = 0 } = present ?? {};
  return {
    title: words.t('modal.snippet.title'),
    custom_id: formatComponentId(FORM, called, String(base)),
    components: [
      {
        type: ComponentType.Label as const,
        label: words.t('modal.snippet.label'),
        description: PLACEHOLDERS.snippet
          .map((each) => `{${each}}`)
          .join(' ')
          .slice(0, 100),
        component: {
          type: ComponentType.TextInput as const,
          custom_id: FIELD,
          style: TextInputStyle.Paragraph,
          required: true,
          max_length: MOST_CHARACTERS,
          ...(text !== null && { value: text }),
        },
      },
    ],
  };
}

function told(words: Words, called: string, { version: saved, unknown }: Saved): Answer {
  const warning = unknown.map((each) => `{${each}}`).join(', ');
  return {
    content: [
      words.t('snippet.saved', { name: called, version: saved }),
      ...(unknown.length > 0 ? [words.t('snippet.unknownPlaceholders', { names: warning })] : []),
    ].join('\n'),
  };
}

/** The newest versions, each with who wrote it and when. */
function history(words: Words, versions: readonly SnippetVersion[]): Answer {
  if (versions.length === 0) throw new Refusal('snippet.unknown');
  const MOST_SHOWN = 3;
  return {
    embeds: versions.slice(0, MOST_SHOWN).map(({ version: each, text, authorId, createdAtMs }, index) => ({
      color: index === 0 ? COLOURS.good : COLOURS.calm,
      title: words.t('snippet.version', { version: each }),
      description: [
        `${timestamp(createdAtMs)} · ${authorId ? `<@${authorId}>` : '—'}`,
        text ?? words.t('snippet.removedHere'),
      ]
        .join('\n')
        .slice(0, 1_900),
    })),
  };
}

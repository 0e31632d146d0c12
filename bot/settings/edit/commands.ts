/** `/settings`: everything that can be set, with menus and forms, for administrators alone. Each answer replaces the one before. */
import type { BaseInteraction } from 'discord.js';
import { ComponentType, InteractionContextType, PermissionFlagsBits } from 'discord-api-types/v10';
import type { GuildId, UserId } from '../../../shared/ids.ts';
import { isAdmin } from '../../conversations/access.ts';
import { actorOf, guildIdOf } from '../../gateway/actor.ts';
import type {
  Answer,
  ComponentHandler,
  ComponentInteraction,
  FormHandler,
  Reply,
  SlashCommandHandler,
} from '../../gateway/interactions.ts';
import { TEXT_FIELD } from '../../gateway/textForm.ts';
import { described, Refusal, wordsIn, type Words } from '../../gateway/words.ts';
import type { Field } from './fields.ts';
import { getField, type Editor } from './service.ts';
import { fromChoice, fromText, valueAt, type Value } from './values.ts';
import {
  ADD_FIELDS,
  addForm,
  confirmRemoval,
  fieldForm,
  fieldMenu,
  overview,
  previewView,
  sectionView,
  SETTINGS_ACTIONS,
} from './view.ts';

interface Asking {
  readonly guildId: GuildId;
  readonly userId: UserId;
  readonly words: Words;
}

export function settingsCommands(editor: Editor): {
  readonly commands: readonly SlashCommandHandler[];
  readonly components: readonly ComponentHandler[];
  readonly forms: readonly FormHandler[];
} {
  async function home({ guildId, words }: Asking, said?: string): Promise<Answer> {
    return overview(words, await editor.listCategories(guildId), said);
  }

  async function showSection({ guildId, words }: Asking, section: string, said?: string): Promise<Answer> {
    return sectionView(words, section, await editor.load(guildId, section), said);
  }

  async function save(asking: Asking, section: string, field: Field, value: Value): Promise<Answer> {
    await editor.save(asking.guildId, section, field, value, asking.userId);
    return showSection(asking, section, asking.words.t('settings.saved'));
  }

  /** A switch is turned over at once, a choice is offered in a menu, a text or number is asked for in a form. */
  async function change(asking: Asking, section: string, id: string): Promise<Reply> {
    const field = getField(section, id);
    const value = valueAt(await editor.load(asking.guildId, section), field);
    if (field.kind === 'text' || field.kind === 'number' || field.kind === 'lines')
      return { modal: fieldForm(asking.words, section, field, value) };
    const run = (): Promise<Answer> =>
      field.kind === 'switch'
        ? save(asking, section, field, value !== true)
        : Promise.resolve(fieldMenu(asking.words, section, field, value));
    return { later: { acknowledge: 'update', run } };
  }

  function draftIn(interaction: ComponentInteraction): string {
    return interaction.message.embeds[0]?.description ?? '';
  }

  const component = (
    action: string,
    run: (asking: Asking, args: readonly string[], interaction: ComponentInteraction) => Promise<Reply>,
    acknowledge: ComponentHandler['acknowledge'] = 'update',
  ): ComponentHandler => ({
    action,
    acknowledge,
    run: async (interaction, args) => run(askingOf(interaction), args, interaction),
  });

  return {
    commands: [
      {
        definition: {
          name: 'settings',
          ...described('command.settings.description'),
          contexts: [InteractionContextType.Guild],
          default_member_permissions: PermissionFlagsBits.Administrator.toString(),
        },
        acknowledge: 'private',
        run: async (interaction) => home(askingOf(interaction)),
      },
    ],
    components: [
      component(SETTINGS_ACTIONS.home, (asking) => home(asking)),
      component(SETTINGS_ACTIONS.open, (asking, _args, interaction) =>
        showSection(asking, chosenIn(interaction)[0] ?? ''),
      ),
      component(SETTINGS_ACTIONS.section, (asking, [section = '']) => showSection(asking, section)),
      component(
        SETTINGS_ACTIONS.field,
        (asking, [section = ''], interaction) => change(asking, section, chosenIn(interaction)[0] ?? ''),
        'modal',
      ),
      component(SETTINGS_ACTIONS.set, (asking, [section = '', id = ''], interaction) => {
        const field = getField(section, id);
        return save(asking, section, field, fromChoice(field, chosenIn(interaction)));
      }),
      component(SETTINGS_ACTIONS.none, (asking, [section = '', id = '']) => {
        const field = getField(section, id);
        return save(asking, section, field, fromChoice(field, []));
      }),
      component(SETTINGS_ACTIONS.save, (asking, [section = '', id = ''], interaction) => {
        const field = getField(section, id);
        return save(asking, section, field, fromText(field, draftIn(interaction)));
      }),
      component(
        SETTINGS_ACTIONS.edit,
        ({ words }, [section = '', id = ''], interaction) =>
          Promise.resolve({ modal: fieldForm(words, section, getField(section, id), draftIn(interaction)) }),
        'modal',
      ),
      component(SETTINGS_ACTIONS.add, ({ words }) => Promise.resolve({ modal: addForm(words) }), 'modal'),
      component(SETTINGS_ACTIONS.remove, async ({ guildId, words }, [section = '']) => {
        const { name } = await editor.load(guildId, section);
        return confirmRemoval(words, section, String(name));
      }),
      component(SETTINGS_ACTIONS.removed, async (asking, [section = '']) => {
        const count = await editor.remove(asking.guildId, section, asking.userId);
        return home(asking, asking.words.counted('settings.removed', count));
      }),
    ],
    forms: [
      {
        action: SETTINGS_ACTIONS.text,
        acknowledge: 'update',
        async run(interaction, [section = '', id = '']) {
          const asking = askingOf(interaction);
          const field = getField(section, id);
          const typed = interaction.fields.getTextInputValue(TEXT_FIELD);
          const value = fromText(field, typed);
          const { guildId, userId, words } = asking;
          const preview = await editor.preview(guildId, section, field, value, userId);
          return preview
            ? previewView(words, section, field, typed.trim(), preview)
            : save(asking, section, field, value);
        },
      },
      {
        action: SETTINGS_ACTIONS.added,
        acknowledge: 'update',
        async run(interaction) {
          const asking = askingOf(interaction);
          const valuesOf = (id: string): readonly string[] => {
            const field = interaction.fields.fields.get(id);
            return field && field.type !== ComponentType.TextInput && 'values' in field ? field.values : [];
          };
          const section = await editor.add(
            asking.guildId,
            {
              name: interaction.fields.getTextInputValue(ADD_FIELDS.name),
              roleIds: valuesOf(ADD_FIELDS.roles),
              panelChannelId: valuesOf(ADD_FIELDS.channel)[0],
            },
            asking.userId,
          );
          return showSection(asking, section, asking.words.t('settings.added'));
        },
      },
    ],
  };
}

function chosenIn(interaction: ComponentInteraction): readonly string[] {
  return interaction.isAnySelectMenu() ? interaction.values : [];
}

function askingOf(interaction: BaseInteraction): Asking {
  const actor = actorOf(interaction);
  if (!isAdmin(actor)) throw new Refusal('error.adminOnly');
  return { guildId: guildIdOf(interaction), userId: actor.userId, words: wordsIn(interaction.locale) };
}

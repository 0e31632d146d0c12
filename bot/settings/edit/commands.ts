/** `/settings`: everything that can be set, with menus and forms, for administrators alone. Each answer replaces the one before. */
import type { BaseInteraction, ModalSubmitInteraction } from 'discord.js';
import { ComponentType, InteractionContextType, PermissionFlagsBits } from 'discord-api-types/v10';
import type { GuildId } from '../../../shared/ids.ts';
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
import { described, Refusal, wordsIn } from '../../gateway/words.ts';
import { formatComponentId } from '../../gateway/componentIds.ts';
import { SETTINGS_ACTIONS } from './actions.ts';
import { brokenName, brokenView, mendForm } from './brokenView.ts';
import type { Field } from './fields.ts';
import { ADD_FIELDS, addForm } from './categoryForm.ts';
import { draftOf, previewView } from './previewView.ts';
import { getField, type Editor, type Reader } from './service.ts';
import { fromChoice, fromText, valueAt, type Value } from './values.ts';
import { confirmRemoval, fieldForm, fieldMenu, overview, sectionView } from './view.ts';

interface Asking extends Reader {
  readonly guildId: GuildId;
}

export function settingsCommands(editor: Editor): {
  readonly commands: readonly SlashCommandHandler[];
  readonly components: readonly ComponentHandler[];
  readonly forms: readonly FormHandler[];
} {
  async function home({ guildId, words }: Asking, said?: string): Promise<Answer> {
    const broken = (await editor.listBroken(guildId)).map((each) => ({
      id: each.id,
      name: brokenName(words, each),
    }));
    return overview(words, await editor.listCategories(guildId), broken, said);
  }

  /** One that cannot be read has something else to show. */
  async function open(asking: Asking, section: string): Promise<Answer> {
    const broken = (await editor.listBroken(asking.guildId)).find(({ id }) => id === section);
    return broken ? brokenView(asking.words, broken) : showSection(asking, section);
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
    return draftOf(interaction.message.embeds);
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
        open(asking, chosenIn(interaction)[0] ?? ''),
      ),
      component(SETTINGS_ACTIONS.section, (asking, [section = '']) => open(asking, section)),
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
      component(
        SETTINGS_ACTIONS.tryForm,
        async ({ guildId }, [section = '', id = '', page = ''], interaction) => {
          const field = getField(section, id);
          const value = fromText(field, draftIn(interaction));
          const form = await editor.tryForm(guildId, section, field, value, Number(page));
          return { modal: { ...form, custom_id: formatComponentId(SETTINGS_ACTIONS.tried) } };
        },
        'modal',
      ),
      component(
        SETTINGS_ACTIONS.mend,
        async ({ guildId, words }, [id = '']) => ({
          modal: mendForm(words, await editor.getBroken(guildId, id)),
        }),
        'modal',
      ),
      component(SETTINGS_ACTIONS.remove, async ({ guildId, words }, [section = '']) => {
        const broken = (await editor.listBroken(guildId)).find(({ id }) => id === section);
        if (broken) return confirmRemoval(words, section, brokenName(words, broken));
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
          const { guildId, words } = asking;
          const preview = await editor.preview(guildId, section, field, value, asking);
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
          const section = await editor.add(asking.guildId, enteredIn(interaction), asking.userId);
          return showSection(asking, section, asking.words.t('settings.added'));
        },
      },
      {
        action: SETTINGS_ACTIONS.mended,
        acknowledge: 'update',
        async run(interaction, [id = '']) {
          const asking = askingOf(interaction);
          await editor.mend(asking.guildId, id, enteredIn(interaction), asking.userId);
          return showSection(asking, id, asking.words.t('settings.mended'));
        },
      },
      {
        action: SETTINGS_ACTIONS.tried,
        acknowledge: 'answer-private',
        run: (interaction) => Promise.resolve({ content: askingOf(interaction).words.t('settings.tried') }),
      },
    ],
  };
}

/** What no category can do without, as it was filled in. */
function enteredIn({ fields }: ModalSubmitInteraction): Readonly<Record<string, unknown>> {
  const valuesOf = (id: string): readonly string[] => {
    const field = fields.fields.get(id);
    return field && field.type !== ComponentType.TextInput && 'values' in field ? field.values : [];
  };
  return {
    name: fields.getTextInputValue(ADD_FIELDS.name),
    roleIds: valuesOf(ADD_FIELDS.roles),
    panelChannelId: valuesOf(ADD_FIELDS.channel)[0],
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

/** `/settings` as an administrator sees it: an overview, a section with its values, and what changes one of them. */
import {
  ButtonStyle,
  ComponentType,
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
} from 'discord-api-types/v10';
import { button, buttonRow, COLOURS } from '../../conversations/view.ts';
import { formatComponentId } from '../../gateway/componentIds.ts';
import type { Answer, Form } from '../../gateway/interactions.ts';
import { textForm } from '../../gateway/textForm.ts';
import type { Words } from '../../gateway/words.ts';
import { SETTINGS_ACTIONS } from './actions.ts';
import { fieldId, isGuildSection, labelKey, SECTIONS, type Field } from './fields.ts';
import { groupsOf } from './groups.ts';
import type { CategoryName } from './service.ts';
import { optionKey, shown, typedOf, valueAt, type Tree, type Value } from './values.ts';

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** https://discord.com/developers/docs/components/reference#string-select */
const MAX_OPTIONS = 25;

export function overview(
  words: Words,
  categories: readonly CategoryName[],
  broken: readonly { readonly id: string; readonly name: string }[],
  said?: string,
): Answer {
  const names = categories.map(
    ({ config }) => `• ${config.name}${config.enabled ? '' : ` (${words.t('settings.off')})`}`,
  );
  const unreadable = broken.map(({ name }) => `⚠️ **${words.t('settings.broken', { name })}**`);
  const options = [
    ...SECTIONS.map((section) => ({ label: words.t(`settings.section.${section}`), value: section })),
    ...broken.map(({ id, name }) => ({
      label: words.t('settings.broken', { name }).slice(0, 100),
      value: id,
    })),
    ...categories.map(({ id, config }) => ({
      label: words.t('settings.category', { name: config.name }).slice(0, 100),
      value: id,
    })),
  ];
  return {
    content: said ?? '',
    embeds: [
      {
        color: COLOURS.calm,
        title: words.t('settings.title'),
        description: [words.t('settings.intro'), ...names, ...unreadable].join('\n').slice(0, 4_096),
      },
    ],
    components: [
      select(
        SETTINGS_ACTIONS.open,
        [],
        words.t('select.settings.placeholder'),
        options.slice(0, MAX_OPTIONS),
      ),
      buttonRow(button(ButtonStyle.Success, words.t('button.addCategory'), SETTINGS_ACTIONS.add)),
    ],
  };
}

export function sectionView(words: Words, section: string, tree: Tree, said?: string): Answer {
  const groups = groupsOf(section, tree);
  const title = isGuildSection(section)
    ? words.t(`settings.section.${section}`)
    : words.t('settings.category', { name: String(tree['name']) });
  const line = (field: Field) =>
    `**${words.t(labelKey(field))}**: ${shown(words, field, valueAt(tree, field))}`;
  return {
    content: said ?? '',
    embeds: groups.map(({ heading, fields }, index) => ({
      color: COLOURS.calm,
      title: index === 0 ? title.slice(0, 256) : words.t(heading),
      description: fields.map(line).join('\n').slice(0, 4_096),
    })),
    components: [
      ...groups.map(({ heading, fields }) =>
        select(
          SETTINGS_ACTIONS.field,
          [section, ...(groups.length > 1 ? [heading.split('.').at(-1) ?? ''] : [])],
          words.t(heading),
          fields.map((field) => ({ label: words.t(labelKey(field)).slice(0, 100), value: fieldId(field) })),
        ),
      ),
      buttonRow(
        button(ButtonStyle.Secondary, words.t('button.back'), SETTINGS_ACTIONS.home),
        ...(isGuildSection(section)
          ? []
          : [button(ButtonStyle.Danger, words.t('button.removeCategory'), SETTINGS_ACTIONS.remove, section)]),
      ),
    ],
  };
}

/** A menu for what is chosen rather than typed. */
export function fieldMenu(words: Words, section: string, field: Field, value: Value): Answer {
  const args = [section, fieldId(field)];
  return {
    content: '',
    embeds: [
      {
        color: COLOURS.calm,
        title: words.t(labelKey(field)),
        description: words.t('settings.now', { value: shown(words, field, value) }),
      },
    ],
    components: [
      menuOf(words, field, value, args),
      buttonRow(
        button(ButtonStyle.Secondary, words.t('button.back'), SETTINGS_ACTIONS.section, section),
        ...(field.isNullable || (field.kind === 'roles' && field.path !== 'roleIds')
          ? [button(ButtonStyle.Secondary, words.t('settings.none'), SETTINGS_ACTIONS.none, ...args)]
          : []),
      ),
    ],
  };
}

function menuOf(words: Words, field: Field, value: Value, args: readonly string[]): Row {
  const custom_id = formatComponentId(SETTINGS_ACTIONS.set, ...args);
  const placeholder = words.t(labelKey(field)).slice(0, 150);
  const chosen = Array.isArray(value) ? (value as readonly string[]) : [typedOf(value)];
  switch (field.kind) {
    case 'roles':
      return row({
        type: ComponentType.RoleSelect,
        custom_id,
        placeholder,
        min_values: 1,
        max_values: field.max,
      });
    case 'channel':
      return row({
        type: ComponentType.ChannelSelect,
        custom_id,
        placeholder,
        channel_types: [...field.types],
      });
    case 'choice':
      return row({
        type: ComponentType.StringSelect,
        custom_id,
        placeholder,
        ...(field.many && { min_values: 0, max_values: field.options.length }),
        options: field.options.map((option) => ({
          label: words.t(optionKey(field, option)),
          value: option,
          default: chosen.includes(option),
        })),
      });
    case 'text':
    case 'lines':
    case 'number':
    case 'switch':
      throw new TypeError(`${field.path} is typed, not chosen`);
  }
}

export function fieldForm(words: Words, section: string, field: Field, value: Value): Form {
  const current = typedOf(value);
  return textForm(formatComponentId(SETTINGS_ACTIONS.text, section, fieldId(field)), {
    title: words.t(labelKey(field)),
    label: words.t(labelKey(field)),
    maxLength: field.kind === 'text' ? field.max : field.kind === 'lines' ? 4_000 : 10,
    ...((field.isNullable || field.kind === 'lines') && {
      required: false,
      placeholder: words.t('modal.settings.placeholder'),
    }),
    ...(field.kind === 'text' && field.place && { description: words.t('modal.settings.templateLabel') }),
    ...(field.kind === 'lines' && { description: words.t(`modal.settings.${field.format}.lines`) }),
    ...(current && { value: current }),
    isShort: field.kind !== 'lines' && !(field.kind === 'text' && field.isLong),
  });
}

export function confirmRemoval(words: Words, section: string, name: string): Answer {
  return {
    content: '',
    embeds: [{ color: COLOURS.danger, description: words.t('settings.removeAsk', { name }) }],
    components: [
      buttonRow(
        button(ButtonStyle.Danger, words.t('button.removeCategory'), SETTINGS_ACTIONS.removed, section),
        button(ButtonStyle.Secondary, words.t('button.back'), SETTINGS_ACTIONS.section, section),
      ),
    ],
  };
}

function select(
  action: string,
  args: readonly string[],
  placeholder: string,
  options: readonly { readonly label: string; readonly value: string }[],
): Row {
  return row({
    type: ComponentType.StringSelect,
    custom_id: formatComponentId(action, ...args),
    placeholder: placeholder.slice(0, 150),
    options: [...options],
  });
}

function row(component: APIComponentInMessageActionRow): Row {
  return { type: ComponentType.ActionRow, components: [component] };
}

/** A panel: the message from which tickets of one or several categories are opened. */
import {
  ButtonStyle,
  ComponentType,
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  type APIMessageComponentEmoji,
} from 'discord-api-types/v10';
import { escapeName, fill } from '../conversations/placeholders.ts';
import { COLOURS } from '../conversations/view.ts';
import { formatComponentId } from '../gateway/componentIds.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import { ACTIONS } from './actions.ts';
import type { CategoryConfig, TicketCategory } from './types.ts';

const STYLES = {
  primary: ButtonStyle.Primary,
  secondary: ButtonStyle.Secondary,
  success: ButtonStyle.Success,
  danger: ButtonStyle.Danger,
} as const;

const BUTTONS_A_ROW = 5;
const MAX_OPTIONS = 25;

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

/** `categories`: all that share the panel, the one whose text it bears first. */
export function panelMessage(
  words: Words,
  categories: readonly [TicketCategory, ...TicketCategory[]],
  guildName: string,
): MessageBody {
  const [{ config }] = categories;
  const values = { guild: escapeName(guildName), category: escapeName(config.name) };
  const title = fill(config.panelTitle ?? words.t('panel.title'), values);
  const description = fill(
    config.panelMessage ?? words.t(categories.length > 1 ? 'panel.messageOfSeveral' : 'panel.message'),
    values,
  );
  const components =
    categories.length > 1 && config.panelMenu === 'select'
      ? [selectRow(words, categories)]
      : buttonRows(words, categories);
  return config.panelAs === 'text'
    ? { content: `**${title}**\n${description}`.slice(0, 2_000), embeds: [], components }
    : { content: '', embeds: [{ color: COLOURS.calm, title, description }], components };
}

function buttonRows(words: Words, categories: readonly TicketCategory[]): Row[] {
  const isOne = categories.length === 1;
  const buttons = categories.slice(0, MAX_OPTIONS).map(({ id, config }): APIButtonComponent => {
    const standard = isOne ? words.t('button.openTicket') : config.name;
    return {
      type: ComponentType.Button,
      style: STYLES[config.buttonStyle],
      label: config.buttonLabel ?? standard,
      custom_id: formatComponentId(config.form.length > 0 ? ACTIONS.ask : ACTIONS.open, id),
      ...emojiOf(config),
    };
  });
  return Array.from({ length: Math.ceil(buttons.length / BUTTONS_A_ROW) }, (_, row) => ({
    type: ComponentType.ActionRow,
    components: buttons.slice(row * BUTTONS_A_ROW, (row + 1) * BUTTONS_A_ROW),
  }));
}

/** A menu of categories; `about` goes along with what is chosen. */
export function selectRow(words: Words, categories: readonly TicketCategory[], about = ''): Row {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: formatComponentId(ACTIONS.choose, ...(about ? [about] : [])),
        placeholder: words.t('select.category.placeholder'),
        options: categories.slice(0, MAX_OPTIONS).map(({ id, config }) => ({
          label: config.buttonLabel ?? config.name,
          value: id,
          ...emojiOf(config),
        })),
      },
    ],
  };
}

function emojiOf({ buttonEmoji }: CategoryConfig): { emoji?: APIMessageComponentEmoji } {
  if (buttonEmoji === null) return {};
  const custom = /^<(a?):(\w+):(\d+)>$/.exec(buttonEmoji);
  if (!custom) return { emoji: { name: buttonEmoji } };
  const [, animated = '', name = '', id = ''] = custom;
  return { emoji: { id, name, animated: animated === 'a' } };
}

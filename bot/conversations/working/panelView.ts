/** The menu of what can be done to a conversation, and the forms that ask for what is missing. */
import { ButtonStyle, ComponentType, TextInputStyle, type APIComponentInLabel } from 'discord-api-types/v10';
import { formatComponentId } from '../../gateway/componentIds.ts';
import type { Answer, Form } from '../../gateway/interactions.ts';
import type { Words } from '../../gateway/words.ts';
import { button, buttonRow } from '../view.ts';
import { WORK_ACTIONS } from './actions.ts';
import { VERB_NAMES, type Asked, type VerbName, type Verbs } from './verbs.ts';

/** The one field of every form. */
export const FIELD = 'value';

/** https://discord.com/developers/docs/resources/channel: what a name, a topic and a text may have; the last is ours. */
const MOST: Readonly<Record<'name' | 'line' | 'text' | 'duration', number>> = {
  name: 100,
  line: 1_000,
  text: 4_000,
  duration: 40,
};
const MAX_OPTIONS = 25;

export interface Option {
  readonly label: string;
  readonly value: string;
}

export function workMenu(words: Words, verbs: Verbs, conversationId: string): Answer {
  return {
    content: words.t('work.menu'),
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.StringSelect,
            custom_id: formatComponentId(WORK_ACTIONS.choose, conversationId),
            placeholder: words.t('select.work.placeholder'),
            options: VERB_NAMES.map((name) => ({ label: words.t(verbs[name].label), value: name })),
          },
        ],
      },
    ],
  };
}

const PERSON_VERBS = ['add', 'remove', 'transfer'] as const satisfies readonly VerbName[];

/** What can be done with one person in this conversation. */
export function personMenu(words: Words, verbs: Verbs, conversationId: string, userId: string): Answer {
  return {
    content: words.t('work.menu.person', { user: `<@${userId}>` }),
    components: [
      buttonRow(
        ...PERSON_VERBS.map((name) =>
          button(
            ButtonStyle.Secondary,
            words.t(verbs[name].label),
            WORK_ACTIONS.choose,
            conversationId,
            name,
            userId,
          ),
        ),
      ),
    ],
  };
}

/** `options`: what can be chosen, where the verb asks for a choice. */
export function workForm(
  words: Words,
  verbs: Verbs,
  name: VerbName,
  conversationId: string,
  options: readonly Option[],
): Form {
  const { asks, label } = verbs[name];
  return {
    title: words.t(label).slice(0, 45),
    custom_id: formatComponentId(WORK_ACTIONS.form, conversationId, name),
    components: [
      {
        type: ComponentType.Label,
        label: words.t(`modal.work.${asks === 'nothing' ? 'line' : asks}.label`),
        component: input(asks, options),
      },
    ],
  };
}

function input(asks: Asked, options: readonly Option[]): APIComponentInLabel {
  const base = { custom_id: FIELD, required: true };
  switch (asks) {
    case 'user':
      return { ...base, type: ComponentType.UserSelect };
    case 'subject':
      return { ...base, type: ComponentType.MentionableSelect };
    case 'category':
    case 'snippet':
      return { ...base, type: ComponentType.StringSelect, options: options.slice(0, MAX_OPTIONS) };
    case 'name':
    case 'line':
    case 'text':
    case 'duration':
    case 'nothing': {
      const isLong = asks === 'text';
      return {
        ...base,
        type: ComponentType.TextInput,
        style: isLong ? TextInputStyle.Paragraph : TextInputStyle.Short,
        max_length: MOST[asks === 'nothing' ? 'line' : asks],
      };
    }
  }
}

/** A category's form as Discord shows it, page by page, and what was answered so far between two pages. */
import {
  ButtonStyle,
  ComponentType,
  TextInputStyle,
  type APIComponentInLabel,
  type APILabelComponent,
} from 'discord-api-types/v10';
import { button, buttonRow, COLOURS } from '../conversations/view.ts';
import { formatComponentId } from '../gateway/componentIds.ts';
import type { Answer, Form } from '../gateway/interactions.ts';
import type { Words } from '../gateway/words.ts';
import { ACTIONS } from './actions.ts';
import type { Answered, CategoryConfig, Question, TicketCategory } from './types.ts';

const MAX_TITLE = 45;
/** Of one question. */
const MOST_FILES = 5;
/** Of all embeds of the message between two pages, which carries what was answered. */
const CARRIED_TEXT = 5_000;

/** Its questions page by page, without pages that have none. */
export function pagesOf({ form }: Pick<CategoryConfig, 'form'>): Question[][] {
  const numbers = [...new Set(form.map(({ page }) => page))].sort((a, b) => a - b);
  return numbers.map((number) => form.filter(({ page }) => page === number));
}

/** `page` counts from 0; `about` goes along in the form's id. */
export function formPage(category: TicketCategory, page: number, about: string): Form {
  const { config, id } = category;
  const pages = pagesOf(config);
  const ofPages = pages.length > 1 ? ` (${page + 1}/${pages.length})` : '';
  const max = longestText(config);
  return {
    custom_id: formatComponentId(ACTIONS.form, id, String(page), ...(about ? [about] : [])),
    title: `${config.name.slice(0, MAX_TITLE - ofPages.length)}${ofPages}`,
    components: (pages[page] ?? []).map((question, index) => labelled(question, index, max)),
  };
}

/** What a text may have, so that answers of several pages fit between them. */
function longestText(config: CategoryConfig): number {
  const carried = pagesOf(config).slice(0, -1).flat();
  if (carried.length === 0) return 4_000;
  return Math.max(50, Math.floor(CARRIED_TEXT / carried.length) - 100);
}

function labelled(question: Question, index: number, max: number): APILabelComponent {
  const description = question.type === 'short' || question.type === 'long' ? undefined : question.hint;
  return {
    type: ComponentType.Label,
    label: question.label,
    ...(description && { description }),
    component: inputOf(question, `q${index}`, max),
  };
}

function inputOf(question: Question, customId: string, max: number): APIComponentInLabel {
  const { type, hint, required } = question;
  const base = { custom_id: customId, required };
  const choice = { ...base, min_values: required ? 1 : 0, max_values: 1 };
  switch (type) {
    case 'short':
    case 'long': {
      const maxLength = Math.min(question.maxLength, max);
      return {
        ...base,
        type: ComponentType.TextInput,
        style: type === 'short' ? TextInputStyle.Short : TextInputStyle.Paragraph,
        ...(question.minLength > 0 && { min_length: Math.min(question.minLength, maxLength) }),
        max_length: maxLength,
        ...(hint && { placeholder: hint }),
      };
    }
    case 'select': {
      const options = question.options.map((label, index) => ({ label, value: String(index) }));
      return { ...choice, type: ComponentType.StringSelect, options };
    }
    case 'user':
      return { ...choice, type: ComponentType.UserSelect };
    case 'role':
      return { ...choice, type: ComponentType.RoleSelect };
    case 'channel':
      return { ...choice, type: ComponentType.ChannelSelect };
    case 'file':
      return { ...choice, type: ComponentType.FileUpload, max_values: MOST_FILES };
  }
}

/**
 * Between two pages. It carries the answers, so that they are with Discord and in nobody's memory; only the person who
 * answers sees it.
 */
export function continueForm(
  words: Words,
  category: TicketCategory,
  page: number,
  about: string,
  answers: readonly Answered[],
): Answer {
  const pages = pagesOf(category.config).length;
  const label = words.t('button.continueForm', { page: page + 1, pages });
  const args = [category.id, String(page), ...(about ? [about] : [])];
  return {
    content: page === 0 ? words.t('form.begin') : words.t('form.continue', { page, pages }),
    embeds: answers.map(({ question, answer }) => ({
      color: COLOURS.calm,
      title: question,
      ...(answer && { description: answer }),
    })),
    components: [buttonRow(button(ButtonStyle.Primary, label, ACTIONS.more, ...args))],
  };
}

/** What `continueForm` carried. */
export function carriedAnswers(
  embeds: readonly { readonly title?: string | null; readonly description?: string | null }[],
): Answered[] {
  return embeds.flatMap(({ title, description }) =>
    title ? [{ question: title, answer: description ?? '' }] : [],
  );
}

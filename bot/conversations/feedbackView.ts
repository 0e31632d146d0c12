/** Stars and a comment: what the user of a closed conversation sees, and what staff read of it. */
import {
  ButtonStyle,
  ComponentType,
  type APIActionRowComponent,
  type APIButtonComponent,
} from 'discord-api-types/v10';
import { formatComponentId } from '../gateway/componentIds.ts';
import type { Form } from '../gateway/interactions.ts';
import type { MessageBody } from '../gateway/rest.ts';
import { textForm } from '../gateway/textForm.ts';
import type { Words } from '../gateway/words.ts';

export const FEEDBACK_ACTIONS = {
  rate: 'feedback.rate',
  comment: 'feedback.comment',
  send: 'feedback.send',
} as const;

export const MAX_STARS = 5;
const GOLD = 0xfee75c;

export function starsShown(stars: number): string {
  return '★'.repeat(stars) + '☆'.repeat(MAX_STARS - stars);
}

export function starsRow(conversationId: string): APIActionRowComponent<APIButtonComponent> {
  return {
    type: ComponentType.ActionRow,
    components: Array.from({ length: MAX_STARS }, (_, index) => ({
      type: ComponentType.Button,
      style: ButtonStyle.Secondary,
      label: `${index + 1} ★`,
      custom_id: formatComponentId(FEEDBACK_ACTIONS.rate, conversationId, String(index + 1)),
    })),
  };
}

export function commentRow(words: Words, conversationId: string): APIActionRowComponent<APIButtonComponent> {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.Button,
        style: ButtonStyle.Secondary,
        label: words.t('button.addComment'),
        custom_id: formatComponentId(FEEDBACK_ACTIONS.comment, conversationId),
      },
    ],
  };
}

export function commentForm(words: Words, conversationId: string): Form {
  return textForm(formatComponentId(FEEDBACK_ACTIONS.send, conversationId), {
    title: words.t('modal.feedback.title'),
    label: words.t('modal.feedback.label'),
    placeholder: words.t('modal.feedback.placeholder'),
    maxLength: 1_500,
  });
}

/** For the log channel. The comment is there alone: no database has it. */
export function feedbackLog(
  words: Words,
  facts: {
    readonly title: string;
    readonly userId: string;
    readonly stars: number | null;
    readonly comment?: string;
  },
): MessageBody {
  const { title, userId, stars, comment } = facts;
  const rated = stars === null ? '' : `${starsShown(stars)} `;
  return {
    embeds: [
      {
        color: GOLD,
        title: words.t('feedback.log', { title }).slice(0, 256),
        description: `${rated}<@${userId}>${comment === undefined ? '' : `\n\n${comment}`}`,
      },
    ],
  };
}

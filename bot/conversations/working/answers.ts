/** What members of staff read after doing something to a conversation. */
import { ButtonStyle } from 'discord-api-types/v10';
import type { Answer } from '../../gateway/interactions.ts';
import type { Words } from '../../gateway/words.ts';
import type { Conversation } from '../types.ts';
import { button, buttonRow, timestamp } from '../view.ts';
import { WORK_ACTIONS } from './actions.ts';

export function claimedByOther(words: Words, { id }: Conversation, claimedBy: string): Answer {
  return {
    content: words.t('work.claim.others', { staff: `<@${claimedBy}>` }),
    components: [
      buttonRow(
        button(ButtonStyle.Secondary, words.t('button.work.takeOver'), WORK_ACTIONS.takeOver, id, claimedBy),
      ),
    ],
  };
}

/** Name and topic are there at once, or when Discord lets us. */
export function renamed(words: Words, what: 'rename' | 'topic', atMs: number | null): Answer {
  return {
    content:
      atMs === null
        ? words.t(`work.${what}.done`)
        : words.t(`work.${what}.later`, { when: timestamp(atMs, 'R') }),
  };
}

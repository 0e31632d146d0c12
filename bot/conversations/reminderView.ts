/** What people read about a conversation that is quiet, or that closes by itself. */
import { ButtonStyle } from 'discord-api-types/v10';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import type { Conversation } from './types.ts';
import { button, buttonRow, CLOSE_ACTIONS, COLOURS, timestamp, type Said } from './view.ts';

export const KEEP_OPEN_ACTION = 'remind.keep';

/** Pings whoever owes the answer, where that is one person who reads the channel. */
export function reminder(words: Words, conversation: Conversation, closeAtMs: number | null): MessageBody {
  const { id, kind, userId, claimedBy, waitingFor, lastActivityAtMs } = conversation;
  const owes = waitingFor ?? 'staff';
  const pinged = owes === 'user' ? (kind === 'ticket' ? userId : null) : claimedBy;
  const since = timestamp(lastActivityAtMs, 'R');
  const description = [
    words.t(`remind.owes.${owes}`, {
      user: `<@${userId}>`,
      staff: claimedBy ? `<@${claimedBy}>` : words.t('remind.team'),
      since,
    }),
    ...(closeAtMs === null ? [] : [words.t('remind.closes', { when: timestamp(closeAtMs, 'R') })]),
  ].join('\n\n');
  return {
    ...(pinged && { content: `<@${pinged}>`, allowed_mentions: { users: [pinged] } }),
    embeds: [{ color: COLOURS.warning, title: words.t('remind.title'), description }],
    components: [
      buttonRow(
        button(ButtonStyle.Primary, words.t('button.keepOpen'), KEEP_OPEN_ACTION, id),
        button(ButtonStyle.Danger, words.t(`button.close.${kind}`), CLOSE_ACTIONS.ask, id),
      ),
    ],
  };
}

export function keptOpenBy(words: Words, userId: string): Said {
  return {
    content: '',
    embeds: [{ color: COLOURS.good, description: words.t('remind.kept', { user: `<@${userId}>` }) }],
    components: [],
  };
}

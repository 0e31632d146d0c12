/** What people read of a conversation that is put aside, and of one that is back. */
import { ButtonStyle } from 'discord-api-types/v10';
import type { MessageBody } from '../../gateway/rest.ts';
import type { Words } from '../../gateway/words.ts';
import type { Conversation } from '../types.ts';
import { button, buttonRow, COLOURS, timestamp } from '../view.ts';
import { WORK_ACTIONS } from './actions.ts';

/** Why it is back: its time is over, its user wrote, or somebody fetched it. */
export type WakeCause = 'time' | 'word' | 'hand';

type Aside = Pick<Conversation, 'kind' | 'userId' | 'snoozedUntilMs'>;

/** For a sentence or field: until when. */
export function asideUntil(words: Words, { userId, snoozedUntilMs }: Aside): string {
  if (snoozedUntilMs === null) return words.t('work.snooze.untilWord', { user: `<@${userId}>` });
  const when = `${timestamp(snoozedUntilMs)} (${timestamp(snoozedUntilMs, 'R')})`;
  return words.t('work.snooze.untilTime', { when });
}

export function putAside(words: Words, conversation: Conversation, by: string): MessageBody {
  const until = asideUntil(words, conversation);
  const { kind, snoozedUntilMs } = conversation;
  const isForTime = snoozedUntilMs !== null;
  const key = isForTime
    ? (`work.snooze.notice.${kind}` as const)
    : (`work.snooze.notice.word.${kind}` as const);
  const description = words.t(key, { by: `<@${by}>`, until });
  return {
    allowed_mentions: { parse: [] },
    embeds: [{ color: COLOURS.calm, description: `💤 ${description}` }],
    components: [
      buttonRow(
        button(
          ButtonStyle.Secondary,
          words.t('button.work.wake'),
          WORK_ACTIONS.choose,
          conversation.id,
          'wake',
        ),
      ),
    ],
  };
}

/** Pings who put it aside, unless somebody fetched it. `problem`: why its tag or category could not be set. */
export function isBack(
  words: Words,
  { userId, snoozedBy }: Pick<Conversation, 'userId' | 'snoozedBy'>,
  { cause, by, problem }: { readonly cause: WakeCause; readonly by: string; readonly problem: string | null },
): MessageBody {
  const pinged = cause === 'hand' ? null : snoozedBy;
  const users = { user: `<@${cause === 'word' ? by : userId}>`, by: `<@${by}>` };
  const lines = [`⏰ ${words.t(`work.snooze.back.${cause}`, users)}`];
  if (problem !== null) lines.push(words.t('work.snooze.notShown', { reason: problem }));
  return {
    ...(pinged !== null && { content: `<@${pinged}>` }),
    allowed_mentions: { users: pinged === null ? [] : [pinged] },
    embeds: [{ color: COLOURS.warning, description: lines.join('\n\n') }],
  };
}

/** Who may open a new thread now: age gates, the block list, the pause, opening hours, and the limit on new threads. Plain data in and out. */
import { snowflakeTimeMs, type UserId } from '../../shared/ids.ts';
import { isOpenAt, nextOpeningMs } from '../conversations/openingHours.ts';
import { timestamp } from '../conversations/view.ts';
import type { WordKey, WordValues } from '../gateway/words.ts';
import type { ModmailConfig } from './settings.ts';

export interface Applicant {
  readonly userId: UserId;
  readonly joinedAtMs: number | null;
  /** Set while they are blocked; with no end, until it is taken back. */
  readonly block: { readonly untilMs: number | null } | undefined;
  /** New threads in this server during the last minute. */
  readonly openedLastMinute: number;
}

/** What a blocked person is told. */
export function blocked({ untilMs }: NonNullable<Applicant['block']>): {
  readonly key: WordKey;
  readonly values: WordValues;
} {
  if (untilMs === null) return { key: 'modmail.gate.blocked', values: {} };
  return { key: 'modmail.gate.blockedUntil', values: { until: timestamp(untilMs) } };
}

/** Why not, in words for the person; undefined when the thread may be opened. */
export function refusalFor(
  config: ModmailConfig,
  applicant: Applicant,
  nowMs: number,
): { readonly key: WordKey; readonly values: WordValues; readonly text: string | null } | undefined {
  const refuse = (key: WordKey, values: WordValues = {}, text: string | null = null) => ({
    key,
    values,
    text,
  });
  const { block } = applicant;
  if (block) return { ...blocked(block), text: null };
  const { pausedUntilMs } = config;
  if (pausedUntilMs !== null && nowMs < pausedUntilMs) {
    return refuse('modmail.gate.paused', { until: timestamp(pausedUntilMs, 'R') }, config.pausedMessage);
  }
  const accountAgeDays = (nowMs - snowflakeTimeMs(applicant.userId)) / 86_400_000;
  if (accountAgeDays < config.minAccountAgeDays) {
    return refuse('modmail.gate.accountAge', { days: config.minAccountAgeDays });
  }
  const memberMinutes = (nowMs - (applicant.joinedAtMs ?? 0)) / 60_000;
  if (memberMinutes < config.minMemberMinutes) {
    return refuse('modmail.gate.memberAge', { minutes: config.minMemberMinutes });
  }
  const { openingHours, closedHoursMessage } = config;
  if (openingHours?.outside === 'refuse' && !isOpenAt(openingHours, nowMs)) {
    const nextMs = nextOpeningMs(openingHours, nowMs);
    const note = closedHoursMessage === null ? '' : `\n${closedHoursMessage}`;
    return nextMs === undefined
      ? refuse('modmail.gate.neverOpen', { note })
      : refuse('modmail.gate.closedHours', { when: timestamp(nextMs), note });
  }
  if (applicant.openedLastMinute >= config.newPerMinute) return refuse('modmail.gate.busy');
  return undefined;
}

/** Who may open a ticket of a category now, as far as it can be told from the person and the clock. */
import { snowflakeTimeMs } from '../../shared/ids.ts';
import { isOpenAt, nextOpeningMs } from '../conversations/openingHours.ts';
import { timestamp } from '../conversations/view.ts';
import { Refusal } from '../gateway/words.ts';
import type { CategoryConfig, Opener } from './types.ts';

const DAY_MS = 86_400_000;

const mentions = (ids: readonly string[]) => ids.map((id) => `<@&${id}>`).join(', ');

/** Throws what keeps this person from opening one. The numbers of open tickets are the database's to judge. */
export function admit(config: CategoryConfig, opener: Opener, nowMs: number): void {
  if (!config.enabled) throw new Refusal('ticket.categoryOff');
  const has = (id: string) => opener.roleIds.includes(id);
  if (config.blockedRoleIds.some(has)) throw new Refusal('ticket.blockedRole');
  if (config.requiredRoleIds.length > 0 && !config.requiredRoleIds.some(has))
    throw new Refusal('ticket.requiredRole', { roles: mentions(config.requiredRoleIds) });
  requireAge('ticket.accountTooYoung', snowflakeTimeMs(opener.userId), config.minAccountAgeDays, nowMs);
  if (opener.joinedAtMs !== null)
    requireAge('ticket.memberTooNew', opener.joinedAtMs, config.minMemberAgeDays, nowMs);
  const { openingHours, closedHoursMessage } = config;
  if (openingHours?.outside === 'refuse' && !isOpenAt(openingHours, nowMs)) {
    const nextMs = nextOpeningMs(openingHours, nowMs);
    const note = closedHoursMessage === null ? '' : `\n${closedHoursMessage}`;
    throw nextMs === undefined
      ? new Refusal('ticket.neverOpen', { note })
      : new Refusal('ticket.outsideHours', { when: timestamp(nextMs), note });
  }
}

function requireAge(
  key: 'ticket.accountTooYoung' | 'ticket.memberTooNew',
  sinceMs: number,
  days: number,
  nowMs: number,
): void {
  const fromMs = sinceMs + days * DAY_MS;
  // Who joined this second may be in the future of this machine's clock.
  if (days > 0 && nowMs < fromMs) throw new Refusal(key, { when: timestamp(fromMs) });
}

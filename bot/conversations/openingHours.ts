/** Opening hours in a time zone: whether a moment lies within them, and when the next one begins. */

export interface OpeningHours {
  readonly timeZone: string;
  /** 0 is Sunday; days that are not named are closed. */
  readonly hours: { readonly day: number; readonly from: string; readonly to: string }[];
  /** What happens outside them: it opens all the same and is told so, or nothing opens. */
  readonly outside: 'note' | 'refuse';
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** Far enough for hours on one day of the week, and through a change to summer time. */
const LOOK_AHEAD_MINUTES = 8 * DAY_MINUTES;
const STEP_MINUTES = 5;

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function minutesOf(clockTime: string): number {
  const [hours = 0, minutes = 0] = clockTime.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Day of the week and minute of the day there. */
function localTime(timeZone: string): (atMs: number) => { day: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
    return { day: DAYS.indexOf(parts.get('weekday') ?? ''), minute };
  };
}

/** `to` before `from` goes past midnight. */
function isWithin({ hours }: OpeningHours, { day, minute }: { day: number; minute: number }): boolean {
  return hours.some((open) => {
    const from = minutesOf(open.from);
    const to = minutesOf(open.to);
    if (from < to) return day === open.day && minute >= from && minute < to;
    const isNextDay = day === (open.day + 1) % 7;
    return (day === open.day && minute >= from) || (isNextDay && minute < to);
  });
}

export function isOpenAt(openingHours: OpeningHours, atMs: number): boolean {
  return isWithin(openingHours, localTime(openingHours.timeZone)(atMs));
}

/** The next opening to within five minutes; undefined when there is none. */
export function nextOpeningMs(openingHours: OpeningHours, nowMs: number): number | undefined {
  return nextMs(openingHours, nowMs, true);
}

/** When what holds now ends, to within five minutes; undefined when it never does. */
export function nextChangeMs(openingHours: OpeningHours, nowMs: number): number | undefined {
  return nextMs(openingHours, nowMs, !isOpenAt(openingHours, nowMs));
}

function nextMs(openingHours: OpeningHours, nowMs: number, isOpen: boolean): number | undefined {
  const local = localTime(openingHours.timeZone);
  const stepMs = STEP_MINUTES * MINUTE_MS;
  const startMs = Math.ceil(nowMs / stepMs) * stepMs;
  for (let minutes = 0; minutes < LOOK_AHEAD_MINUTES; minutes += STEP_MINUTES) {
    const atMs = startMs + minutes * MINUTE_MS;
    if (isWithin(openingHours, local(atMs)) === isOpen) return atMs;
  }
  return undefined;
}

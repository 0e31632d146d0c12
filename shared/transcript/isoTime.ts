/** Moments as ISO 8601 in UTC, quick enough for tens of thousands: `Date` takes as long for each as telling a whole message. */

const DAY_MS = 86_400_000;

/** Days of a conversation are few; what many strange timestamps leave here is bounded. */
const MAX_DAYS = 1_000;
const days = new Map<number, string>();

/** As `Date.prototype.toISOString`, which throws RangeError beyond the year 275760. */
export function iso(timeMs: number): string {
  const whole = Math.trunc(timeMs);
  const day = Math.floor(whole / DAY_MS);
  const ms = whole - day * DAY_MS;
  const time = `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}`;
  return `${dateOf(day)}T${time}.${String(ms % 1_000).padStart(3, '0')}Z`;
}

function dateOf(day: number): string {
  const known = days.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_MS).toISOString();
  const date = text.slice(0, text.indexOf('T'));
  if (days.size >= MAX_DAYS) days.clear();
  days.set(day, date);
  return date;
}

function two(value: number): string {
  const whole = Math.floor(value);
  return whole < 10 ? `0${whole}` : String(whole);
}

/** How long something is to take, as people type it in either language: `2h`, `3 days`, `1 Tag 12 Std`. */

const MINUTE_MS = 60_000;
const UNITS: Readonly<Record<string, number>> = {
  ...unit(MINUTE_MS, 'm', 'min', 'mins', 'minute', 'minutes', 'minuten'),
  ...unit(60 * MINUTE_MS, 'h', 'hr', 'hrs', 'hour', 'hours', 'std', 'stunde', 'stunden'),
  ...unit(1_440 * MINUTE_MS, 'd', 'day', 'days', 't', 'tag', 'tage', 'tagen'),
  ...unit(10_080 * MINUTE_MS, 'w', 'week', 'weeks', 'woche', 'wochen'),
};
const PART = /(\d{1,5})\s*(\p{L}+)\.?/gu;

const SHORTEST_MS = 5 * MINUTE_MS;
const LONGEST_MS = 90 * 1_440 * MINUTE_MS;

function unit(ms: number, ...names: string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, ms]));
}

/** Milliseconds. Undefined: not understood, or shorter or longer than anything is put aside or waits to be closed. */
export function typedDuration(typed: string): number | undefined {
  const text = typed.trim().toLowerCase();
  const parts = [...text.matchAll(PART)];
  const rest = text.replace(PART, '').replace(/\s|,/g, '');
  if (parts.length === 0 || rest !== '') return undefined;
  let totalMs = 0;
  for (const [, count, name = ''] of parts) {
    const unitMs = UNITS[name];
    if (unitMs === undefined) return undefined;
    totalMs += Number(count) * unitMs;
  }
  return totalMs >= SHORTEST_MS && totalMs <= LONGEST_MS ? totalMs : undefined;
}

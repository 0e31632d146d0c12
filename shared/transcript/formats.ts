/** How numbers, sizes and times are written for a person: by language, region and time zone. */

const DURATIONS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

const TIME_FORMATS = {
  time: { timeStyle: 'short' },
  timeLong: { timeStyle: 'medium' },
  date: { dateStyle: 'medium' },
  dateLong: { dateStyle: 'long' },
  day: { dateStyle: 'full' },
  dateShort: { dateStyle: 'short' },
  both: { dateStyle: 'medium', timeStyle: 'short' },
  bothLong: { dateStyle: 'long', timeStyle: 'short' },
  bothShort: { dateStyle: 'short', timeStyle: 'short' },
  bothShortSeconds: { dateStyle: 'short', timeStyle: 'medium' },
  full: { dateStyle: 'full', timeStyle: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type TimeFormat = keyof typeof TIME_FORMATS;

/** Discord's styles of a timestamp, `<t:0:R>`; `R` is said by `relative`, what is unknown reads as `f`. */
const STAMP_STYLES: ReadonlyMap<string, TimeFormat> = new Map([
  ['t', 'time'],
  ['T', 'timeLong'],
  ['d', 'dateShort'],
  ['D', 'dateLong'],
  ['f', 'bothLong'],
  ['F', 'full'],
  ['s', 'bothShort'],
  ['S', 'bothShortSeconds'],
]);

export type Formats = ReturnType<typeof createFormats>;

/**
 * @param locale a language tag, such as `en-GB`.
 * @param timeZone an IANA zone; left out, that of this machine. One that does not exist counts as UTC.
 */
export function createFormats(locale: string, timeZone?: string) {
  const named = timeZone === undefined ? undefined : knownZone(timeZone);
  const zone = named === undefined ? {} : { timeZone: named };
  const made = new Map<TimeFormat, Intl.DateTimeFormat>();
  const formatOf = (name: TimeFormat): Intl.DateTimeFormat => {
    const format = made.get(name) ?? new Intl.DateTimeFormat(locale, { ...TIME_FORMATS[name], ...zone });
    made.set(name, format);
    return format;
  };
  const calendarDay = dayKeys(named);
  const formats = {
    // Only where it is said: a browser takes some 50 ms to make its first format of dates.
    get timeZone(): string {
      return named ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
    },
    number: (value: number): string => value.toLocaleString(locale),
    bytes: (bytes: number): string => bytesText(locale, bytes),
    /** The two largest units of a length of time. */
    duration: (ms: number): string => durationText(locale, ms),
    /** "in 3 days", "2 hours ago", as seen from `nowMs`. */
    relative: (timeMs: number, nowMs = Date.now()): string => {
      const distance = timeMs - nowMs;
      const [unit, size] =
        DURATIONS.find(([, each]) => Math.abs(distance) >= each) ?? (['second', 1000] as const);
      return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(
        Math.round(distance / size),
        unit,
      );
    },
    time: (timeMs: number, format: TimeFormat): string => formatOf(format).format(timeMs),
    /** A timestamp within a message, in one of Discord's styles. */
    stamp: (timeMs: number, style: string, nowMs?: number): string => {
      if (style === 'R') return formats.relative(timeMs, nowMs);
      return formatOf(STAMP_STYLES.get(style) ?? 'bothLong').format(timeMs);
    },
    /** The same for two moments of one day in this zone. */
    dayKey: calendarDay,
  };
  return formats;
}

/** Year, month and day of a moment; asked for with every message, so the usual zones need no format. */
function dayKeys(timeZone: string | undefined): (timeMs: number) => string {
  if (timeZone === 'UTC') return (timeMs) => new Date(timeMs).toISOString().slice(0, 10);
  if (timeZone === undefined) {
    return (timeMs) => {
      const date = new Date(timeMs);
      // As if the clock on the wall were UTC.
      return new Date(timeMs - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
    };
  }
  const calendar = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone });
  return (timeMs) => calendar.format(timeMs);
}

/** As `2026-03-04 09:30:00 UTC`. */
export function formatUtc(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    // A document may name any zone; a wrong one costs its reader nothing but the hint.
    return 'UTC';
  }
}

function bytesText(locale: string, bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}

function durationText(locale: string, ms: number): string {
  const first = DURATIONS.findIndex(([, size]) => ms >= size);
  const from = first === -1 ? DURATIONS.length - 1 : first;
  let rest = Math.max(0, ms);
  const parts = DURATIONS.slice(from, from + 2).map(([unit, size], index) => {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount === 0 && index > 0) return '';
    return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
  });
  return new Intl.ListFormat(locale, { type: 'unit' }).format(parts.filter((part) => part !== ''));
}

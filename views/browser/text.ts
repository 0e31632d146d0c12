/** The page's words in the reader's language, and how it writes numbers and times. */
import de from '../locales/de.json' with { type: 'json' };
import en from '../locales/en.json' with { type: 'json' };

type Values = Readonly<Record<string, string | number>>;
type CountedKey<Key> = Key extends `${infer Base}_other` ? Base : never;

const LANGUAGES = ['en', 'de'] as const;
const wanted =
  navigator.languages.find((tag) => LANGUAGES.some((known) => known === tag.slice(0, 2))) ?? 'en';

/** Two letters: which catalogue is in use. */
export const language = LANGUAGES.find((known) => known === wanted.slice(0, 2)) ?? 'en';

/** Reads a catalogue in the reader's language; a part that loads on demand brings its own. */
export function textsOf<Key extends string>(
  catalogues: Readonly<Record<typeof language, Readonly<Record<Key, string>>>>,
) {
  const words = catalogues[language];
  const t = (key: Key, values: Values = {}): string =>
    words[key].replace(/\{(\w+)\}/g, (raw, name: string) => String(values[name] ?? raw));
  return {
    t,
    /** As `t`, for a text that depends on a number. */
    counted: (key: CountedKey<Key>, count: number): string => {
      const form = new Intl.PluralRules(wanted).select(count) === 'one' ? 'one' : 'other';
      return t(`${key}_${form}` as Key, { count: count.toLocaleString(wanted) });
    },
    /** Whether there is a text of this name; for names that come from a document. */
    isTextKey: (key: string): key is Key => Object.hasOwn(words, key),
  };
}

export type TextKey = keyof typeof en;
export const { t, counted, isTextKey } = textsOf<TextKey>({ en, de });

export function formatNumber(value: number): string {
  return value.toLocaleString(wanted);
}

export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(wanted, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}

const DURATIONS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** The two largest units of a length of time. */
export function formatDuration(ms: number): string {
  const first = DURATIONS.findIndex(([, size]) => ms >= size);
  const from = first === -1 ? DURATIONS.length - 1 : first;
  let rest = Math.max(0, ms);
  const parts = DURATIONS.slice(from, from + 2).map(([unit, size], index) => {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount === 0 && index > 0) return '';
    return new Intl.NumberFormat(wanted, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
  });
  return new Intl.ListFormat(wanted, { type: 'unit' }).format(parts.filter((part) => part !== ''));
}

/** "in 3 days", "2 hours ago". */
export function formatRelative(timeMs: number): string {
  const distance = timeMs - Date.now();
  const [unit, size] =
    DURATIONS.find(([, each]) => Math.abs(distance) >= each) ?? (['second', 1000] as const);
  return new Intl.RelativeTimeFormat(wanted, { numeric: 'auto' }).format(Math.round(distance / size), unit);
}

const formats = {
  time: new Intl.DateTimeFormat(wanted, { timeStyle: 'short' }),
  timeLong: new Intl.DateTimeFormat(wanted, { timeStyle: 'medium' }),
  date: new Intl.DateTimeFormat(wanted, { dateStyle: 'medium' }),
  day: new Intl.DateTimeFormat(wanted, { dateStyle: 'full' }),
  dateShort: new Intl.DateTimeFormat(wanted, { dateStyle: 'short' }),
  both: new Intl.DateTimeFormat(wanted, { dateStyle: 'medium', timeStyle: 'short' }),
  full: new Intl.DateTimeFormat(wanted, { dateStyle: 'full', timeStyle: 'short' }),
};

export function formatTime(timeMs: number, format: keyof typeof formats): string {
  return formats[format].format(timeMs);
}

/** As `2026-03-04 09:30:00 UTC`. */
export function formatUtc(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function timeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

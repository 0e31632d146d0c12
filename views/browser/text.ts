/** The page's words in the reader's language, and how it writes numbers and times. */
import de from '../locales/de.json' with { type: 'json' };
import en from '../locales/en.json' with { type: 'json' };
import { createFormats, type Formats, type TimeFormat } from '../../shared/transcript/formats.ts';
import {
  type Catalogues,
  readCatalogue,
  transcriptTexts,
  type Words,
} from '../../shared/transcript/words.ts';
import { preference, type Preference } from './preferences.ts';

export { formatUtc } from '../../shared/transcript/formats.ts';

/** Two letters: which catalogue is in use. Each bundle holds one (build.ts), and the server's page names the right bundle. */
export const language: 'en' | 'de' = Object.keys(en).length > 0 ? 'en' : 'de';
/** With the reader's region, which says how dates are written. */
const wanted = navigator.languages.find((tag) => tag.slice(0, 2) === language) ?? language;

export { wanted as locale };

/** Reads a catalogue in the reader's language; a part that loads on demand brings its own. */
export function textsOf<Key extends string>(catalogues: Catalogues<Key>): Words<Key> {
  return readCatalogue(catalogues[language], wanted);
}

/** What is said of a transcript wherever it is shown. */
export const transcriptWords = textsOf(transcriptTexts);
export type TextKey = keyof typeof en | keyof (typeof transcriptTexts)['en'];
export const { t, counted } = textsOf<TextKey>({
  en: { ...transcriptTexts.en, ...en },
  de: { ...transcriptTexts.de, ...de },
});

/** By the zone that the reader prefers; the two are made when they are first needed. */
const zones: Partial<Record<Preference<'zone'>, Formats>> = {};

function formats(): Formats {
  const zone = preference('zone');
  return (zones[zone] ??= createFormats(wanted, zone === 'utc' ? 'UTC' : undefined));
}

export const { number: formatNumber, bytes: formatBytes, duration: formatDuration } = createFormats(wanted);

/** "in 3 days", "2 hours ago". */
export function formatRelative(timeMs: number): string {
  return formats().relative(timeMs);
}

export function formatTime(timeMs: number, format: TimeFormat): string {
  return formats().time(timeMs, format);
}

/** A browser needs some 50 ms for its first formats; they are made while a paste is on its way. */
export function prepareFormats(): void {
  for (const format of ['both', 'day', 'time'] as const) formatTime(0, format);
  formatRelative(0);
  formatDuration(0);
}

export function formatStamp(timeMs: number, style: string): string {
  return formats().stamp(timeMs, style);
}

/** Year, month and day as `2026-03-04`. */
export function dayKey(timeMs: number): string {
  return formats().dayKey(timeMs);
}

export function timeZone(): string {
  return formats().timeZone;
}

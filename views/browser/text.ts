/** The page's words in the reader's language, and how it writes numbers and times. */
import de from '../locales/de.json' with { type: 'json' };
import en from '../locales/en.json' with { type: 'json' };
import { createFormats } from '../../shared/transcript/formats.ts';
import {
  type Catalogues,
  readCatalogue,
  transcriptTexts,
  type Words,
} from '../../shared/transcript/words.ts';

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
export const { t, counted, isTextKey } = textsOf<TextKey>({
  en: { ...transcriptTexts.en, ...en },
  de: { ...transcriptTexts.de, ...de },
});

const formats = createFormats(wanted);
export const {
  number: formatNumber,
  bytes: formatBytes,
  duration: formatDuration,
  relative: formatRelative,
  time: formatTime,
  stamp: formatStamp,
} = formats;

export function timeZone(): string {
  return formats.timeZone;
}

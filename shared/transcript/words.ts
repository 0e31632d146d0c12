/** The words in which a transcript is shown, whoever shows it, and how a catalogue of words is read. */
import de from './locales/de.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];
/** One text for each key, in every language. */
export type Catalogues<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>;

type Values = Readonly<Record<string, string | number>>;
type CountedKey<Key> = Key extends `${infer Base}_other` ? Base : never;

export interface Words<Key extends string> {
  /** The text of a key, with its blanks filled. */
  readonly t: (key: Key, values?: Values) => string;
  /** As `t`, for a text that depends on a number. */
  readonly counted: (key: CountedKey<Key>, count: number) => string;
  /** Whether there is a text of this name; for names that come from a document. */
  readonly isTextKey: (key: string) => key is Key;
}

/** @param locale a language tag with its region, which says how numbers are written. */
export function readCatalogue<Key extends string>(
  texts: Readonly<Record<Key, string>>,
  locale: string,
): Words<Key> {
  /** Texts cut at their blanks, whose names are every second piece: a transcript says the same ones thousands of times. */
  const pieces = new Map<Key, readonly string[]>();
  function piecesOf(key: Key): readonly string[] {
    const known = pieces.get(key) ?? texts[key].split(/\{(\w+)\}/);
    pieces.set(key, known);
    return known;
  }
  const t = (key: Key, values?: Values): string => {
    if (values === undefined) return texts[key];
    let text = '';
    for (const [index, piece] of piecesOf(key).entries()) {
      if (index % 2 === 0) text += piece;
      else text += Object.hasOwn(values, piece) ? String(values[piece]) : `{${piece}}`;
    }
    return text;
  };
  return {
    t,
    counted: (key, count) => {
      const form = new Intl.PluralRules(locale).select(count) === 'one' ? 'one' : 'other';
      return t(`${key}_${form}` as Key, { count: count.toLocaleString(locale) });
    },
    isTextKey: (key): key is Key => Object.hasOwn(texts, key),
  };
}

export type TranscriptKey = keyof typeof en;
export type TranscriptWords = Words<TranscriptKey>;
/** A bundle for one language leaves the other empty; then only that one may be asked for. */
export const transcriptTexts: Catalogues<TranscriptKey> = { en, de };

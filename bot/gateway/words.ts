/** What people read in Discord, in their language: catalogues, plural forms, and refusals that are worded where they are told. */
import type { Locale as DiscordLocale, LocalizationMap } from 'discord-api-types/v10';
import de from '../../views/locales/bot.de.json' with { type: 'json' };
import en from '../../views/locales/bot.en.json' with { type: 'json' };
import type { GuildId } from '../../shared/ids.ts';
import {
  AppError,
  ERROR_CODES,
  Upstream,
  UserError,
  type AppErrorOptions,
  type ErrorCode,
} from '../../shared/errors.ts';

export type WordKey = keyof typeof en;
export type WordValues = Readonly<Record<string, string | number>>;
type CountedKey<Key = WordKey> = Key extends `${infer Base}_other` ? Base : never;

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Words {
  readonly language: Language;
  /** The text of this name, its `{placeholders}` filled in. */
  t(key: WordKey, values?: WordValues): string;
  /** As `t`, for a text that depends on a number: `key_one` or `key_other`, with `{count}`. */
  counted(key: CountedKey, count: number, values?: WordValues): string;
}

const CATALOGUES: Readonly<Record<Language, Readonly<Record<WordKey, string>>>> = { en, de };
const WORDS: Readonly<Record<Language, Words>> = { en: createWords('en'), de: createWords('de') };

/** The words for what everybody in a server's channels reads. */
export type GuildWords = (guildId: GuildId) => Promise<Words>;

/** Words for a locale as Discord names it ("de", "en-GB"); English for those that have no catalogue. */
export function wordsIn(locale: string | null | undefined): Words {
  const language = LANGUAGES.find((known) => known === locale?.slice(0, 2));
  return WORDS[language ?? 'en'];
}

/** For a slash command's own texts: `{ description, description_localizations }`, shown by Discord in the reader's language. */
export function described(key: WordKey): { description: string; description_localizations: LocalizationMap } {
  return { description: WORDS.en.t(key), description_localizations: translations(key) };
}

/** As `described`, for the visible name of a choice or of a context-menu command. */
export function named(key: WordKey): { name: string; name_localizations: LocalizationMap } {
  return { name: WORDS.en.t(key), name_localizations: translations(key) };
}

/** Somebody's expected mistake, told in their language; its values must be fit to be shown, they are never logged. */
export class Refusal extends UserError {
  readonly key: WordKey;
  readonly values: WordValues;

  constructor(key: WordKey, values: WordValues = {}, options: Omit<AppErrorOptions, 'userMessage'> = {}) {
    super(WORDS.en.t(key, values), options);
    this.key = key;
    this.values = values;
  }
}

/** A service could not answer or refused, told in the reader's language and with what to do. */
export class ServiceFailure extends Upstream {
  readonly key: WordKey;
  readonly values: WordValues;

  constructor(
    retryable: boolean,
    key: WordKey,
    values: WordValues = {},
    options: Omit<AppErrorOptions, 'userMessage'> = {},
  ) {
    super(retryable, { ...options, userMessage: WORDS.en.t(key, values) });
    this.key = key;
    this.values = values;
  }
}

/** What a person is told about an error, in their words. */
export function explain(error: unknown, words: Words): string {
  if (error instanceof Refusal || error instanceof ServiceFailure) return words.t(error.key, error.values);
  if (error instanceof AppError) {
    const isStandard = error.userMessage === ERROR_CODES[error.code][1];
    return isStandard ? words.t(TOLD[error.code]) : error.userMessage;
  }
  return words.t('error.unexpected');
}

/** What is told of the errors that nobody worded for a person. */
const TOLD = {
  user_error: 'error.refused',
  invalid_config: 'error.upstreamRejected',
  not_found: 'error.gone',
  forbidden: 'error.forbidden',
  rate_limited: 'error.rateLimited',
  upstream_unavailable: 'error.upstreamAway',
  upstream_rejected: 'error.upstreamRejected',
  damaged: 'error.damaged',
  seal_key: 'error.damaged',
} as const satisfies Record<ErrorCode, WordKey>;

function createWords(language: Language): Words {
  const plural = new Intl.PluralRules(language);
  const t: Words['t'] = (key, values = {}) =>
    CATALOGUES[language][key].replace(/\{(\w+)\}/g, (raw, name: string) => String(values[name] ?? raw));
  return {
    language,
    t,
    counted: (key, count, values = {}) => {
      const form = plural.select(count) === 'one' ? 'one' : 'other';
      return t(`${key}_${form}` as WordKey, { ...values, count: count.toLocaleString(language) });
    },
  };
}

function translations(key: WordKey): LocalizationMap {
  return { ['de' satisfies `${DiscordLocale}`]: CATALOGUES.de[key] };
}

/**
 * What Discord itself says in a conversation: one sentence for each type of message, the same in the viewer and in every
 * export. The sentences are in locales/ by the number of the type, `system.6`; `.bare` is for when a fact is missing.
 */
import { iso } from './isoTime.ts';
import type { Dtx, Msg, TimeMs, UserIndex } from './types.ts';
import type { TranscriptWords } from './words.ts';

/** Messages that people and bots wrote: default, reply, slash command, context menu. */
const ORDINARY_TYPES: ReadonlySet<number> = new Set([0, 19, 20, 23]);

export function isSystemMessage(message: Msg): boolean {
  return !ORDINARY_TYPES.has(message.y ?? 0);
}

/** Words of ours, a person, what somebody wrote, or a moment: whoever shows it decides how each is kept apart from the others. */
export type SentencePart =
  string | { readonly user: UserIndex } | { readonly said: string } | { readonly at: TimeMs };

/** The sentence of a system message, in parts. */
export function systemSentence(message: Msg, { t, isTextKey }: TranscriptWords): readonly SentencePart[] {
  const key = `system.${message.y ?? 0}`;
  const { sys } = message;
  const blanks: Blanks = {
    name: [{ user: message.u }],
    who: peopleOf(message),
    text: saidOf(message),
    won: sys?.t ? [{ said: sys.t }] : [],
    count: numberOf(sys?.c),
    of: numberOf(sys?.of),
  };
  const bare = `${key}.bare`;
  const full = fill(t(isTextKey(key) ? key : 'system.other'), blanks);
  const parts = full ?? (isTextKey(bare) ? fill(t(bare), blanks) : undefined) ?? [];
  const more = `${key}.winner`;
  const winner = isTextKey(more) ? fill(t(more), blanks) : undefined;
  return winner ? [...parts, '. ', ...winner] : parts;
}

type Blanks = Readonly<Record<string, readonly SentencePart[]>>;

/** Undefined where there is nothing for a blank. */
function fill(template: string, blanks: Blanks): readonly SentencePart[] | undefined {
  const parts = template
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 1 ? (blanks[part] ?? []) : [part]));
  return parts.every((part) => part.length > 0) ? parts.flat().filter((part) => part !== '') : undefined;
}

function numberOf(value: number | undefined): SentencePart[] {
  return value === undefined ? [] : [String(value)];
}

function peopleOf({ sys }: Msg): SentencePart[] {
  return (sys?.u ?? []).flatMap((user, index) => (index === 0 ? [{ user }] : [', ', { user }]));
}

/** Discord's own words, not a person's. */
const SECURITY_UNTIL = 36;

function saidOf({ y, sys, th, po }: Msg): SentencePart[] {
  const until = y === SECURITY_UNTIL ? Date.parse(sys?.n ?? '') : NaN;
  if (Number.isFinite(until)) return [{ at: until }];
  const said = sys?.n ?? th?.n ?? po?.q ?? (sys?.c === undefined ? '' : String(sys.c));
  return said === '' ? [] : [{ said }];
}

/** A sentence as plain text; the caller says how people and their words are written. */
export function sentenceText(
  parts: readonly SentencePart[],
  doc: Dtx,
  write: { readonly person: (doc: Dtx, user: UserIndex) => string; readonly said: (text: string) => string },
): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('at' in part) return iso(part.at);
      return 'user' in part ? write.person(doc, part.user) : write.said(part.said);
    })
    .join('');
}

/** What a system message shows below its sentence: everything but the words that the sentence already says. */
export function bodyOfSystemMessage(message: Msg): Msg {
  const { c, ...rest } = message;
  return c === undefined || c === message.sys?.n ? rest : message;
}

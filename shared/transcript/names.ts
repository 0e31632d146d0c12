/** What an id in a message stands for, by the document's own tables, and how a name is made fit for a line of ours. */
import { type Dtx, type User, userName } from './types.ts';

/** Looks ids up; what the document does not know is shown as its id. */
export interface Names {
  readonly user: (id: string) => string;
  readonly role: (id: string) => string;
  readonly channel: (id: string) => string;
}

/** Made once for each document. */
export function namesOf(doc: Dtx): Names {
  const users = new Map<string, User>(doc.users.map((user) => [user.id, user]));
  return {
    user: (id) => {
      const user = users.get(id);
      return user ? userName(user) : id;
    },
    role: (id) => doc.roles[id]?.[0] ?? id,
    channel: (id) => doc.channels[id]?.[0] ?? id,
  };
}

/** Control characters, line ends of every kind, and the marks that reorder text around them. */
const UNSAFE_IN_LINE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;
/** Of these only the ones that could make a line of somebody's words read as something else. */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g;
/** Whatever any program takes for the end of a line. */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
/** Neither: as most of what people write, and most messages have no need of the rest. */
const PLAIN_LINE = /^[^\n\r\v\f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/;

/** Something a person chose, in one line and in reading order. */
export function oneLine(value: string): string {
  return value.replace(UNSAFE_IN_LINE, ' ').replace(/\s+/g, ' ').trim();
}

/** What somebody wrote, every line behind `prefix`. INVARIANT: no line of it is without, so none passes for ours. */
export function prefixed(text: string, prefix: string): string {
  if (PLAIN_LINE.test(text)) return prefix + text;
  return text
    .replace(REORDERING, '')
    .split(LINE_END)
    .map((line) => prefix + line)
    .join('\n');
}

/** A name within a sentence of ours: its quotation marks show where it ends, so it may hold none. */
export function quotedName(value: string): string {
  return `“${value.replace(/[“”]/g, '"')}”`;
}

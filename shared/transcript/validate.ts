/** Turns untrusted JSON into a transcript document: whoever can create a paste can craft one. */
import {
  type Check,
  base64,
  colour,
  count,
  flag,
  id,
  integer,
  list,
  matching,
  MAX_TABLE,
  mediaType,
  name,
  object,
  oneOf,
  pair,
  small,
  table,
  time,
  url,
  words,
} from './checks.ts';
import { InvalidTranscript, UnsupportedTranscript } from './errors.ts';
import { messageCheck } from './messageCheck.ts';
import {
  type Blob,
  type ConversationFacts,
  type CustomEmoji,
  DTX_VERSION,
  type Dtx,
  type InlineBlob,
  type PasteBlob,
  type Range,
  type TicketFacts,
  type User,
} from './types.ts';

const MAX_MESSAGES = 100_000;
const MAX_PARTS = 1_000;

const pasteBlob = object<PasteBlob>({
  id: matching(/^[a-f0-9]{16}$/),
  k: base64,
  iv: base64,
  s: count,
  t: mediaType,
  h: base64,
});
const inlineBlob = object<InlineBlob>({ d: base64, t: mediaType });
const blob: Check<Blob> = (value, key) =>
  typeof value === 'object' && value !== null && 'd' in value
    ? inlineBlob(value, key)
    : pasteBlob(value, key);

const facts = (user: Check<number>) =>
  ({ by: user, opened: time, closed: time, closedBy: user, reason: words }) as const;
const OPTIONAL_FACTS = ['closed', 'closedBy', 'reason'] as const;

function documentCheck(users: number, blobs: number): Check<Dtx> {
  const user = integer(0, users - 1);
  const blobIndex = integer(0, blobs - 1);
  return object<Dtx>(
    {
      format: oneOf(['dtx']),
      v: oneOf([DTX_VERSION]),
      gen: object<Dtx['gen']>({ app: name, ver: name, at: time }),
      audience: oneOf(['staff', 'user']),
      guild: object<Dtx['guild']>({ id, n: name, i: blobIndex }, ['i']),
      channel: object<Dtx['channel']>({ id, n: name, t: small }),
      tz: name,
      ticket: object<TicketFacts>(
        {
          ...facts(user),
          no: count,
          cat: name,
          claimed: user,
          qa: list(100, pair(words, words)),
          rating: integer(1, 5),
          feedback: words,
        },
        [...OPTIONAL_FACTS, 'claimed', 'qa', 'rating', 'feedback'],
      ),
      modmail: object<ConversationFacts>(facts(user), OPTIONAL_FACTS),
      users: list(
        MAX_TABLE,
        object<User>(
          {
            id,
            n: name,
            d: name,
            k: oneOf(['staff', 'user']),
            a: blobIndex,
            c: colour,
            b: oneOf([1, 2]),
            r: list(1_000, id),
          },
          ['d', 'k', 'a', 'c', 'b', 'r'],
        ),
      ),
      roles: table(MAX_TABLE, pair(name, colour)),
      channels: table(MAX_TABLE, pair(name, small)),
      emojis: table(MAX_TABLE, object<CustomEmoji>({ n: name, a: flag, b: blobIndex }, ['a', 'b'])),
      cmds: table(MAX_TABLE, name),
      blobs: list(MAX_TABLE, blob),
      range: object<Range>(
        {
          part: count,
          of: count,
          total: count,
          before: count,
          prev: url,
          next: url,
          links: list(MAX_PARTS, url),
        },
        ['prev', 'next', 'links'],
      ),
      messages: list(MAX_MESSAGES, messageCheck(user, blobIndex)),
    },
    ['ticket', 'modmail', 'emojis', 'cmds', 'blobs', 'range'],
  );
}

/**
 * Checks a parsed JSON value and gives a clean copy: only known keys, every index within its table, every count,
 * length and depth bounded.
 *
 * @throws UnsupportedTranscript for a newer major version, InvalidTranscript for anything else that does not fit.
 */
export function parseTranscript(value: unknown): Dtx {
  const head = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (head['format'] !== 'dtx') throw new InvalidTranscript('format is not dtx');
  if (typeof head['v'] === 'number' && head['v'] > DTX_VERSION) throw new UnsupportedTranscript(head['v']);
  const doc = documentCheck(lengthOf(head['users']), lengthOf(head['blobs']))(value, 'document');
  // INVARIANT: a user copy holds no internal note; a writer that let one through must not get it stored.
  if (doc.audience === 'user' && doc.messages.some((message) => message.note !== undefined)) {
    throw new InvalidTranscript('a user copy holds an internal note');
  }
  return doc;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

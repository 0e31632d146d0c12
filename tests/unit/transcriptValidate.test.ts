/** The validator accepts every document of ours and no hostile one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidTranscript, UnsupportedTranscript } from '../../shared/transcript/errors.ts';
import type { Dtx, Msg } from '../../shared/transcript/types.ts';
import { parseTranscript } from '../../shared/transcript/validate.ts';
import { message, OPENED_MS, sample } from './transcriptSamples.ts';

/** One message with everything that a message can carry. */
const everything: Msg = message(1, {
  y: 19,
  f: 4,
  at: [{ n: 'a.ogg', s: 12, t: 'audio/ogg', w: 1, h: 2, desc: 'd', sp: 1, dur: 1.5, wf: 'AAEC', b: [0, 1] }],
  em: [
    {
      t: 'Title',
      u: 'https://example.org/',
      d: 'Text',
      c: 0xffffff,
      ts: OPENED_MS,
      p: 'Provider',
      a: { n: 'Author', u: 'https://example.org/', i: 0 },
      f: { t: 'Footer', i: 0 },
      fl: [{ n: 'Name', v: 'Value', i: 1 }],
      im: { b: [0] },
      th: { x: 'too-large' },
    },
  ],
  cp: [{ y: 1, c: [{ y: 2, l: 'Close', s: 4, x: 1, e: { n: '🔒' } }] }],
  st: [{ id: '400000000000000001', n: 'wave', f: 1, x: 'gone' }],
  e: OPENED_MS + 5,
  eh: [[OPENED_MS, 'before']],
  del: OPENED_MS + 9,
  rp: { i: message(0).i, u: 0, c: 'excerpt' },
  fw: [{ c: 'forwarded', at: [{ n: 'b.txt', s: 3, x: 'off' }], ts: OPENED_MS }],
  ix: { n: 'reply', u: 1 },
  rx: [{ e: { n: 'ok', id: '500000000000000001' }, n: 2, u: [0, 1] }],
  po: { q: 'Tea?', a: [{ t: 'Yes', n: 2 }], end: OPENED_MS, multi: 1, done: 1 },
  pin: 1,
  sys: { u: [0], n: 'name', c: 3 },
  th: { id: '600000000000000001', n: 'thread', c: 4 },
  note: 1,
  anon: 1,
});

const full = sample([message(0), everything], {
  modmail: { by: 0, opened: OPENED_MS },
  emojis: { '500000000000000001': { n: 'ok', a: 1, b: 1 } },
  cmds: { '700000000000000001': 'ticket close' },
  blobs: [
    { id: '0123456789abcdef', k: 'AAAA', iv: 'AAAA', s: 5, t: 'image/png', h: 'AAAA' },
    { d: 'AAAA', t: 'image/png' },
  ],
  range: { part: 1, of: 2, total: 9, before: 0, next: 'https://paste.example/?0123456789abcdef#key' },
});

function nested(levels: number): Dtx {
  let component: NonNullable<Msg['cp']>[number] = { y: 10, t: 'deep' };
  for (let level = 1; level < levels; level++) component = { y: 17, c: [component] };
  return sample([message(0, { cp: [component] })]);
}

const withMessage = (changes: object): unknown => ({ ...full, messages: [{ ...message(0), ...changes }] });

describe('parseTranscript', () => {
  it('gives back a document that uses every field, unchanged', () => {
    assert.deepEqual(parseTranscript(JSON.parse(JSON.stringify(full))), full);
  });

  it('drops keys it does not know, at every level', () => {
    const extended = { ...full, future: 1, messages: [{ ...message(0), future: { deep: [] } }] };
    assert.deepEqual(parseTranscript(extended), { ...full, messages: [message(0)] });
  });

  it('refuses a newer major version in its own way', () => {
    assert.throws(() => parseTranscript({ ...full, v: 2, users: 'who knows' }), UnsupportedTranscript);
  });

  it('allows components ten levels deep and no deeper', () => {
    assert.deepEqual(parseTranscript(nested(10)), nested(10));
    assert.throws(() => parseTranscript(nested(11)), InvalidTranscript);
    assert.throws(() => parseTranscript(nested(2_000)), InvalidTranscript);
  });

  it('refuses a note in a user copy', () => {
    assert.throws(() => parseTranscript({ ...full, audience: 'user' }), InvalidTranscript);
  });

  it('leaves prototypes alone', () => {
    const polluting: unknown = JSON.parse(
      JSON.stringify(full).replace('"users"', '"__proto__":{"polluted":1},"users"'),
    );
    const doc = parseTranscript(polluting);
    assert.equal(Object.getPrototypeOf(doc), Object.prototype);
    assert.equal('polluted' in doc, false);
    for (const key of ['__proto__', 'constructor', '1a', '']) {
      const roles: unknown = JSON.parse(`{"${key}":["x",1]}`);
      assert.throws(() => parseTranscript({ ...full, roles }), InvalidTranscript, key);
    }
  });

  const hostile: readonly (readonly [string, unknown])[] = [
    ['null', null],
    ['a string', 'dtx'],
    ['a list', []],
    ['another format', { ...full, format: 'html' }],
    ['version 0', { ...full, v: 0 }],
    ['version "1"', { ...full, v: '1' }],
    ['no users', { ...full, users: undefined }],
    ['users as an object with a length', { ...full, users: { length: 3 } }],
    ['audience everyone', { ...full, audience: 'everyone' }],
    ['author beyond the table', withMessage({ u: 3 })],
    ['author -1', withMessage({ u: -1 })],
    ['author 0.5', withMessage({ u: 0.5 })],
    ['author "__proto__"', withMessage({ u: '__proto__' })],
    ['author 1e400', withMessage({ u: Number.POSITIVE_INFINITY })],
    ['blob beyond the table', withMessage({ at: [{ n: 'a', s: 1, b: [2] }] })],
    ['reactor beyond the table', withMessage({ rx: [{ e: { n: 'x' }, n: 1, u: [9] }] })],
    ['id with letters', withMessage({ i: '12ab' })],
    ['id as a number', withMessage({ i: 12 })],
    ['id of a thousand digits', withMessage({ i: '1'.repeat(1000) })],
    ['content of a megabyte', withMessage({ c: 'x'.repeat(1_000_000) })],
    ['content as an object', withMessage({ c: { toString: 'x' } })],
    ['a thousand embeds', withMessage({ em: Array.from({ length: 1000 }, () => ({})) })],
    ['a colour out of range', withMessage({ em: [{ c: 0x1000000 }] })],
    ['a time beyond Date', withMessage({ e: 9e15 })],
    ['a flag of 2', withMessage({ note: 2 })],
    [
      'inline blob of a megabyte',
      {
        ...full,
        blobs: [
          { d: 'A'.repeat(1_000_000), t: 'x' },
          { d: 'A', t: 'x' },
        ],
      },
    ],
    [
      'a blob id that is a path',
      {
        ...full,
        blobs: [
          { ...full.blobs![0], id: '../../etc/passwd' },
          { d: 'A', t: 'x' },
        ],
      },
    ],
    ['too many messages', { ...full, messages: Array.from({ length: 100_001 }, () => message(0)) }],
    ['server icon beyond the table', { ...full, guild: { ...full.guild, i: 7 } }],
    ['opener beyond the table', { ...full, ticket: { ...full.ticket, by: 3 } }],
  ];
  for (const [title, value] of hostile) {
    it(`refuses ${title}`, () => assert.throws(() => parseTranscript(value), InvalidTranscript));
  }
});

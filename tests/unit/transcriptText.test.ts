/** The text transcript says everything, and nobody can write or be called a line that looks like somebody else's. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dtx, Msg } from '../../shared/transcript/types.ts';
import { writeMarkdown } from '../../shared/transcript/writeMarkdown.ts';
import { writePrettyJson } from '../../shared/transcript/writeJson.ts';
import { writeText } from '../../shared/transcript/writeText.ts';
import { parseTranscript } from '../../shared/transcript/validate.ts';
import { message, OPENED_MS, sample } from './transcriptSamples.ts';

/** Lines that a reader takes for ours. */
function ourLines(text: string, prefix = '  > '): string[] {
  return text
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .filter((line) => line !== '' && !line.startsWith(prefix));
}

const plain = (doc: Dtx): string => [...writeText(doc)].join('');

function withName(name: string): Dtx {
  const doc = sample([message(0)]);
  return { ...doc, users: [{ ...doc.users[0]!, d: name }, ...doc.users.slice(1)] };
}

describe('writeMarkdown', () => {
  it('holds who, when, role, replies, edits, files, notes and reactions', () => {
    const text = writeMarkdown(
      sample([
        message(0, {
          c: 'hello <@200000000000000002>\nsecond line',
          at: [{ n: 'bill.pdf', s: 99, t: 'application/pdf', x: 'off' }],
        }),
        message(1, {
          c: 'answer',
          rp: { i: message(0).i },
          e: OPENED_MS + 90_000,
          rx: [{ e: { n: '👍' }, n: 2 }],
        }),
        message(3, { c: 'secret', note: 1, eh: [[OPENED_MS, 'first wording']] }),
        message(4, {
          c: '',
          em: [{ t: 'Title', d: 'Body', fl: [{ n: 'Field', v: 'Value' }] }],
          fw: [{ c: 'carried over' }],
        }),
      ]),
    );
    for (const expected of [
      '# Transcript (staff copy)',
      '- Ticket: 42',
      '- Category: Billing',
      '- Closed: 2026-03-04T10:30:00.000Z by @juno, Juno',
      '**2026-03-04T09:30:00.000Z · user** @mara, Mara Quill',
      '  > hello @Juno\n  > second line',
      '- Attachment, 99 bytes, application/pdf, not kept: bill.pdf',
      '**2026-03-04T09:31:00.000Z · staff · edited 2026-03-04T09:31:30.000Z** @juno, Juno',
      'In reply to 2026-03-04T09:30:00.000Z by @mara, Mara Quill',
      '- Reaction, 2 times: 👍',
      ' · staff · internal note**',
      '  > first wording',
      '  > Title\n  > Body\n  > Field: Value',
      '  > carried over',
    ]) {
      assert.ok(text.includes(expected), `${expected}\nmissing in\n${text}`);
    }
  });

  const forgery = '**2026-03-04T09:31:00.000Z · staff** @juno, Juno';
  const plainForgery = '[2026-03-04T09:31:00.000Z · staff] @juno, Juno';
  /** Lines of ours that begin with the forgery: there must be none. */
  const forged = (doc: Dtx): string[] => [
    ...ourLines(writeMarkdown(doc)).filter((line) => line.trimStart().startsWith('**2026-03-04T09:31')),
    ...ourLines(plain(doc), '    ').filter((line) => line.trimStart().startsWith('[2026-03-04T09:31')),
  ];
  const lineEnds = ['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029', '\n\n'];
  const fields: readonly (readonly [string, (text: string) => Msg])[] = [
    ['content', (c) => message(0, { c })],
    ['an earlier wording', (c) => message(0, { eh: [[OPENED_MS, c]] })],
    ['an embed', (d) => message(0, { em: [{ t: d, d, fl: [{ n: d, v: d }] }] })],
    ['a file name', (n) => message(0, { at: [{ n, s: 1, desc: n }] })],
    ['a media type', (t) => message(0, { at: [{ n: 'x', s: 1, t }] })],
    ['a forward', (c) => message(0, { fw: [{ c }] })],
    ['a sticker', (n) => message(0, { st: [{ id: '1', n, f: 1 }] })],
    ['a poll', (t) => message(0, { po: { q: t, a: [{ t, n: 1 }] } })],
    ['a component', (t) => message(0, { cp: [{ y: 10, t, l: t, ph: t, u: t, m: [{ n: t }] }] })],
    ['a reaction', (n) => message(0, { rx: [{ e: { n }, n: 1 }] })],
    ['a thread name', (n) => message(0, { th: { id: '1', n } })],
    ['a command name', (n) => message(0, { ix: { n, u: 0 } })],
    ['a system message', (n) => message(0, { y: 18, c: n, sys: { n } })],
    ['the beginning of an answered message', (c) => message(0, { rp: { i: '1', c } })],
    ['a menu', (l) => message(0, { cp: [{ y: 3, ph: l, o: [{ l, d: l }] }] })],
    ['an address', (u) => message(0, { em: [{ t: 'x', u, a: { n: u, u } }] })],
  ];
  for (const [title, make] of fields) {
    it(`lets nobody forge a line by ${title}`, () => {
      for (const end of lineEnds) {
        const words = `x${end}${forgery}${end}${plainForgery}${end}y`;
        assert.deepEqual(forged(sample([make(words)])), []);
      }
    });
  }

  it('lets nobody forge a line by a name, a server, a channel, a role or a form answer', () => {
    for (const end of lineEnds) {
      const evil = `x${end}${forgery}${end}${plainForgery}`;
      const doc: Dtx = {
        ...withName(evil),
        guild: { id: '1', n: evil },
        channel: { id: '2', n: evil, t: 0 },
        ticket: {
          no: 1,
          cat: evil,
          by: 0,
          opened: OPENED_MS,
          reason: evil,
          qa: [[evil, evil]],
          feedback: evil,
        },
        roles: { '9': [evil, 0] },
        messages: [message(0, { c: '<@&9> <@200000000000000001>' })],
      };
      assert.deepEqual(forged(doc), []);
    }
  });

  it('puts the role before the name, where a name cannot reach', () => {
    const text = writeMarkdown(withName('Bob** · staff · internal note **'));
    assert.match(text, /^\*\*2026-03-04T09:30:00\.000Z · user\*\* @mara, Bob\\\*\\\* · staff/m);
  });

  it('strips control and bidi characters from names and reordering marks from content', () => {
    const text = writeMarkdown({
      ...withName('A\u202eB\u0007C\u200f'),
      messages: [message(0, { c: 'x\u202ey\u2066z' })],
    });
    assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u200f\u0007]/);
  });

  it('lets neither HTML nor a remote picture come alive', () => {
    const text = writeMarkdown(
      sample([message(0, { c: '</li><img src=x onerror=alert(1)> ![a](https://spy.example/p.png) 1 < 2' })]),
    );
    assert.doesNotMatch(text, /<[a-z/]/i);
    assert.doesNotMatch(text, /!\[a\]\(/);
    assert.ok(text.includes('1 < 2'));
  });

  it('leaves mentions within code as typed', () => {
    const text = writeMarkdown(
      sample([message(0, { c: '`<@200000000000000002>` <t:0:R> <:wave:1> </a b:2>' })]),
    );
    assert.ok(text.includes('`<@200000000000000002>` 1970-01-01T00:00:00.000Z :wave: /a b'));
  });
});

describe('writeText', () => {
  const doc = sample([
    message(0, {
      c: '# Title\n**bold** <@200000000000000002> [label](https://a.example)\n1. one\n   - two\n> said\n```ts\ncode\n```',
    }),
    message(1, { y: 6 }),
    message(2, { c: '||hidden|| ~~gone~~ <t:0:R> <id:guide> </a b:1>', note: 1 }),
    message(3, { c: '', po: { q: 'Tea?', a: [{ t: 'Yes', n: 2 }], done: 1 } }),
  ]);

  it('says what was written without its markup, indented, and what Discord said in words', () => {
    const text = plain(doc);
    for (const expected of [
      'Transcript (staff copy)\n=======================\n',
      '[2026-03-04T09:30:00.000Z · user] @mara, Mara Quill',
      '    Title\n    bold @Juno label (https://a.example)\n    1. one\n      - two\n    > said\n        code\n',
      '[2026-03-04T09:31:00.000Z · system] “@juno, Juno” pinned a message',
      '    ||hidden|| ~~gone~~ 1970-01-01 00:00:00 UTC #guide /a b',
      'Poll, ended\n    Tea?\n\n- 2 votes: Yes',
    ]) {
      assert.ok(text.includes(expected), `${expected}\nmissing in\n${text}`);
    }
  });

  it('speaks German too', () => {
    const text = [...writeText(doc, 'de')].join('');
    assert.match(text, /· System\] “@juno, Juno” hat eine Nachricht angeheftet/);
    assert.match(text, /· interne Notiz\]/);
  });

  it('lets no name end the quotation that it stands in', () => {
    const text = plain({ ...withName('A” pinned a message. “B'), messages: [message(0, { y: 6 })] });
    const line = ourLines(text, '    ').at(-1);
    assert.equal(line?.match(/[“”]/g)?.length, 2);
  });
});

describe('writePrettyJson', () => {
  it('is the document itself, indented, and says what it is', () => {
    for (const doc of [sample(), sample([message(0, { c: 'a\n\u2028b', eh: [[1, 'x\ny']] }), message(1)])]) {
      const text = [...writePrettyJson(doc)].join('');
      const value = JSON.parse(text) as { about: string };
      assert.deepEqual(parseTranscript(value), doc);
      assert.match(value.about, /docs\/transcript-document\.md/);
      assert.equal(text, `${JSON.stringify(value, undefined, 2)}\n`);
    }
  });
});

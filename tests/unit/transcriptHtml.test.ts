/** The exported file says everything, escapes everything by construction, and its own policy forbids the rest. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { h, render } from '../../shared/transcript/html/tree.ts';
import { writeHtml, type HtmlOptions } from '../../shared/transcript/writeHtml.ts';
import type { Dtx } from '../../shared/transcript/types.ts';
import { message, OPENED_MS, sample } from './transcriptSamples.ts';

async function html(doc: Dtx, options?: HtmlOptions): Promise<string> {
  let text = '';
  for await (const piece of writeHtml(doc, options)) text += piece;
  return text;
}

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('the tree', () => {
  it('escapes text and attributes, and drops addresses that a browser would act upon', () => {
    const evil = '"><script>alert(1)</script>&';
    assert.equal(
      render(h('p', { title: evil, class: undefined }, evil, [undefined, h('b')])),
      '<p title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;">' +
        '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;<b></b></p>',
    );
    for (const href of ['javascript:alert(1)', 'data:text/html,x', '//x', ' https://x', '#k', 'file:///x']) {
      assert.equal(render(h('a', { href })), '<a></a>', href);
    }
    assert.equal(render(h('a', { href: '#m12' })), '<a href="#m12"></a>');
    for (const src of [
      'https://x/y.png',
      'data:image/svg+xml;base64,AAAA',
      'data:text/html;base64,AAAA',
      'x',
    ]) {
      assert.equal(render(h('img', { src })), '<img>', src);
    }
    assert.throws(() => render(h('style', {}, 'a{}</style>')));
  });
});

describe('writeHtml', () => {
  it('holds a policy that allows its one style sheet, pictures inside it, and nothing else', async () => {
    const text = await html(sample([message(0)]));
    const css = /<style>([^<]*)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(css).digest('base64');
    assert.ok(css.length > 1_000);
    assert.ok(
      text.includes(
        `content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'"`,
      ),
    );
    assert.ok(text.indexOf('Content-Security-Policy') < text.indexOf('<title'));
    assert.equal(text.match(/<style/g)?.length, 1);
    assert.doesNotMatch(text, / style=| on\w+=|<script|<link|<iframe|<form/);
  });

  it('says who, what, when, and what Discord said, in both languages', async () => {
    const doc = sample([
      message(0, { c: '# Hi\n**bold** ||secret|| <@200000000000000002>\n- a\n  1. b', pin: 1 }),
      message(1, { rp: { i: message(0).i }, e: OPENED_MS, eh: [[OPENED_MS, 'before']], note: 1 }),
      message(2, { y: 6 }),
      message(3, { del: OPENED_MS, at: [{ n: 'a.zip', s: 2_000, x: 'too-large' }] }),
      message(4, { po: { q: 'Tea?', a: [{ t: 'Yes', n: 2 }] }, rx: [{ e: { n: '👍' }, n: 3 }] }),
      message(5, { y: 46, sys: { n: 'Tea?', t: 'Yes', c: 2, of: 3 } }),
    ]);
    const text = await html(doc, { timeZone: 'UTC', locale: 'en-GB' });
    for (const expected of [
      '<html lang="en">',
      '<title>Ticket #42 · Billing · Harbour</title>',
      '<h2 class="day">Wednesday, 4 March 2026</h2>',
      '<div class="h1" role="heading" aria-level="3">Hi</div>',
      '<input type="checkbox" aria-label="Spoiler, show"><span class="inside">secret</span>',
      '>@Juno</span>',
      '<ul><li>a<ol start="1"><li>b</li></ol></li></ul>',
      `href="#m${message(0).i}"`,
      'Internal note',
      '<summary>1 earlier wording</summary>',
      'pinned a message',
      'Not kept: larger than this server keeps',
      '2 votes',
      '>Tea?</bdi> by <bdi',
      '</bdi> won with 2 of 3 votes',
      'Times in UTC.',
      'End of the conversation',
    ]) {
      assert.ok(text.includes(expected), `${expected}\nmissing in\n${text.slice(text.indexOf('<body'))}`);
    }
    const german = await html(doc, { language: 'de' });
    for (const expected of [
      '<html lang="de">',
      'Mittwoch, 4. März 2026',
      'Ende des Gesprächs',
      'Europe/Berlin',
    ]) {
      assert.ok(german.includes(expected), expected);
    }
  });

  it('embeds the pictures that it is given and the small ones of the document, each once', async () => {
    const doc = sample(
      [
        message(0, { c: '<:ok:5>', at: [{ n: 'a.png', s: 70, t: 'image/png', w: 9, h: 9, b: [1, 2] }] }),
        message(2, { c: '<:ok:5>', at: [{ n: 'b.png', s: 70, t: 'image/png', b: [3], desc: 'a cat' }] }),
        message(4, { at: [{ n: 'evil.svg', s: 9, t: 'image/svg+xml', b: [4] }] }),
      ],
      {
        blobs: [
          { d: PIXEL, t: 'image/png' },
          ...['image/png', 'application/octet-stream', 'image/png', 'image/svg+xml'].map((t, index) => ({
            id: `012345678901234${index}`,
            k: 'a2V5a2V5',
            iv: 'aXZpdg==',
            s: 70,
            t,
            h: 'AAAA',
          })),
        ],
        emojis: { '5': { n: 'ok', b: 0 } },
      },
    );
    const withAvatar = {
      ...doc,
      users: doc.users.map((user, index) => (index === 0 ? { ...user, a: 0 } : user)),
    };
    const text = await html(withAvatar, {
      pictures: new Map([
        [1, PIXEL],
        [4, PIXEL],
      ]),
    });
    assert.equal(text.match(/<img /g)?.length, 1);
    assert.ok(
      text.includes(
        `<img src="data:image/png;base64,${PIXEL}" alt="a.png" title="a.png" width="9" height="9">`,
      ),
    );
    assert.ok(text.includes('kept, but not in this file'));
    assert.ok(text.includes(`.a0{background:center/cover url(data:image/png;base64,${PIXEL})}`));
    assert.equal(text.match(/class="emoji e5"/g)?.length, 2);
    assert.doesNotMatch(text, /svg\+xml;base64/);
    assert.doesNotMatch(text, /a2V5a2V5|aXZpdg/, 'no key of a file is in the export');
  });

  it('shows emoji, stickers, code, forwards, thumbnails and pins as the viewer does', async () => {
    const at = OPENED_MS;
    const doc = sample(
      [
        message(0, { c: '🥳 <:ok:5>', rx: [{ e: { n: 'ok', id: '5' }, n: 2 }] }),
        message(1, {
          u: message(0).u,
          c: '```js\nlet x\n```\nso',
          pin: 1,
          e: at,
          st: [{ id: '1', n: 'Wave', f: 1, b: [0] }],
        }),
        message(2, { fw: [{ c: 'news', ch: '300000000000000001', ts: at }] }),
        message(3, { em: [{ t: 'Order', a: { n: 'Shop', i: 0 }, th: { b: [0] } }] }),
      ],
      {
        blobs: [{ d: PIXEL, t: 'image/png' }],
        emojis: { '5': { n: 'ok', b: 0 } },
        channels: { '300000000000000001': ['general', 0] },
      },
    );
    const colourCode = (text: string, language: string) => h('span', { class: `hl-${language}` }, text);
    const text = await html(doc, { timeZone: 'UTC', locale: 'en-GB', colourCode });
    for (const expected of [
      '<div class="text jumbo" dir="auto">',
      '<li><span class="emoji e5"',
      '<code><span class="hl-js">let x</span></code>',
      '<p>so <span class="edited"',
      '<span class="badge">Pinned</span>',
      `<img class="sticker" src="data:image/png;base64,${PIXEL}" alt="Sticker: Wave"`,
      '>Forwarded · #general · 4 Mar 2026, ',
      '<div class="thumb"><figure class="picture">',
      '<div class="embed-author" dir="auto"><img class="small"',
    ]) {
      assert.ok(text.includes(expected), `${expected}\nmissing in\n${text.slice(text.indexOf('<body'))}`);
    }
    assert.ok((await html(doc)).includes('<code>let x</code>'));
  });
});

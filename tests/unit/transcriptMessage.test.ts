/** From Discord's JSON of a message to the transcript's: every kind of content, and what is left out. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AT, kept } from './transcriptKept.ts';

describe('a message in the transcript', () => {
  it('keeps only what says something', () => {
    assert.deepEqual(kept({ content: 'hi' }), { i: '1434134400000000000', u: 0, c: 'hi' });
  });

  it('keeps files with title, description, spoiler and voice waveform', () => {
    const file = {
      id: '5',
      filename: 'SPOILER_a_b.ogg',
      title: 'a b',
      size: 9,
      url: 'https://x/',
      proxy_url: 'https://x/',
    };
    const [attachment] =
      kept({
        flags: 8192,
        attachments: [
          { ...file, content_type: 'audio/ogg', description: 'me', duration_secs: 2.5, waveform: 'AAA=' },
        ],
      }).at ?? [];
    assert.deepEqual(attachment, {
      n: 'a b.ogg',
      s: 9,
      t: 'audio/ogg',
      desc: 'me',
      sp: 1,
      dur: 2.5,
      wf: 'AAA=',
      x: 'off',
    });
  });

  it('keeps embeds of every kind, with web addresses only, and none that were suppressed', () => {
    const embed = {
      type: 'video',
      title: 'T',
      url: 'javascript:alert(1)',
      description: 'D',
      color: 255,
      timestamp: AT,
      provider: { name: 'P' },
      author: { name: 'A', url: 'https://a.example' },
      footer: { text: 'F' },
      fields: [{ name: 'n', value: 'v', inline: true }],
      image: { url: 'https://i.example' },
      thumbnail: { url: 'https://t.example' },
      video: { url: 'https://v.example' },
    };
    assert.deepEqual(kept({ embeds: [embed] }).em, [
      {
        y: 'video',
        t: 'T',
        d: 'D',
        c: 255,
        ts: Date.parse(AT),
        p: 'P',
        a: { n: 'A', u: 'https://a.example' },
        f: { t: 'F' },
        fl: [{ n: 'n', v: 'v', i: 1 }],
        im: { u: 'https://i.example', x: 'foreign' },
        th: { u: 'https://t.example', x: 'foreign' },
        vi: { u: 'https://v.example', x: 'foreign' },
      },
    ]);
    assert.equal(kept({ embeds: [embed], flags: 4 }).em, undefined);
    const rule = { name: 'rule_name', value: 'No shouting' };
    const [flagged] =
      kept({ type: 24, embeds: [{ type: 'auto_moderation_message', fields: [rule] }] }).em ?? [];
    assert.deepEqual(flagged?.fl, [{ n: 'Rule name', v: 'No shouting' }]);
  });

  it('keeps buttons, menus and components v2 to any depth Discord allows', () => {
    const { cp } = kept({
      flags: 32768,
      components: [
        {
          type: 17,
          accent_color: 123,
          spoiler: true,
          components: [
            { type: 10, content: '**text**' },
            {
              type: 9,
              components: [{ type: 10, content: 'beside' }],
              accessory: {
                type: 11,
                media: { url: 'https://cdn.example/a/pic.png?ex=1' },
                description: 'alt',
              },
            },
            { type: 12, items: [{ media: { url: 'https://cdn.example/g.png' }, spoiler: true }] },
            { type: 13, file: { url: 'attachment://x' }, name: 'x.pdf', size: 12 },
            { type: 14, divider: true },
            {
              type: 1,
              components: [
                { type: 2, style: 5, label: 'Site', url: 'https://s.example', emoji: { name: '🌊' } },
                { type: 2, style: 1, label: 'Go', custom_id: 'secret', disabled: true },
              ],
            },
            {
              type: 1,
              components: [
                {
                  type: 3,
                  custom_id: 'menu',
                  placeholder: 'Pick',
                  options: [{ label: 'One', value: '1', description: 'first', default: true }],
                },
              ],
            },
          ],
        },
      ],
    });
    assert.deepEqual(cp, [
      {
        y: 17,
        col: 123,
        sp: 1,
        c: [
          { y: 10, t: '**text**' },
          {
            y: 9,
            c: [{ y: 10, t: 'beside' }],
            ac: { y: 11, m: [{ n: 'pic.png', desc: 'alt', x: 'off' }] },
          },
          { y: 12, m: [{ n: 'g.png', sp: 1, x: 'off' }] },
          { y: 13, m: [{ n: 'x.pdf', s: 12, x: 'foreign' }] },
          { y: 14 },
          {
            y: 1,
            c: [
              { y: 2, l: 'Site', s: 5, u: 'https://s.example', e: { n: '🌊' } },
              { y: 2, l: 'Go', s: 1, x: 1 },
            ],
          },
          { y: 1, c: [{ y: 3, ph: 'Pick', o: [{ l: 'One', d: 'first', def: 1 }] }] },
        ],
      },
    ]);
  });
});

/** From Discord's JSON of a message to the transcript's: every kind of content, and what is left out. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import { createCdnAddresses } from '../../bot/gateway/cdn.ts';
import type { Audience } from '../../bot/conversations/types.ts';
import { toMsg } from '../../bot/transcripts/message.ts';
import { createTables } from '../../bot/transcripts/tables.ts';
import { parseTranscript } from '../../shared/transcript/validate.ts';
import type { Msg } from '../../shared/transcript/types.ts';
import { narrative } from './narrative.ts';

const AT = '2026-11-01T10:00:00.000000+00:00';
const ada = {
  id: '100000000000000001',
  username: 'ada',
  global_name: 'Ada',
  discriminator: '0',
  avatar: null,
};
const bot = { ...ada, id: '100000000000000002', username: 'helper', global_name: null, bot: true };

/** A message of Ada's with what a test is about; Discord sends many more fields that say nothing. */
function message(fields: Record<string, unknown>): APIMessage {
  const wire: object = {
    id: '1434134400000000000',
    channel_id: '1434134400000000001',
    author: ada,
    content: '',
    timestamp: AT,
    edited_timestamp: null,
    type: 0,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    pinned: false,
    tts: false,
    mention_everyone: false,
    ...fields,
  };
  return wire as APIMessage;
}

/** The transcript's message, taken through the reader that every viewer uses, so that it is known to be accepted. */
function kept(fields: Record<string, unknown>, reading = {}, audience: Audience = 'staff'): Msg {
  const tables = createTables(narrative(), audience, createCdnAddresses('https://cdn.example'));
  const msg = toMsg(message(fields), reading, tables, () => ({}));
  const off = { notKept: 'off' } as const;
  const { users, emojis } = tables.settle(new Map(tables.newSources().map(({ id }) => [id, off])));
  const doc = parseTranscript({
    format: 'dtx',
    v: 1,
    gen: { app: 'tessera', ver: '0', at: 1 },
    audience,
    guild: { id: '1', n: 'Guild' },
    channel: { id: '2', n: 'channel', t: 0 },
    tz: 'UTC',
    users,
    emojis,
    roles: {},
    channels: {},
    messages: [msg],
  });
  assert.deepEqual(
    doc.messages[0],
    JSON.parse(JSON.stringify(msg)),
    'the reader changed or dropped something',
  );
  return msg;
}

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

  it('keeps replies, but not those that Discord makes of an answer to a button', () => {
    const reply = {
      type: 19,
      content: 'yes',
      message_reference: { message_id: '7' },
      referenced_message: message({ id: '7', author: bot, content: 'really?' }),
    };
    assert.deepEqual(kept(reply).rp, { i: '7', u: 1, c: 'really?' });
    assert.equal(kept({ ...reply, interaction_metadata: { id: '9', type: 3, user: ada } }).rp, undefined);
  });

  it('keeps forwards with their files, stickers and times', () => {
    const { fw } = kept({
      message_reference: { type: 1, message_id: '7', channel_id: '300000000000000002' },
      message_snapshots: [
        {
          message: {
            type: 0,
            content: 'from elsewhere',
            timestamp: AT,
            edited_timestamp: null,
            attachments: [
              { id: '5', filename: 'f.txt', size: 1, url: 'https://x/', proxy_url: 'https://x/' },
            ],
            embeds: [],
            sticker_items: [{ id: '8', name: 'wave', format_type: 3 }],
          },
        },
      ],
    });
    assert.deepEqual(fw, [
      {
        i: '7',
        ch: '300000000000000002',
        c: 'from elsewhere',
        at: [{ n: 'f.txt', s: 1, x: 'off' }],
        st: [{ id: '8', n: 'wave', f: 3, x: 'off' }],
        ts: Date.parse(AT),
      },
    ]);
  });

  it('keeps polls with their votes, reactions, pins, edits, threads and the command used', () => {
    const msg = kept({
      type: 20,
      content: 'result',
      pinned: true,
      edited_timestamp: AT,
      interaction: { id: '1', type: 2, name: 'stats show', user: ada },
      interaction_metadata: { id: '1', type: 2, user: bot },
      reactions: [
        { emoji: { id: '4', name: 'party' }, count: 3 },
        { emoji: { id: null, name: '🎉' }, count: 1 },
      ],
      thread: { id: '6', name: 'side talk', message_count: 4 },
      poll: {
        question: { text: 'Tea?' },
        answers: [
          { answer_id: 1, poll_media: { text: 'Yes', emoji: { name: '🍵' } } },
          { answer_id: 2, poll_media: { text: 'No' } },
        ],
        expiry: AT,
        allow_multiselect: true,
        results: { is_finalized: true, answer_counts: [{ id: 1, count: 5 }] },
      },
    });
    assert.equal(msg.pin, 1);
    assert.equal(msg.e, Date.parse(AT));
    assert.deepEqual(msg.ix, { n: 'stats show', u: 1 });
    assert.deepEqual(msg.rx, [
      { e: { n: 'party', id: '4' }, n: 3 },
      { e: { n: '🎉' }, n: 1 },
    ]);
    assert.deepEqual(msg.th, { id: '6', n: 'side talk', c: 4 });
    assert.deepEqual(msg.po, {
      q: 'Tea?',
      a: [
        { t: 'Yes', e: { n: '🍵' }, n: 5 },
        { t: 'No', n: 0 },
      ],
      end: Date.parse(AT),
      multi: 1,
      done: 1,
    });
  });

  it('keeps whom and what a system message is about', () => {
    assert.deepEqual(kept({ type: 4, content: 'new-name' }).sys, { n: 'new-name' });
    assert.deepEqual(kept({ type: 1, mentions: [bot] }).sys, { u: [1] });
    const pin = { message_reference: { message_id: '7' } };
    assert.deepEqual(kept({ type: 6, ...pin }).sys, { m: '7' });
    const fields = {
      poll_question_text: 'Tea?',
      victor_answer_text: 'Yes',
      victor_answer_votes: '2',
      total_votes: '3',
    };
    const embed = {
      type: 'poll_result',
      fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
    };
    const result = kept({ type: 46, embeds: [embed], ...pin });
    assert.deepEqual(result.sys, { n: 'Tea?', t: 'Yes', c: 2, of: 3, m: '7' });
    assert.equal(result.em, undefined);
    const months = { tier_name: 'Gold', total_months_subscribed: 3 };
    assert.deepEqual(kept({ type: 25, role_subscription_data: months }).sys, { n: 'Gold', c: 3 });
  });

  it('tells bots and webhooks, and takes a relayed message for its speaker’s words alone', () => {
    const relayed = {
      author: bot,
      embeds: [{ description: 'packaging' }],
      components: [{ type: 1, components: [] }],
    };
    const speaker = { id: ada.id, name: 'ada' };
    assert.deepEqual(kept(relayed, { text: 'said', speaker }), { i: '1434134400000000000', u: 0, c: 'said' });
  });
});

/** From Discord's JSON of a message to the transcript's: what it answers, passes on, belongs to and is about. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ada, AT, bot, kept, message } from './transcriptKept.ts';

describe('what a message belongs to', () => {
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
    assert.deepEqual(kept({ type: 36, content: AT }).sys, { n: AT });
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

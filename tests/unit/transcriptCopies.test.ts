/** The two copies of one conversation: nothing that is for staff alone is in the user's, wherever a name or a note may hide. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import type { Narrative, Reading } from '../../bot/conversations/narrative.ts';
import type { Audience } from '../../bot/conversations/types.ts';
import { createCdnAddresses } from '../../bot/gateway/cdn.ts';
import { createDocumentBuilder } from '../../bot/transcripts/document.ts';
import { writeMarkdown } from '../../shared/transcript/writeMarkdown.ts';
import { parseTranscript } from '../../shared/transcript/validate.ts';
import { narrative } from './narrative.ts';

const ADA = '100000000000000001';
const HIDDEN = {
  id: '100000000000000077',
  username: 'hidden.helper',
  global_name: 'Helga Hidden',
  avatar: 'abc',
};
const CDN = createCdnAddresses('https://cdn.example');

function message(id: string, fields: Record<string, unknown>): APIMessage {
  const wire: object = {
    id,
    channel_id: '300000000000000009',
    author: HIDDEN,
    content: '',
    timestamp: '2026-11-01T10:00:00Z',
    edited_timestamp: null,
    type: 0,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    pinned: false,
    ...fields,
  };
  return wire as APIMessage;
}

const speaker = { id: HIDDEN.id, name: HIDDEN.username, displayName: HIDDEN.global_name };
const anonymous: Reading = { speaker, anonymousAs: 'Support', text: 'We will refund you.' };
const NOTE = 'he is lying, as always';

/** What a thread with an anonymous reply looks like on its staff's side. */
const HISTORY: readonly (readonly [APIMessage, Reading])[] = [
  [
    message('500000000000000001', { embeds: [{ description: 'help me', author: { name: 'Ada' } }] }),
    { speaker: { id: ADA, name: 'ada' }, text: 'help me' },
  ],
  [message('500000000000000002', { content: NOTE }), { staffOnly: true, note: true }],
  [
    // Answers the note, was made with a command, is pinned, has a thread, and staff reacted to it.
    message('500000000000000003', {
      type: 20,
      embeds: [{ author: { name: 'Helga Hidden' }, description: 'We will refund you.' }],
      interaction: { name: 'reply helga' },
      interaction_metadata: { id: '1', type: 2, user: HIDDEN },
      reactions: [{ emoji: { id: '600000000000000001', name: 'helga_approves' }, count: 1 }],
      thread: { id: '7', name: 'about the liar' },
      pinned: true,
    }),
    anonymous,
  ],
  [
    message('500000000000000004', {
      type: 19,
      content: '!r and again',
      message_reference: { message_id: '500000000000000002' },
      referenced_message: message('500000000000000002', { content: NOTE }),
    }),
    { ...anonymous, text: 'and again' },
  ],
  [
    message('500000000000000005', {
      type: 19,
      author: { id: ADA, username: 'ada', global_name: null },
      content: `thanks <@${HIDDEN.id}>, see <#300000000000000002> and <#300000000000000001>`,
      mentions: [HIDDEN],
      message_reference: { message_id: '500000000000000003' },
      referenced_message: message('500000000000000003', { embeds: [{ description: 'We will refund you.' }] }),
    }),
    {},
  ],
];

const readings = new Map(HISTORY.map(([{ id }, reading]) => [id, reading]));

function copyFor(audience: Audience, fields: Partial<Narrative> = {}) {
  const story = narrative({
    closedBy: { id: HIDDEN.id, name: HIDDEN.username, displayName: HIDDEN.global_name },
    claimedBy: { id: HIDDEN.id, name: HIDDEN.username, displayName: HIDDEN.global_name },
    read: ({ id }) => readings.get(id) ?? {},
    ...fields,
  });
  const builder = createDocumentBuilder(story, audience, CDN);
  for (const [each, reading] of HISTORY) builder.add(each, reading);
  builder.dress(
    new Map([
      [
        HIDDEN.id,
        {
          displayName: 'Helga the Hidden',
          roleIds: ['400000000000000001'],
          colour: 1,
          avatarUrl: 'https://cdn.example/h',
        },
      ],
    ]),
  );
  const sources = builder.newSources().map(({ id }) => id);
  const doc = builder.finish({ files: new Map(), writtenAtMs: 3, version: '0' });
  return { doc: parseTranscript(JSON.parse(JSON.stringify(doc))), sources };
}

describe('two copies of one conversation', () => {
  it('keep no byte of a note or of a hidden name in the user’s copy', () => {
    const { doc, sources } = copyFor('user');
    const text = writeMarkdown(doc);
    // Its id stands in what the user wrote themself, and nowhere else.
    assert.ok(!doc.users.some(({ id }) => id === HIDDEN.id));
    const all = `${JSON.stringify(doc)}\n${text}\n${sources.join()}`.toLowerCase();
    for (const trace of ['helga', 'hidden', 'lying', 'liar', 'difficult', 'staff-room', 'helpers']) {
      assert.ok(!all.includes(trace), `“${trace}” is in the user’s copy`);
    }
    assert.equal(doc.messages.length, 4);
    const nameless = doc.messages[1];
    assert.deepEqual([nameless?.anon, nameless?.c], [1, 'We will refund you.']);
    assert.deepEqual(doc.users[nameless?.u ?? -1], { id: '0', n: 'Support', k: 'staff' });
    // What the user answered is still told, under the name that they read.
    assert.deepEqual(doc.messages[3]?.rp, {
      i: '500000000000000003',
      u: nameless?.u,
      c: 'We will refund you.',
    });
    assert.deepEqual(doc.channels, { '300000000000000001': ['rules', 0] });
  });

  it('tell staff all of it: notes, names, the command, who claimed and who closed', () => {
    const { doc } = copyFor('staff', { ticket: { number: 7, categoryName: 'Billing' } });
    const [, note, reply, again] = doc.messages;
    const helga = doc.users.findIndex(({ id }) => id === HIDDEN.id);
    assert.deepEqual([note?.note, note?.c, note?.u], [1, NOTE, helga]);
    assert.deepEqual(
      [reply?.anon, reply?.u, reply?.ix?.u, reply?.pin, reply?.th?.n],
      [1, helga, helga, 1, 'about the liar'],
    );
    assert.equal(reply?.rx?.[0]?.e.n, 'helga_approves');
    assert.deepEqual(again?.rp, { i: '500000000000000002', u: helga, c: NOTE });
    assert.deepEqual([doc.ticket?.closedBy, doc.ticket?.claimed], [helga, helga]);
    assert.deepEqual(doc.users[helga]?.r, ['400000000000000001']);
    assert.equal(doc.channels['300000000000000002']?.[0], 'staff-room');
  });

  it('tell the user when it was they who closed', () => {
    const { doc } = copyFor('user', { closedBy: { id: ADA, name: 'ada' } });
    assert.equal(doc.modmail?.closedBy, doc.modmail?.by);
  });
});

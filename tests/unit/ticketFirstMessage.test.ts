/** What a ticket's first message says of its form: the answers, that a crash took them, or nothing for who was not asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticketCategorySchema } from '../../bot/settings/categorySchema.ts';
import { firstMessage } from '../../bot/tickets/firstMessageView.ts';
import { NO_SUBJECT, type Subject } from '../../bot/tickets/types.ts';
import { wordsIn } from '../../bot/gateway/words.ts';

const asking = ticketCategorySchema.parse({
  id: '1',
  name: 'General',
  panelChannelId: '100000000000000001',
  roleIds: ['100000000000000003'],
  form: [{ label: 'What happened?' }],
});
const silent = { ...asking, form: [] };

const said = (config: typeof asking, subject: Subject) => {
  const facts = {
    conversationId: '1',
    number: 7,
    userId: '100000000000000002',
    username: 'ada',
    guildName: 'Community',
    openedAtMs: 0,
    place: 'channel' as const,
    subject,
  };
  return JSON.stringify(firstMessage(wordsIn('en'), config, facts).embeds?.slice(1));
};

test('what was entered stands in the first message', () => {
  const answers = [{ question: 'What happened?', answer: 'It rained' }];
  assert.match(said(asking, { answers }), /What happened\?.*It rained/);
});

test('after a crash the answers are asked for again, where there was a form', () => {
  const lost = { ...NO_SUBJECT, isLost: true as const };
  assert.match(said(asking, lost), /lost by an interruption.*write them here once more/);
  assert.equal(said(silent, lost), '[]');
});

test('a ticket that staff began, or that goes on with another one, misses no answers', () => {
  assert.equal(said(asking, { answers: [], about: 'Goes on with ticket #3' }), '[]');
});

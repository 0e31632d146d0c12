/** Who reads a message of a thread with several recipients: by Discord's ids alone, whatever any clock says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readsAt } from '../../bot/modmail/recipientRepository.ts';
import { asId, type ConversationId, type MessageId, type UserId, type ChannelId } from '../../shared/ids.ts';

const stay = (joinedAfter: string, leftAfter: string | null) => ({
  id: '1',
  conversationId: asId<ConversationId>('2'),
  userId: asId<UserId>('3'),
  dmChannelId: asId<ChannelId>('4'),
  joinedAfter: asId<MessageId>(joinedAfter),
  leftAfter: leftAfter === null ? null : asId<MessageId>(leftAfter),
  addedBy: null,
  isTold: true,
});
const reads = (joinedAfter: string, leftAfter: string | null, messageId: string) =>
  readsAt(stay(joinedAfter, leftAfter), asId<MessageId>(messageId));

test('nothing from before they were added, however late it is passed on, and nothing from after they left', () => {
  assert.ok(!reads('1000', null, '999'));
  assert.ok(!reads('1000', null, '1000'), 'the order itself');
  assert.ok(reads('1000', null, '1001'));
  assert.ok(reads('999', null, '10000'), 'as numbers, not as text');
  assert.ok(reads('1000', '2000', '1999'));
  assert.ok(reads('0', '10000', '9999'), 'here, too');
  assert.ok(!reads('1000', '2000', '2000'));
  assert.ok(reads('0', null, '1'), 'the person whose thread it is reads all of it');
});

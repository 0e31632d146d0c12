/** `!close`, as staff type it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeOrder } from '../../bot/conversations/ending/typed.ts';
import { MAX_REASON } from '../../bot/conversations/view.ts';

const NOW = { isTakenBack: false, isSilent: false, inMs: null, reason: null };

test('!close is read with time, reason, silence, in any case and on several lines', () => {
  for (const [typed, order] of [
    ['!close', NOW],
    ['!CLOSE  all done', { ...NOW, reason: 'all done' }],
    ['!close silent', { ...NOW, isSilent: true }],
    [
      '!close silently 1h30m\nspam, again',
      { ...NOW, isSilent: true, inMs: 5_400_000, reason: 'spam, again' },
    ],
    ['!close 2h', { ...NOW, inMs: 7_200_000 }],
    ['!close cancel', { ...NOW, isTakenBack: true }],
    ['!close abbrechen', { ...NOW, isTakenBack: true }],
    ['!close still 1 Tag', { ...NOW, isSilent: true, reason: '1 Tag' }],
    ['!close still 1Tag Urlaub', { ...NOW, isSilent: true, inMs: 86_400_000, reason: 'Urlaub' }],
    [`!close ${'x'.repeat(4_000)}`, { ...NOW, reason: 'x'.repeat(MAX_REASON) }],
    // No times, so why it is closed.
    ['!close 3 reports were enough', { ...NOW, reason: '3 reports were enough' }],
    ['!close answer is above', { ...NOW, reason: 'answer is above' }],
    ['!close silence is golden', { ...NOW, reason: 'silence is golden' }],
    ['!close cancelled by them', { ...NOW, reason: 'cancelled by them' }],
  ] as const)
    assert.deepEqual(closeOrder(typed), order, typed);
});

test('what only looks like it stays a word among staff', () => {
  for (const typed of ['!closed', 'please !close', '! close', '!r !close', '!closesilent'])
    assert.equal(closeOrder(typed), undefined, typed);
});

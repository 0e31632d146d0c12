/** How long something is to take, as people type it; and that a snooze may last until its user writes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typedDuration } from '../../bot/conversations/typedDurations.ts';
import { snoozeTime } from '../../bot/conversations/working/snoozes.ts';

const HOUR = 3_600_000;

test('times are understood as people type them, in both languages', () => {
  for (const [typed, hours] of [
    ['2h', 2],
    ['90 min', 1.5],
    ['3 Tage', 72],
    ['1w 2d', 216],
    ['1 Tag, 12 Std.', 36],
    [' 4 HOURS ', 4],
    ['5m', 1 / 12],
    ['90d', 2160],
  ] as const)
    assert.equal(typedDuration(typed), hours * HOUR, typed);
});

test('a snooze lasts for a time, or until its user writes', () => {
  for (const typed of ['Answer', ' antwort ', 'reply']) assert.equal(snoozeTime(typed), null, typed);
  assert.equal(snoozeTime('2h'), 2 * HOUR);
  for (const typed of ['answers', 'no answer', 'soon']) assert.equal(snoozeTime(typed), undefined, typed);
});

test('what is no time, or too short or long for one, is not guessed', () => {
  for (const typed of [
    '',
    'soon',
    '2',
    '-2h',
    '2h or so',
    '3 moons',
    '2.5h',
    '1 min',
    '4m',
    '90d 1m',
    '1e3h',
    '99999 w',
  ])
    assert.equal(typedDuration(typed), undefined, typed);
});

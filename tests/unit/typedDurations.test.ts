/** How long something is put aside, as people type it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snoozeTime } from '../../bot/conversations/working/snoozeTimes.ts';

const HOUR = 3_600_000;

test('times are understood as people type them, in both languages', () => {
  for (const [typed, hours] of [
    ['2h', 2],
    ['90 min', 1.5],
    ['3 Tage', 72],
    ['1w 2d', 216],
    ['1 Tag, 12 Std.', 36],
    [' 4 HOURS ', 4],
  ] as const)
    assert.equal(snoozeTime(typed), hours * HOUR, typed);
  assert.equal(snoozeTime('Answer'), null);
  assert.equal(snoozeTime('antwort'), null);
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
    '91d',
    '1e3h',
    '99999 w',
  ])
    assert.equal(snoozeTime(typed), undefined, typed);
});

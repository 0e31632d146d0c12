/** Moments in transcripts are written as `Date` writes them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { iso } from '../../shared/transcript/isoTime.ts';

test('moments read as Date writes them, before 1970 and in years of five figures as well', () => {
  const end = 8.64e15;
  const edges = [0, -1, 1, 999, -86_400_000, 253_402_300_800_000, -62_167_219_200_001, end, -end];
  const spread = Array.from(
    { length: 2_000 },
    (_, index) => -end + Math.floor((index * 2 * end) / 2_000) + index,
  );
  for (const timeMs of [...edges, ...spread]) assert.equal(iso(timeMs), new Date(timeMs).toISOString());
});

test('what is no moment is refused', () => {
  assert.throws(() => iso(9e15), RangeError);
});

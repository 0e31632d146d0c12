/** The file store while it grows: what 1,000 pastes cost and what 100,000 cost, measured side by side in one run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PasteStore } from '../../paste/store/types.ts';
import { openFileStore } from '../../paste/store/files.ts';
import { idOf, pasteOf, read } from '../support/pasteStores.ts';
import { isSoak, scaled } from '../support/soak.ts';
import { tempDir } from '../support/tempDir.ts';
import { join } from 'node:path';

const [FEW, MANY] = [scaled(100, 1000), scaled(1000, 100_000)];
const ROUNDS = scaled(2, 15);
const BATCH = 100;
const AT_ONCE = 8;
const HOUR_MS = 3_600_000;
const NOW_MS = 1_800_000_000_000;
const LATER_MS = NOW_MS + 1000 * HOUR_MS;
const MEGABYTE = 1_000_000;

/** Spread over all folders, as random ids are. */
const spread = (number: number) =>
  idOf((number * 2_654_435_761) % 2 ** 32)
    .split('')
    .reverse()
    .join('');
const idAt = (number: number) => spread(number) as ReturnType<typeof idOf>;

test('creating, reading and purging cost the same in a large store, and memory does not grow with it', async (t) => {
  const folder = await tempDir(t);
  const stores = [await openFileStore(join(folder, 'few')), await openFileStore(join(folder, 'many'))];
  const [few, many] = stores as [PasteStore, PasteStore];
  await fill(few, FEW);
  await fill(many, FEW);
  const before = process.memoryUsage.rss();
  await fill(many, MANY, FEW);
  const grown = process.memoryUsage.rss() - before;
  t.diagnostic(`figure: file store: filling it to ${MANY} moved RSS by ${(grown / MEGABYTE).toFixed(1)} MB`);
  assert.ok(grown < 60 * MEGABYTE, String(grown));
  let next = MANY;
  const costs = { create: [[], []], read: [[], []], purge: [[], []] } as Record<string, [number[], number[]]>;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const store = stores[which]!;
      const size = which === 0 ? FEW : MANY;
      const due = Array.from({ length: BATCH }, () => (next += 1));
      const purgeAtMs = NOW_MS + (round + 1) * HOUR_MS;
      costs['create']![which]!.push(
        await timed(due, (number) => store.create(idAt(number), pasteOf('x', purgeAtMs - HOUR_MS / 2))),
      );
      const some = due.map((number) => number % size);
      costs['read']![which]!.push(
        await timed(some, async (number) =>
          assert.equal(await read(store.open(idAt(number))), 'x'.repeat(500)),
        ),
      );
      const startedMs = performance.now();
      assert.equal(await store.purgeExpired(purgeAtMs, BATCH), BATCH);
      costs['purge']![which]!.push((performance.now() - startedMs) / BATCH);
    }
  }
  for (const [what, [small, large]] of Object.entries(costs)) {
    const ratio = median(large) / median(small);
    t.diagnostic(
      `figure: file store: ${what} ${median(large).toFixed(2)} ms at ${MANY}, ${median(small).toFixed(2)} ms at ${FEW}, ratio ${ratio.toFixed(2)}`,
    );
    // Only a long run tells cost from chance.
    if (isSoak) assert.ok(ratio <= 1.5, `${what}: ${ratio}`);
  }
  assert.equal((await many.measure()).pastes, MANY);
  for (const store of stores) await store.close();
});

async function fill(store: PasteStore, until: number, from = 0): Promise<void> {
  const numbers = Array.from({ length: until - from }, (_, index) => from + index);
  await timed(numbers, (number) =>
    store.create(idAt(number), pasteOf('x'.repeat(500), LATER_MS + number * 1000)),
  );
}

/** Milliseconds for one, several at a time. */
async function timed(
  numbers: readonly number[],
  work: (number: number) => Promise<unknown>,
): Promise<number> {
  const left = [...numbers].reverse();
  const startedMs = performance.now();
  const worker = async () => {
    for (let number = left.pop(); number !== undefined; number = left.pop()) await work(number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return (performance.now() - startedMs) / numbers.length;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

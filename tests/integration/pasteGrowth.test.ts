/** The file store while it grows: what 1,000 pastes cost and what 100,000 cost, measured side by side in one run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PasteStore } from '../../paste/store/types.ts';
import { openFileStore } from '../../paste/store/files.ts';
import { idOf, pasteOf, read } from '../support/pasteStores.ts';
import { isSoak, scaled } from '../support/soak.ts';
import { tempDir } from '../support/tempDir.ts';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const [FEW, MANY] = [scaled(100, 1000), scaled(1000, 100_000)];
const ROUNDS = scaled(2, 15);
const BATCH = 100;
const FILL = 2000;
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
  // The allocator reaches the space it works with at some ten thousand pastes; a store that remembered its pastes would go on.
  await fillSlowly(many, MANY / 2, FEW);
  const before = held();
  await fillSlowly(many, MANY, MANY / 2);
  const after = held();
  const grown = (what: 'rss' | 'bytes') => (after[what] - before[what]) / MEGABYTE;
  t.diagnostic(
    `figure: file store: filling it from ${MANY / 2} to ${MANY} moved RSS by ${grown('rss').toFixed(1)} MB, what is held by ${grown('bytes').toFixed(1)} MB`,
  );
  assert.ok(grown('bytes') < 5, String(grown('bytes')));
  assert.ok(grown('rss') < 60, String(grown('rss')));
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

async function fillSlowly(store: PasteStore, until: number, from: number): Promise<void> {
  for (let at = from; at < until; at += FILL) {
    await fill(store, Math.min(at + FILL, until), at);
    held();
  }
}

/** Memory after what nobody holds any more was collected: between collections a heap grows as it likes. */
function held(): { readonly rss: number; readonly bytes: number } {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, bytes: heapUsed + external };
}

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

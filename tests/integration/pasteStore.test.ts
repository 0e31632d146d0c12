/** What every paste store must do, run over each of them. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parsePasteId, type PasteId } from 'privatebin-client';
import { openFileStore } from '../../paste/store/files.ts';
import type { PasteStore, StoredPaste } from '../../paste/store/types.ts';
import { temporaryFolder } from '../support/pasteService.ts';

const STORES: Record<string, (folder: string) => Promise<PasteStore>> = {
  file: (folder) => openFileStore(join(folder, 'store')),
};

const NOW_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;

const idOf = (number: number): PasteId => parsePasteId(number.toString(16).padStart(16, '0'));

function pasteOf(text: string, expiresAtMs?: number): StoredPaste {
  const ct = Buffer.from(Buffer.from(text).toString('base64'));
  return { adataText: `[ "${text}\\n" ]`, ct, salt: 'ab', expiresAtMs, isBurning: true, isDiscussion: false };
}

for (const [name, open] of Object.entries(STORES)) {
  test(`${name}: keeps what it was given, once an id`, async (t) => {
    const store = await open(temporaryFolder(t));
    assert.equal(await store.create(idOf(1), pasteOf('one', NOW_MS)), true);
    assert.equal(await store.create(idOf(1), pasteOf('two')), false);
    assert.deepEqual(await store.find(idOf(1)), pasteOf('one', NOW_MS));
    assert.equal(await store.find(idOf(2)), undefined);
    assert.equal(await store.delete(idOf(1)), true);
    assert.equal(await store.delete(idOf(1)), false);
    assert.equal(await store.find(idOf(1)), undefined);
    await store.checkHealth();
    await store.close();
  });

  test(`${name}: of many creates of one id one wins, over two openings`, async (t) => {
    const folder = temporaryFolder(t);
    const stores = [await open(folder), await open(folder)];
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) => stores[index % 2]!.create(idOf(1), pasteOf(`text ${index}`))),
    );
    assert.equal(results.filter(Boolean).length, 1);
    const winner = results.indexOf(true);
    assert.deepEqual(await stores[0]!.find(idOf(1)), pasteOf(`text ${winner}`));
  });

  test(`${name}: of many claims one wins, over two openings`, async (t) => {
    const folder = temporaryFolder(t);
    const stores = [await open(folder), await open(folder)];
    for (let round = 1; round <= 20; round += 1) {
      await stores[0]!.create(idOf(round), pasteOf('burn'));
      const claims = await Promise.all(
        Array.from({ length: 50 }, (_, index) => stores[index % 2]!.claim(idOf(round))),
      );
      assert.deepEqual(
        claims.filter((claim) => claim !== undefined),
        [pasteOf('burn')],
      );
    }
  });

  test(`${name}: what was taken down is gone, cannot come back, and its tombstone goes in time`, async (t) => {
    const folder = temporaryFolder(t);
    const store = await open(folder);
    const tombstone = { takenDownAtMs: NOW_MS, reason: 'court order', expiresAtMs: NOW_MS + MINUTE_MS };
    await store.create(idOf(1), pasteOf('bad', NOW_MS + 9 * MINUTE_MS));
    await store.create(idOf(3), pasteOf('good'));
    const ctBytes = pasteOf('bad').ct.length;
    assert.deepEqual(await store.inspect(idOf(1)), {
      kind: 'paste',
      ctBytes,
      expiresAtMs: NOW_MS + 9 * MINUTE_MS,
      isBurning: true,
    });
    assert.equal(await store.takeDown(idOf(1), tombstone), true);
    assert.equal(await store.takeDown(idOf(1), { ...tombstone, reason: 'again' }), false);
    assert.equal(await store.takeDown(idOf(2), tombstone), false, 'also before anything is there');
    assert.deepEqual(await store.inspect(idOf(1)), { kind: 'tombstone', ...tombstone });
    for (const id of [idOf(1), idOf(2)]) {
      assert.equal(await store.find(id), undefined);
      assert.equal(await store.claim(id), undefined);
      assert.equal(await store.delete(id), false);
      assert.equal(await store.create(id, pasteOf('again')), false);
      assert.equal((await store.inspect(id))?.kind, 'tombstone');
    }
    assert.deepEqual(await store.measure(), {
      pastes: 1,
      tombstones: 2,
      bytes: pasteOf('good').ct.length,
    });
    await store.purgeExpired(NOW_MS + 5 * MINUTE_MS, 100);
    assert.equal(await store.inspect(idOf(1)), undefined);
    assert.deepEqual(await store.measure(), { pastes: 1, tombstones: 0, bytes: pasteOf('good').ct.length });
    await store.close();
  });

  test(`${name}: a shelf keeps small records by name`, async (t) => {
    const { reports } = await open(temporaryFolder(t));
    assert.deepEqual(await reports.list(), []);
    assert.equal(await reports.add('b', 'two'), true);
    assert.equal(await reports.add('a', 'one'), true);
    assert.equal(await reports.add('a', 'other'), false);
    assert.deepEqual(await reports.list(), [
      { name: 'a', text: 'one' },
      { name: 'b', text: 'two' },
    ]);
    assert.equal(await reports.remove('a'), true);
    assert.equal(await reports.remove('a'), false);
    assert.deepEqual(await reports.list(), [{ name: 'b', text: 'two' }]);
  });

  test(`${name}: purges what expired, in batches, and nothing else`, async (t) => {
    const store = await open(temporaryFolder(t));
    const last = 25;
    for (let number = 1; number <= last; number += 1) {
      await store.create(idOf(number), pasteOf('x', NOW_MS + number * MINUTE_MS));
    }
    await store.create(idOf(100), pasteOf('forever'));
    // Made anew under the same id: the old expiry must not delete it.
    await store.delete(idOf(3));
    await store.create(idOf(3), pasteOf('renewed', NOW_MS + 500 * MINUTE_MS));
    assert.equal(await store.purgeExpired(NOW_MS, 100), 0);
    const laterMs = NOW_MS + 15 * MINUTE_MS;
    assert.equal(await store.purgeExpired(laterMs, 4), 4);
    let purged = 4;
    for (let count = -1; count !== 0; purged += count) count = await store.purgeExpired(laterMs, 4);
    // A minute of grace and the minute that runs are still to come.
    assert.ok(purged >= 11 && purged <= 14, String(purged));
    assert.ok(await store.find(idOf(3)));
    assert.ok(await store.find(idOf(15)));
    assert.equal(await store.find(idOf(10)), undefined);
    await store.purgeExpired(NOW_MS + 1000 * MINUTE_MS, 1000);
    for (let number = 1; number <= last; number += 1) assert.equal(await store.find(idOf(number)), undefined);
    assert.ok(await store.find(idOf(100)));
  });
}

test('file: opening removes what dead processes left half done, and nothing of living ones', async (t) => {
  const folder = join(temporaryFolder(t), 'store');
  const drafts = join(folder, 'drafts');
  mkdirSync(drafts, { recursive: true });
  const host = Buffer.from(hostname()).toString('hex');
  const living = `${host}.${process.ppid}.aa`;
  const elsewhere = 'ffff.1.bb';
  // 2 ** 22 is above the largest process number that Linux gives.
  for (const name of [living, elsewhere, `${host}.${2 ** 22 + 1}.cc`, `${host}.${process.pid}.dd`]) {
    writeFileSync(join(drafts, name), 'half');
  }
  await openFileStore(folder);
  assert.deepEqual(readdirSync(drafts).sort(), [elsewhere, living].sort());
});

test('file: the index of expiry empties itself, and a line torn by a power cut swallows no other', async (t) => {
  const folder = join(temporaryFolder(t), 'store');
  const store = await openFileStore(folder);
  await store.create(idOf(1), pasteOf('x', NOW_MS));
  const days = readdirSync(join(folder, 'expiry'));
  const minutes = readdirSync(join(folder, 'expiry', days[0]!));
  appendFileSync(join(folder, 'expiry', days[0]!, minutes[0]!), '00000000');
  await store.create(idOf(2), pasteOf('x', NOW_MS + 1));
  assert.equal(await store.purgeExpired(NOW_MS + 5 * MINUTE_MS, 100), 2);
  assert.deepEqual(readdirSync(join(folder, 'expiry')), []);
});

test('file: pastes lie in two levels of folders', async (t) => {
  const folder = join(temporaryFolder(t), 'store');
  const store = await openFileStore(folder);
  const id = parsePasteId('abcdef0123456789');
  await store.create(id, pasteOf('x'));
  assert.deepEqual(readdirSync(join(folder, 'pastes', 'ab', 'cd')), [id]);
});

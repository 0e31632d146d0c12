/** What is special about the store that is a folder. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { parsePasteId } from 'privatebin-client';
import { openFileStore } from '../../paste/store/files.ts';
import { idOf, pasteOf, read } from '../support/pasteStores.ts';
import { tempDir } from '../support/tempDir.ts';

const NOW_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;

test('opening removes what dead processes left half done, and nothing of living ones', async (t) => {
  const folder = join(await tempDir(t), 'store');
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

test('the index of expiry empties itself, by the purge and by what goes early', async (t) => {
  const folder = join(await tempDir(t), 'store');
  const store = await openFileStore(folder);
  const index = () => readdirSync(join(folder, 'expiry'), { recursive: true });
  await store.create(idOf(1), pasteOf('x', NOW_MS));
  await store.create(idOf(2), pasteOf('x', NOW_MS + 1));
  await store.create(idOf(3), pasteOf('x', NOW_MS + 2));
  await store.create(idOf(4), pasteOf('x', NOW_MS + 3));
  assert.equal(index().length, 6);
  await store.delete(idOf(1));
  assert.equal(await read(store.claim(idOf(2))), 'x');
  assert.equal(index().length, 4);
  assert.equal(await store.purgeExpired(NOW_MS + 5 * MINUTE_MS, 100), 2);
  assert.deepEqual(index(), []);
});

test('a file that is damaged is an error and not a paste, and goes when it expires', async (t) => {
  const folder = join(await tempDir(t), 'store');
  const store = await openFileStore(folder);
  for (const number of [1, 2]) await store.create(idOf(number), pasteOf('some text', NOW_MS));
  const pathOf = (number: number) => join(folder, 'pastes', '00', idOf(number));
  truncateSync(pathOf(1), 20);
  truncateSync(pathOf(2), 200);
  appendFileSync(pathOf(1), 'x');
  await assert.rejects(read(store.open(idOf(1))));
  await assert.rejects(read(store.open(idOf(2))));
  assert.equal(await store.purgeExpired(NOW_MS + 5 * MINUTE_MS, 100), 2);
  assert.deepEqual(readdirSync(join(folder, 'pastes', '00')), []);
});

test('a damaged file can be deleted, taken down, and made anew', async (t) => {
  const folder = join(await tempDir(t), 'store');
  const store = await openFileStore(folder);
  for (const number of [1, 2]) {
    await store.create(idOf(number), pasteOf('some text', NOW_MS));
    truncateSync(join(folder, 'pastes', '00', idOf(number)), 20);
    assert.deepEqual(await store.inspect(idOf(number)), { kind: 'damaged' });
  }
  assert.deepEqual(await store.measure(), { pastes: 2, tombstones: 0, bytes: 40 });
  assert.equal(await store.delete(idOf(1)), true);
  assert.equal(await store.create(idOf(1), pasteOf('anew')), true);
  const tombstone = { takenDownAtMs: NOW_MS, reason: '', expiresAtMs: NOW_MS };
  assert.equal(await store.takeDown(idOf(2), tombstone), true);
  assert.equal((await store.inspect(idOf(2)))?.kind, 'tombstone');
});

test('pastes lie in 256 folders', async (t) => {
  const folder = join(await tempDir(t), 'store');
  const store = await openFileStore(folder);
  const id = parsePasteId('abcdef0123456789');
  await store.create(id, pasteOf('x'));
  assert.deepEqual(readdirSync(join(folder, 'pastes', 'ab')), [id]);
});

test('INVARIANT: a takedown that comes while the paste is being deleted or purged stays', async (t) => {
  const store = await openFileStore(join(await tempDir(t), 'store'));
  const tombstone = { takenDownAtMs: NOW_MS, reason: 'x', expiresAtMs: NOW_MS + 9 * MINUTE_MS };
  const rivals = [
    (number: number) => store.delete(idOf(number)),
    (number: number) => read(store.claim(idOf(number))),
    () => store.purgeExpired(NOW_MS + 5 * MINUTE_MS, 100),
  ];
  for (let number = 0; number < 90; number += 1) {
    await store.create(idOf(number), pasteOf('x', NOW_MS));
    const takingDown = store.takeDown(idOf(number), tombstone);
    // At every moment of it once.
    for (let turn = 0; turn < number; turn += 1) await setImmediate();
    await Promise.all([rivals[number % 3]?.(number), takingDown]);
    assert.equal((await store.inspect(idOf(number)))?.kind, 'tombstone', `after ${number}`);
    assert.equal(await store.create(idOf(number), pasteOf('again')), false);
  }
});

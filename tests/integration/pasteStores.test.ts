/** What every paste store must do, run over each of them. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { scaled } from '../support/soak.ts';
import {
  all,
  ciphertextOf,
  commentOf,
  forEachStore,
  idOf,
  opened,
  pasteOf,
  read,
} from '../support/pasteStores.ts';

const NOW_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const ROUNDS = scaled(4, 50);
const TOMBSTONE = { takenDownAtMs: NOW_MS, reason: 'court order', expiresAtMs: NOW_MS + MINUTE_MS };

forEachStore('paste store', ({ fresh }) => {
  test('keeps what it was given, once an id', async (t) => {
    const store = await opened(t, await fresh(t));
    const one = pasteOf('one', NOW_MS);
    assert.equal(await store.create(idOf(1), one), true);
    assert.equal(await store.create(idOf(1), pasteOf('two')), false);
    assert.equal(await read(store.open(idOf(1))), 'one');
    const { ct, ...record } = one;
    assert.deepEqual(await store.inspect(idOf(1)), { kind: 'paste', ctBytes: ct.bytes, ...record });
    assert.equal(await store.open(idOf(2)), undefined);
    assert.equal(await store.inspect(idOf(2)), undefined);
    assert.equal(await store.delete(idOf(1)), true);
    assert.equal(await store.delete(idOf(1)), false);
    assert.equal(await store.open(idOf(1)), undefined);
    // Never expiring, and the id is free again.
    assert.equal(await store.create(idOf(1), pasteOf('two')), true);
    assert.equal(await read(store.open(idOf(1))), 'two');
    await store.checkHealth();
    await store.create(idOf(3), pasteOf('three'));
    await store.takeDown(idOf(4), TOMBSTONE);
    const listed: string[] = [];
    for await (const { id, isTombstone } of store.list()) listed.push(`${id} ${isTombstone}`);
    assert.deepEqual(listed.sort(), [`${idOf(1)} false`, `${idOf(3)} false`, `${idOf(4)} true`]);
  });

  test('keeps 10 MB that came in many pieces, and hands them out in pieces', async (t) => {
    const store = await opened(t, await fresh(t));
    const text = randomBytes(3_600_000).toString('hex');
    assert.equal(await store.create(idOf(1), { ...pasteOf('x'), ct: ciphertextOf(text, 149) }), true);
    const paste = await store.open(idOf(1));
    let [largest, total] = [0, 0];
    for await (const piece of paste!.pieces()) {
      largest = Math.max(largest, piece.length);
      total += piece.length;
    }
    await paste!.close();
    assert.equal(total, paste!.ctBytes);
    assert.ok(largest <= 1024 * 1024, String(largest));
    assert.equal(await read(store.open(idOf(1))), text);
  });

  test('of many creates of one id one wins, over two openings', async (t) => {
    const config = await fresh(t);
    const stores = [await opened(t, config), await opened(t, config)];
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) => stores[index % 2]!.create(idOf(1), pasteOf(`text ${index}`))),
    );
    assert.equal(results.filter(Boolean).length, 1);
    assert.equal(await read(stores[0]!.open(idOf(1))), `text ${results.indexOf(true)}`);
  });

  test('INVARIANT: of many claims one wins, over two openings, with and without a hold', async (t) => {
    const config = await fresh(t);
    const stores = [await opened(t, config), await opened(t, config)];
    for (let round = 1; round <= ROUNDS; round += 1) {
      await stores[0]!.create(idOf(round), pasteOf('burn', NOW_MS));
      const claims = await Promise.all(
        Array.from({ length: 50 }, (_, index) => {
          const hold = { holder: index.toString(16).padStart(32, '0'), untilMs: NOW_MS };
          return read(stores[index % 2]!.claim(idOf(round), index % 3 === 0 ? hold : undefined));
        }),
      );
      assert.deepEqual(
        claims.filter((claim) => claim !== undefined),
        ['burn'],
      );
      assert.equal(await stores[1]!.open(idOf(round)), undefined);
      assert.equal(await stores[1]!.inspect(idOf(round)), undefined);
      assert.equal(await stores[1]!.delete(idOf(round)), false);
    }
  });

  test('a held paste is there for its holder until the hold ends or is confirmed, and for nobody else', async (t) => {
    const store = await opened(t, await fresh(t));
    const [holder, other] = ['a'.repeat(32), 'b'.repeat(32)];
    for (const number of [1, 2, 3]) await store.create(idOf(number), pasteOf('burn', NOW_MS + 9 * MINUTE_MS));
    const untilMs = NOW_MS + MINUTE_MS;
    assert.equal(await read(store.claim(idOf(1), { holder, untilMs })), 'burn');
    assert.equal(await read(store.claim(idOf(2), { holder, untilMs })), 'burn');
    assert.equal(await read(store.openHeld(idOf(1), holder, NOW_MS)), 'burn');
    assert.equal(await read(store.openHeld(idOf(1), holder, untilMs)), 'burn');
    assert.equal(await read(store.openHeld(idOf(1), holder, untilMs + 1)), undefined);
    assert.equal(await read(store.openHeld(idOf(1), other, NOW_MS)), undefined);
    assert.equal(await read(store.openHeld(idOf(3), holder, NOW_MS)), undefined, 'never claimed');
    assert.equal(await store.open(idOf(1)), undefined);
    assert.equal(await store.deleteHeld(idOf(1), other), false);
    assert.equal(await store.deleteHeld(idOf(1), holder), true);
    assert.equal(await store.deleteHeld(idOf(1), holder), false);
    assert.equal(await read(store.openHeld(idOf(1), holder, NOW_MS)), undefined);
    // Not confirmed: the purge takes it when the hold is over, long before the paste would expire.
    await store.purgeExpired(NOW_MS, 100);
    assert.equal(await read(store.openHeld(idOf(2), holder, NOW_MS)), 'burn');
    await store.purgeExpired(untilMs + 3 * MINUTE_MS, 100);
    assert.equal(await read(store.openHeld(idOf(2), holder, NOW_MS)), undefined);
    assert.equal((await store.measure()).pastes, 1);
  });

  test('comments: oldest first, under a paste that is there, gone with it', async (t) => {
    const store = await opened(t, await fresh(t));
    const paste = idOf(1);
    const discussed = pasteOf('x', NOW_MS, { isDiscussion: true, isBurning: false });
    assert.equal(await store.addComment(paste, commentOf(2, paste)), false, 'no paste yet');
    await store.create(paste, discussed);
    await store.create(idOf(9), { ...discussed, salt: '00'.repeat(32) });
    for (const number of [3, 5, 4])
      assert.equal(await store.addComment(paste, commentOf(number, paste)), true);
    const long = commentOf(6, idOf(3), randomBytes(900_000).toString('hex'));
    assert.equal(await store.addComment(paste, long), true);
    assert.equal(await store.addComment(paste, commentOf(3, paste, 'again')), false);
    const listed = await all(store.comments(paste));
    const expected = [commentOf(3, paste), commentOf(4, paste), commentOf(5, paste), long];
    assert.deepEqual(
      listed,
      expected.map((comment) => ({ ...comment, ct: comment.ct.pieces[0] })),
    );
    assert.equal(await store.hasComment(paste, idOf(3)), true);
    assert.equal(await store.hasComment(paste, idOf(7)), false);
    assert.equal(await store.hasComment(idOf(9), idOf(3)), false);
    assert.equal(await store.delete(paste), true);
    assert.deepEqual(await all(store.comments(paste)), []);
    await store.addComment(idOf(9), commentOf(8, idOf(9)));
    await store.purgeExpired(NOW_MS + 5 * MINUTE_MS, 100);
    assert.deepEqual(await all(store.comments(idOf(9))), []);
    assert.deepEqual(await store.measure(), { pastes: 0, tombstones: 0, bytes: 0 });
  });

  test('what was taken down is gone with all of it, cannot come back, and its tombstone goes in time', async (t) => {
    const store = await opened(t, await fresh(t));
    const holder = 'a'.repeat(32);
    await store.create(idOf(1), pasteOf('bad', NOW_MS + 9 * MINUTE_MS, { isDiscussion: true }));
    await store.addComment(idOf(1), commentOf(5, idOf(1)));
    await store.create(idOf(3), pasteOf('good', undefined));
    await store.create(idOf(4), pasteOf('held', NOW_MS + 9 * MINUTE_MS));
    await store.claim(idOf(4), { holder, untilMs: NOW_MS + MINUTE_MS }).then((paste) => paste!.close());
    assert.equal(await store.takeDown(idOf(1), TOMBSTONE), true);
    assert.equal(await store.takeDown(idOf(1), { ...TOMBSTONE, reason: 'again' }), false);
    assert.equal(await store.takeDown(idOf(2), TOMBSTONE), false, 'also before anything is there');
    await store.takeDown(idOf(4), TOMBSTONE);
    assert.deepEqual(await store.inspect(idOf(1)), { kind: 'tombstone', ...TOMBSTONE });
    for (const number of [1, 2, 4]) {
      const id = idOf(number);
      assert.equal(await store.open(id), undefined);
      assert.equal(await store.claim(id), undefined);
      assert.equal(await store.claim(id, { holder, untilMs: NOW_MS }), undefined);
      assert.equal(await store.openHeld(id, holder, NOW_MS), undefined);
      assert.equal(await store.create(id, pasteOf('anew')), false);
      assert.equal(await store.delete(id), false);
      assert.equal((await store.inspect(id))?.kind, 'tombstone');
    }
    assert.deepEqual(await all(store.comments(idOf(1))), []);
    const { pastes, tombstones } = await store.measure();
    assert.deepEqual({ pastes, tombstones }, { pastes: 1, tombstones: 3 });
    await store.purgeExpired(NOW_MS + 5 * MINUTE_MS, 100);
    assert.equal(await store.inspect(idOf(1)), undefined);
    assert.equal((await store.measure()).tombstones, 0);
    assert.equal(await store.create(idOf(1), pasteOf('anew')), true);
  });

  test('purges what expired, in batches, and nothing else', async (t) => {
    const store = await opened(t, await fresh(t));
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
    // Where the index is by minutes, the one that runs and one of grace are still to come.
    assert.ok(purged >= 11 && purged <= 14, String(purged));
    assert.equal(await read(store.open(idOf(3))), 'renewed');
    assert.equal(await read(store.open(idOf(15))), 'x');
    assert.equal(await read(store.open(idOf(10))), undefined);
    await store.purgeExpired(NOW_MS + 1000 * MINUTE_MS, 1000);
    for (let number = 1; number <= last; number += 1) assert.equal(await store.open(idOf(number)), undefined);
    assert.equal(await read(store.open(idOf(100))), 'forever');
  });

  test('reports lie on a shelf, once a name', async (t) => {
    const { reports } = await opened(t, await fresh(t));
    assert.equal(await reports.add('b', 'second'), true);
    assert.equal(await reports.add('a', 'first é\n'), true);
    assert.equal(await reports.add('a', 'again'), false);
    assert.deepEqual(await reports.list(), [
      { name: 'a', text: 'first é\n' },
      { name: 'b', text: 'second' },
    ]);
    assert.equal(await reports.remove('a'), true);
    assert.equal(await reports.remove('a'), false);
    assert.deepEqual(await reports.list(), [{ name: 'b', text: 'second' }]);
  });

  test('counts of hits are one for all who share them', async (t) => {
    const config = await fresh(t);
    const counters = [(await opened(t, config)).hits, (await opened(t, config)).hits];
    if (counters[0] === undefined) {
      assert.notEqual(config.PASTE_STORE.slice(0, 6), 'mysql:');
      return;
    }
    const hits = await Promise.all(
      Array.from({ length: 20 }, (_, index) => counters[index % 2]!.hit('a', 1000, NOW_MS)),
    );
    assert.ok(hits.every(({ endsAtMs }) => endsAtMs === NOW_MS + 1000));
    // Each its own: whoever reads the count only afterwards counts others' hits as theirs.
    const counts = hits.map(({ count }) => count).sort((a, b) => a - b);
    assert.deepEqual(
      counts,
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    assert.equal((await counters[0].peek('a', NOW_MS + 999)).count, 20);
    assert.equal((await counters[0].peek('a', NOW_MS + 1000)).count, 0);
    assert.equal((await counters[0].peek('b', NOW_MS)).count, 0);
    assert.equal((await counters[0].hit('a', 1000, NOW_MS + 1000)).count, 1);
  });
});

/** Transactions, duplicates and upserts behave the same on both engines, also when many want the same row. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Executor } from '../../shared/db/connect.ts';
import { isDuplicateKey } from '../../shared/db/databaseErrors.ts';
import { forEachEngine, openDatabase } from '../support/databases.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { tempDir } from '../support/tempDir.ts';

forEachEngine('transactions', (under) => {
  test('200 contended increments over two connections lose none', async (t) => {
    const url = await under.freshUrl(t);
    const [one, two] = [await openDatabase(t, url), await openDatabase(t, url)];
    await migrate(one);
    await one.kysely.insertInto('counters').values({ id: 'c', value: 0 }).execute();
    const increment = (db: typeof one) =>
      db.transaction(async (tx) => {
        const row = await tx
          .selectFrom('counters')
          .select('value')
          .where('id', '=', 'c')
          .executeTakeFirstOrThrow();
        await tx
          .updateTable('counters')
          .set((eb) => ({ value: eb('value', '+', 1) }))
          .where('id', '=', 'c')
          .execute();
        return row.value;
      });
    await Promise.all(Array.from({ length: 200 }, (_, turn) => increment(turn % 2 ? one : two)));
    const row = await one.kysely.selectFrom('counters').select('value').executeTakeFirstOrThrow();
    assert.equal(row.value, 200);
  });

  test('transactions that deadlock run again and all succeed', async (t) => {
    const db = await under.freshDatabase(t);
    await db.kysely
      .insertInto('counters')
      .values([
        { id: 'a', value: 0 },
        { id: 'b', value: 0 },
      ])
      .execute();
    const touch = (order: readonly string[]) =>
      db.transaction(async (tx) => {
        for (const id of order) {
          await tx
            .updateTable('counters')
            .set((eb) => ({ value: eb('value', '+', 1) }))
            .where('id', '=', id)
            .execute();
        }
      });
    await Promise.all(Array.from({ length: 20 }, (_, turn) => touch(turn % 2 ? ['a', 'b'] : ['b', 'a'])));
    const rows = await db.kysely.selectFrom('counters').select('value').execute();
    assert.deepEqual(
      rows.map((row) => row.value),
      [20, 20],
    );
  });

  test('a transaction that throws leaves nothing', async (t) => {
    const db = await under.freshDatabase(t);
    const failing = db.transaction(async (tx) => {
      await tx.insertInto('counters').values({ id: 'gone', value: 1 }).execute();
      throw new Error('on purpose');
    });
    await assert.rejects(failing, /on purpose/);
    assert.deepEqual(await db.kysely.selectFrom('counters').selectAll().execute(), []);
  });

  test('a duplicate key is told from other errors, and 30 parallel inserts have one winner', async (t) => {
    const db = await under.freshDatabase(t);
    const row = { id: 'k1', sealed_check: 'x', created_at: 1 };
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, () => db.insertIfAbsent(db.kysely, 'seal_keys', row)),
    );
    assert.equal(outcomes.filter(Boolean).length, 1);
    const again = await db.kysely
      .insertInto('seal_keys')
      .values(row)
      .execute()
      .catch((error: unknown) => error);
    assert.equal(isDuplicateKey(again), true);
    const nullRow = { id: 'k2', sealed_check: null as unknown as string, created_at: 1 };
    await assert.rejects(
      db.insertIfAbsent(db.kysely, 'seal_keys', nullRow),
      (error) => !isDuplicateKey(error),
    );
  });

  test('upsert inserts first and changes afterwards', async (t) => {
    const db = await under.freshDatabase(t);
    const save = (value: number) =>
      db.upsert(db.kysely, 'counters', { id: 'u', value }, { key: ['id'], changes: { value } });
    await save(1);
    await save(2);
    assert.deepEqual(await db.kysely.selectFrom('counters').selectAll().execute(), [{ id: 'u', value: 2 }]);
  });
});

test('a SQLite transaction holds the write lock from its first read on, and a rival waits without failing', async (t) => {
  const url = `sqlite:${join(await tempDir(t), 'test.db')}`;
  const [one, two] = [await openDatabase(t, url), await openDatabase(t, url)];
  await migrate(one);
  await one.kysely.insertInto('counters').values({ id: 'c', value: 1 }).execute();
  const order: string[] = [];
  const setTo = (db: Executor, value: number) =>
    db.updateTable('counters').set({ value }).where('id', '=', 'c').execute();
  const rivals: Promise<unknown>[] = [];
  await one.transaction(async (tx) => {
    const { value } = await tx.selectFrom('counters').select('value').executeTakeFirstOrThrow();
    rivals.push(setTo(two.kysely, 10).then(() => order.push('rival')));
    await sleep(100);
    await setTo(tx, value + 1);
    order.push('transaction');
  });
  await Promise.all(rivals);
  assert.deepEqual(order, ['transaction', 'rival']);
});

/** Both engines have the same tables, made once however many processes start, and keep values exactly. */
import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { baseTables } from '../../shared/db/migrations/base.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { isSafeSqlite } from '../../shared/db/sqliteDialect.ts';
import { InvalidConfig } from '../../shared/errors.ts';
import { forEachEngine, openDatabase } from '../support/databases.ts';
import { tempDir } from '../support/tempDir.ts';

const BIG = Number.MAX_SAFE_INTEGER;

const conversation = {
  kind: 'ticket' as const,
  guild_id: '1',
  user_id: '2',
  channel_id: null,
  state: 'open' as const,
  claimed_by: null,
  closed_by: null,
  message_count: 0,
  created_at: 1,
  updated_at: 1,
  last_activity_at: 1,
  warned_at: null,
  closed_at: null,
  expires_at: null,
};

/** The live schema in the words of the definition: what the engines have in common. */
async function describeSchema(db: AppDatabase) {
  const tables = await db.kysely.introspection.getTables();
  const described = tables.map(({ name, columns }) => ({
    name,
    columns: Object.fromEntries(
      columns.map((column) => [
        column.name,
        `${/int/i.test(column.dataType) ? 'integer' : 'text'}${column.isNullable ? ' null' : ''}`,
      ]),
    ),
  }));
  return described.sort((one, two) => (one.name < two.name ? -1 : 1));
}

async function indexNames(db: AppDatabase): Promise<string[]> {
  const query =
    db.engine === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'index' and sql is not null`
      : sql<{ name: string }>`select distinct index_name as name from information_schema.statistics
          where table_schema = database() and index_name <> 'PRIMARY'`;
  return (await query.execute(db.kysely)).rows.map((row) => row.name).sort();
}

forEachEngine('schema', (under) => {
  test('the live tables and indexes are those of the definition', async (t) => {
    const db = await under.freshDatabase(t);
    const defined = baseTables
      .map(({ name, columns }) => ({
        name,
        columns: Object.fromEntries(
          Object.entries(columns).map(([column, { sqlite, nullable }]) => [
            column,
            `${sqlite}${nullable ? ' null' : ''}`,
          ]),
        ),
      }))
      .sort((one, two) => (one.name < two.name ? -1 : 1));
    assert.deepEqual(await describeSchema(db), defined);
    const keys = baseTables.flatMap(({ unique, indexes }) => Object.keys({ ...unique, ...indexes }));
    assert.deepEqual(await indexNames(db), keys.sort());
  });

  test('of four connections that migrate at once each migration is applied by one', async (t) => {
    const url = await under.freshUrl(t);
    const connections = await Promise.all(Array.from({ length: 4 }, () => openDatabase(t, url)));
    const applied = await Promise.all(connections.map(migrate));
    assert.equal(
      applied.reduce((sum, count) => sum + count, 0),
      baseTables.length,
    );
    assert.equal(await migrate(connections[0]!), 0);
  });

  test('a database of a newer version is refused and not touched', async (t) => {
    const db = await under.freshDatabase(t);
    await sql`insert into kysely_migration (name, timestamp) values ('9999_future', '2030-01-01T00:00:00.000Z')`.execute(
      db.kysely,
    );
    await assert.rejects(migrate(db), (error) => {
      assert.ok(error instanceof InvalidConfig);
      assert.match(error.userMessage, /9999_future.*Nothing was changed/);
      return true;
    });
  });

  test('ids are compared byte by byte', async (t) => {
    const db = await under.freshDatabase(t);
    await db.kysely
      .insertInto('counters')
      .values([
        { id: 'aB', value: 1 },
        { id: 'AB', value: 2 },
      ])
      .execute();
    const row = await db.kysely.selectFrom('counters').select('value').where('id', '=', 'AB').execute();
    assert.deepEqual(row, [{ value: 2 }]);
    const other = await db.kysely.selectFrom('counters').select('value').where('id', '=', 'ab').execute();
    assert.deepEqual(other, []);
  });

  test('numbers up to 2^53 and every character of a text survive', async (t) => {
    const db = await under.freshDatabase(t);
    await db.kysely.insertInto('counters').values({ id: 'big', value: BIG }).execute();
    await db.kysely.insertInto('counters').values({ id: 'small', value: -BIG }).execute();
    const counters = await db.kysely.selectFrom('counters').select('value').orderBy('value').execute();
    assert.deepEqual(counters, [{ value: -BIG }, { value: BIG }]);
    const config = JSON.stringify({ text: '🎫 ünï\u0000 \\ \' " 日本語 𝒳', long: 'x'.repeat(300_000) });
    await db.kysely
      .insertInto('guild_settings')
      .values({ guild_id: '1', config, created_at: 1, updated_at: 1 })
      .execute();
    const row = await db.kysely.selectFrom('guild_settings').select('config').executeTakeFirstOrThrow();
    assert.equal(row.config, config);
  });

  test('of 30 conversations that want one open slot one gets it, and closed ones do not collide', async (t) => {
    const db = await under.freshDatabase(t);
    const open = (id: number, openSlot: string | null) =>
      db.insertIfAbsent(db.kysely, 'conversations', { ...conversation, id: String(id), open_slot: openSlot });
    const winners = await Promise.all(Array.from({ length: 30 }, (_, id) => open(id, '1:2:ticket:1')));
    assert.equal(winners.filter(Boolean).length, 1);
    assert.deepEqual(await Promise.all([open(100, null), open(101, null)]), [true, true]);
  });

  test('a value of the wrong type or NULL where none may be is refused', async (t) => {
    const db = await under.freshDatabase(t);
    const insert = (value: unknown) =>
      db.kysely
        .insertInto('counters')
        .values({ id: 'c', value: value as number })
        .execute();
    await assert.rejects(insert('not a number'));
    await assert.rejects(insert(null));
    assert.deepEqual(await db.kysely.selectFrom('counters').selectAll().execute(), []);
  });
});

test('the SQLite file and its folder are for their owner only', async (t) => {
  const folder = await tempDir(t);
  await mkdir(join(folder, 'open'), { mode: 0o755 });
  const path = join(folder, 'open', 'data', 'tessera.db');
  const db = await openDatabase(t, `sqlite:${path}`);
  await migrate(db);
  for (const file of [path, `${path}-wal`, `${path}-shm`])
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal((await stat(join(folder, 'open', 'data'))).mode & 0o777, 0o700);
});

test('SQLite versions that can corrupt the write-ahead log are refused', () => {
  for (const version of ['3.51.3', '3.51.10', '3.53.0', '4.0.0'])
    assert.equal(isSafeSqlite(version), true, version);
  for (const version of ['3.51.2', '3.50.9', '3.7.17', '2.9.9'])
    assert.equal(isSafeSqlite(version), false, version);
});

/** One loop over both engines: each test gets a fresh, migrated database, SQLite always and MariaDB where there is one. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { sql } from 'kysely';
import { createConnection } from 'mysql2/promise';
import { connectDatabase, type AppDatabase } from '../../shared/db/connect.ts';
import type { Engine } from '../../shared/db/engines.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { createLog } from '../../shared/log.ts';
import { findDatabaseServer, startMariaDb, type DatabaseServer } from './mariadb.ts';
import { isSoak } from './soak.ts';
import { atEnd, tempDir, type Cleanup } from './tempDir.ts';

export interface EngineUnderTest {
  readonly engine: Engine;
  /** The address of a new, empty database; it goes when the test ends. */
  freshUrl(t: Cleanup): Promise<string>;
  /** A new database with the current schema, closed when the test ends. */
  freshDatabase(t: Cleanup): Promise<AppDatabase>;
}

export const silentLog = createLog({ level: 'silent', service: 'test' });

/** Describes the same tests once for SQLite and once for MariaDB (skipped, or failing where skips are forbidden, without one). */
export function forEachEngine(subject: string, tests: (under: EngineUnderTest) => void): void {
  describe(`${subject} on sqlite`, () => tests(engineUnderTest('sqlite', sqliteUrl)));
  const mysql = mysqlServer();
  describe(`${subject} on mysql`, { skip: mysql.missing ?? false }, () => {
    before(() => mysql.start());
    tests(engineUnderTest('mysql', (t) => mysql.freshUrl(t)));
    // Last: hooks run in the order they were made, and what the tests share lives on the server.
    after(() => mysql.stop());
  });
}

/** For what is long and touches the database in no way that a shorter test does not: MariaDB in the long run only. */
export function forEachEngineAtSoak(subject: string, tests: (under: EngineUnderTest) => void): void {
  if (isSoak) forEachEngine(subject, tests);
  else describe(`${subject} on sqlite`, () => tests(engineUnderTest('sqlite', sqliteUrl)));
}

function engineUnderTest(engine: Engine, freshUrl: EngineUnderTest['freshUrl']): EngineUnderTest {
  return {
    engine,
    freshUrl,
    freshDatabase: async (t) => {
      const db = await openDatabase(t, await freshUrl(t));
      await migrate(db);
      return db;
    },
  };
}

/** A connection of its own to a database, closed when the test ends. */
export async function openDatabase(t: Cleanup, url: string): Promise<AppDatabase> {
  const db = await connectDatabase(url, { log: silentLog });
  atEnd(t, () => db.close());
  return db;
}

/** Every row of every table, as text. */
export async function dumpTables(url: string): Promise<string> {
  const db = await connectDatabase(url, { log: silentLog });
  try {
    return await dumped(db, url.startsWith('sqlite:'));
  } finally {
    // An open connection would keep the test's process alive.
    await db.close();
  }
}

async function dumped({ kysely }: AppDatabase, isSqlite: boolean): Promise<string> {
  const tables = await (
    isSqlite
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table'`
      : sql<{
          name: string;
        }>`select table_name as name from information_schema.tables where table_schema = database()`
  ).execute(kysely);
  if (tables.rows.length <= 10) throw new Error('these are not the tables of the product');
  const rows = await Promise.all(
    tables.rows.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(kysely)),
  );
  return JSON.stringify(rows.map((result) => result.rows));
}

async function sqliteUrl(t: Cleanup): Promise<string> {
  return `sqlite:${join(await tempDir(t), 'test.db')}`;
}

/** The server that the runner shares through TESSERA_TEST_MYSQL_URL, or one of this file's own. */
export function mysqlServer() {
  const shared = process.env['TESSERA_TEST_MYSQL_URL'];
  const available = shared !== undefined || findDatabaseServer() !== undefined;
  const mayskip = process.env['TESSERA_TEST_NO_SKIPS'] !== '1';
  let own: DatabaseServer | undefined;
  const base = () => {
    const url = shared ?? own?.url;
    if (url === undefined) throw new Error('the database server was not started');
    return url;
  };
  return {
    missing: available || !mayskip ? undefined : 'no MariaDB or MySQL server is installed here',
    start: async () => {
      if (shared === undefined) own = await startMariaDb();
    },
    stop: async () => {
      await own?.stop();
    },
    freshUrl: async (t: Cleanup) => {
      const name = `test_${randomBytes(6).toString('hex')}`;
      const url = new URL(name, base()).href;
      await administer(base(), `create database ${name}`);
      atEnd(t, () => administer(base(), `drop database if exists ${name}`));
      return url;
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const connection = await createConnection({ uri: url });
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}

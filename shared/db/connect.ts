/** The one way to the database: Kysely for either engine, transactions that outlive contention, and upserts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, sql, type Insertable, type Transaction as KyselyTransaction, type Updateable } from 'kysely';
import type { Log } from '../log.ts';
import { isContention, isDuplicateKey } from './databaseErrors.ts';
import { locateDatabase, type Engine } from './engines.ts';
import type { Database } from './schema.ts';
import { SqliteDialect } from './sqliteDialect.ts';

/** The whole database or a transaction in it: what a repository's method runs on. */
export type Executor = Kysely<Database>;
export type Transaction = KyselyTransaction<Database>;

export { isDuplicateKey };

type Table = keyof Database;

export interface AppDatabase {
  readonly engine: Engine;
  readonly kysely: Kysely<Database>;
  /**
   * Runs `work` in a transaction and gives its result. After a deadlock or a lock timeout the whole of it runs again, up to
   * 8 times: it must touch nothing but `tx`, and inside it only `tx` (a query on `kysely` would wait for itself on SQLite).
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Inserts `row`, or sets `changes` on the row that has the same `key` columns (the primary or a unique key). */
  upsert<T extends Table>(
    executor: Executor,
    table: T,
    row: Insertable<Database[T]>,
    conflict: {
      readonly key: readonly (keyof Database[T] & string)[];
      readonly changes: Updateable<Database[T]>;
    },
  ): Promise<void>;
  /** Inserts `row` unless one with its key is there; tells whether it did. */
  insertIfAbsent<T extends Table>(
    executor: Executor,
    table: T,
    row: Insertable<Database[T]>,
  ): Promise<boolean>;
  /**
   * Takes what was deleted out of SQLite's write-ahead log, where it would lie until the log is written over; as far as
   * nobody is reading. A MySQL server has logs of its own, which only it can shorten.
   */
  emptyLog(): Promise<void>;
  close(): Promise<void>;
}

const MAX_ATTEMPTS = 8;

/** Opens the database (creating a SQLite file, mode 0600) and asks it one question; throws InvalidConfig or Upstream. */
export async function connectDatabase(databaseUrl: string, { log }: { log: Log }): Promise<AppDatabase> {
  const location = locateDatabase(databaseUrl);
  const dialect =
    location.engine === 'sqlite' ? new SqliteDialect(location.path) : await mysqlDialect(location.url);
  const kysely = new Kysely<Database>({ dialect });
  try {
    await sql`select 1`.execute(kysely);
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  return {
    engine: location.engine,
    kysely,
    transaction: (work) => retried(() => kysely.transaction().execute(work), log),
    upsert: (executor, table, row, conflict) => upsert(location.engine, executor, table, row, conflict),
    insertIfAbsent: (executor, table, row) => insertIfAbsent(executor, table, row),
    async emptyLog() {
      if (location.engine === 'sqlite') await sql`pragma wal_checkpoint(truncate)`.execute(kysely);
    },
    close: () => kysely.destroy(),
  };
}

/** Its driver is a tenth of what starting takes: who has a file needs none of it. */
async function mysqlDialect(url: URL) {
  const { PooledMysqlDialect } = await import('./mysqlDialect.ts');
  return new PooledMysqlDialect(url);
}

async function retried<T>(run: () => Promise<T>, log: Log): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isContention(error)) throw error;
      log.debug({ attempt, err: error }, 'transaction lost to another and runs again');
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}

async function upsert<T extends Table>(
  engine: Engine,
  executor: Executor,
  table: T,
  row: Insertable<Database[T]>,
  conflict: { readonly key: readonly string[]; readonly changes: Updateable<Database[T]> },
): Promise<void> {
  // Kysely's types cannot follow a table that is a type parameter; the signature above has checked the columns.
  const untyped = executor as unknown as Kysely<{ table: Record<string, unknown> }>;
  const insert = untyped.insertInto(table as 'table').values(row);
  const changes: Record<string, unknown> = conflict.changes;
  const complete =
    engine === 'mysql'
      ? insert.onDuplicateKeyUpdate(changes)
      : insert.onConflict((on) => on.columns(conflict.key).doUpdateSet(changes));
  await complete.execute();
}

/** Not `INSERT IGNORE`, which also swallows values that are too long or NULL. */
async function insertIfAbsent<T extends Table>(
  executor: Executor,
  table: T,
  row: Insertable<Database[T]>,
): Promise<boolean> {
  try {
    await executor.insertInto(table).values(row).execute();
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

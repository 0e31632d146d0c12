/** Kysely on `node:sqlite`: one connection, IMMEDIATE transactions, and waiting for another process without blocking this one. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely';
import { InvalidConfig } from '../errors.ts';
import { isBusy } from './databaseErrors.ts';

const BUSY_WAIT_MS = 5000;
const STATEMENT_CACHE_SIZE = 256;
/** Earlier versions can corrupt a WAL database when a checkpoint resets the log. https://sqlite.org/wal.html */
const OLDEST_SAFE_SQLITE = [3, 51, 3] as const;

export class SqliteDialect implements Dialect {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#path);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** Migrations run in one IMMEDIATE transaction: that is what keeps two processes from migrating at once. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): true {
    return true;
  }
}

/** Kysely itself serialises the users of the one connection, because the adapter says there is only one. */
class SqliteDriver implements Driver {
  readonly #path: string;
  #connection: SqliteConnection | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async init(): Promise<void> {
    this.#connection = new SqliteConnection(await waitWhileBusy(() => openDatabase(this.#path)));
  }

  acquireConnection(): Promise<DatabaseConnection> {
    if (!this.#connection) return Promise.reject(new Error('the SQLite driver is not initialised'));
    return Promise.resolve(this.#connection);
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    // A plain BEGIN takes the write lock at the first write, where a rival makes the whole transaction fail.
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    this.#connection?.close();
    this.#connection = undefined;
    return Promise.resolve();
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, { statement: StatementSync; returnsRows: boolean }>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const values = query.parameters.map(toSqlValue);
    return waitWhileBusy(() => {
      const { statement, returnsRows } = this.#prepare(query.sql);
      if (returnsRows) {
        // Spread into plain objects, as mysql2 gives them: node:sqlite's have no prototype.
        const rows = statement.all(...values).map((row) => ({ ...row })) as R[];
        return { rows, numAffectedRows: BigInt(rows.length) };
      }
      const { changes, lastInsertRowid } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    });
  }

  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    await Promise.reject(new Error('streaming is not supported: read by pages'));
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string) {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    if (this.#statements.size >= STATEMENT_CACHE_SIZE) this.#statements.clear();
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

/** Kysely hands over what MySQL's driver would take; `node:sqlite` binds neither booleans nor undefined nor dates. */
function toSqlValue(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined) return null;
  if (value instanceof Date) return value.getTime();
  return value as SQLInputValue;
}

/**
 * SQLite's own busy timeout would sleep inside this thread: the gateway's heartbeat would stop, and a rival in this
 * very process could never finish. So it is short, and the wait is between attempts, each of which is one whole statement.
 */
async function waitWhileBusy<T>(attempt: () => T): Promise<T> {
  const giveUpAt = performance.now() + BUSY_WAIT_MS;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error;
      await sleep(2 + Math.random() * 20);
    }
  }
}

function openDatabase(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // SQLite gives its -wal and -shm files the mode of the main file, so it must exist with the right one.
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 20 });
  try {
    refuseOldSqlite(database);
    // `synchronous=FULL`: what was told to a person as done survives a power cut.
    // Deleted rows are overwritten, not only unlinked: who was purged is not to be found in the file's free pages.
    database.exec('pragma journal_mode = WAL; pragma synchronous = FULL; pragma secure_delete = ON;');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function refuseOldSqlite(database: DatabaseSync): void {
  const row = database.prepare('select sqlite_version() as version').get();
  const version = String(row?.['version']);
  if (isSafeSqlite(version)) return;
  throw new InvalidConfig(
    `This Node brings SQLite ${version}, which can corrupt its write-ahead log. Use "npm start", which brings a newer Node.`,
  );
}

/** Whether `version` (`3.53.0`) is new enough to be trusted with a write-ahead log. */
export function isSafeSqlite(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [place, oldest] of OLDEST_SAFE_SQLITE.entries()) {
    const part = parts[place] ?? 0;
    if (part !== oldest) return part > oldest;
  }
  return true;
}

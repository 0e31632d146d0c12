/** The connections of a MySQL paste store: statements, transactions that outlive contention, errors of our own kind. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createPool,
  type Pool,
  type PoolConnection,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2/promise';
import { asAppError, isContention } from '../../../shared/db/databaseErrors.ts';
import { poolOptions, SESSION_STATEMENTS } from '../../../shared/db/mysqlSession.ts';
import { InvalidConfig } from '../../../shared/errors.ts';

export type Value = string | number | null | Buffer;
export type Row = Readonly<Record<string, unknown>>;

const MAX_ATTEMPTS = 8;

/** Statements on any connection, or inside one transaction. */
export class Statements {
  readonly #on: Pool | PoolConnection;

  constructor(on: Pool | PoolConnection) {
    this.#on = on;
  }

  async select(statement: string, values: readonly Value[] = []): Promise<readonly Row[]> {
    const [rows] = await this.#on.query<RowDataPacket[]>(statement, [...values]).catch(rethrow);
    return rows;
  }

  /** How many rows it touched. */
  async change(statement: string, values: readonly Value[] = []): Promise<number> {
    const [result] = await this.#on.query<ResultSetHeader>(statement, [...values]).catch(rethrow);
    return result.affectedRows;
  }

  /** What the statement passed to `last_insert_id()`. */
  async changeForId(statement: string, values: readonly Value[]): Promise<number> {
    const [result] = await this.#on.query<ResultSetHeader>(statement, [...values]).catch(rethrow);
    return result.insertId;
  }

  /** As `change`, with the values sent apart, as bytes: written into the statement they would take twice the room. */
  async insertBytes(statement: string, values: readonly Value[]): Promise<void> {
    await this.#on.execute(statement, [...values]).catch(rethrow);
  }
}

export class PasteDatabase extends Statements {
  readonly pool: Pool;

  constructor(pool: Pool) {
    super(pool);
    this.pool = pool;
  }

  /** All of `work` or nothing; after a deadlock it runs again from the start. */
  async transaction<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(work);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isContention(error)) throw error;
        await sleep(Math.random() * 5 * 2 ** attempt);
      }
    }
  }

  async #once<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    const connection = await this.pool.getConnection().catch(rethrow);
    try {
      await connection.beginTransaction();
      const result = await work(new Statements(connection));
      await connection.commit();
      connection.release();
      return result;
    } catch (error) {
      // What cannot be rolled back is not to be used again.
      await connection.rollback().then(
        () => connection.release(),
        () => connection.destroy(),
      );
      throw asAppError(error);
    }
  }
}

/** Takes `mysql://USER:PASSWORD@HOST[:PORT]/DATABASE`. */
export function connectPasteDatabase(address: string): PasteDatabase {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url?.hostname || url.pathname.length < 2)
    throw new InvalidConfig('PASTE_STORE must be mysql://USER:PASSWORD@HOST/DATABASE.');
  const pool = createPool(poolOptions(url, 16));
  pool.on('connection', (connection) => {
    for (const statement of SESSION_STATEMENTS) void connection.query(statement);
  });
  return new PasteDatabase(pool);
}

function rethrow(error: unknown): never {
  throw asAppError(error);
}

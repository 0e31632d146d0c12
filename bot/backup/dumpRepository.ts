/** The whole database as rows, engine by engine the same: read in one moment, and written into an empty database in one step. */
import { sql } from 'kysely';
import type { AppDatabase, Executor } from '../../shared/db/connect.ts';
import { STORED_TABLES } from '../../shared/db/storedData.ts';

export interface DumpedRow {
  readonly table: string;
  readonly row: Readonly<Record<string, string | number | null>>;
}

const BATCH = 500;
/** Jobs are made anew at the start, and their locks mean nothing to another process. */
const DUMPED = STORED_TABLES.filter(({ name }) => name !== 'jobs');

export type DumpRepository = ReturnType<typeof createDumpRepository>;

export function createDumpRepository(db: AppDatabase) {
  return {
    /** Names of the applied migrations: what the rows fit. */
    async schema(): Promise<string[]> {
      const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
        db.kysely,
      );
      return rows.map(({ name }) => name);
    },

    /** Every row, all of one moment; writers wait on SQLite, and do not on MySQL. */
    readAll: (write: (rows: readonly DumpedRow[]) => void): Promise<void> =>
      db.transaction(async (tx) => {
        for (const { name, key } of DUMPED) {
          const order = sql.join(key.map((column) => sql.ref(column)));
          for (let offset = 0; ; offset += BATCH) {
            const { rows } = await sql<DumpedRow['row']>`select * from ${sql.table(name)}
              order by ${order} limit ${BATCH} offset ${offset}`.execute(tx);
            write(rows.map((row) => ({ table: name, row })));
            if (rows.length < BATCH) break;
          }
        }
      }),

    async isEmpty(): Promise<boolean> {
      for (const { name } of STORED_TABLES) {
        const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db.kysely);
        if (rows.length > 0) return false;
      }
      return true;
    },

    /** All of them or none. */
    async writeAll(rows: readonly DumpedRow[]): Promise<void> {
      const known = new Set<string>(DUMPED.map(({ name }) => name));
      await db.transaction(async (tx) => {
        for (const { table, row } of rows) if (known.has(table)) await insert(tx, table, row);
      });
    },
  };
}

async function insert(tx: Executor, table: string, row: DumpedRow['row']): Promise<void> {
  const columns = Object.keys(row);
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    values (${sql.join(Object.values(row))})`.execute(tx);
}

/** Every sealed value of the database, found by the table of stored data: counting, checking, sealing anew, shredding. */
import { sql, type RawBuilder } from 'kysely';
import type { SealedColumns } from '../crypto/sealedColumns.ts';
import type { AppDatabase } from './connect.ts';
import { columnsWhere, STORED_TABLES, type NamedTable } from './storedData.ts';

const BATCH = 200;

type Row = Readonly<Record<string, string | number | null>>;

export interface SealedValues {
  /** Values under each key id. */
  countByKey(): Promise<ReadonlyMap<string, number>>;
  /** Opens all of them; gives how many are fine, and `table:column` with the number of those that cannot be opened. */
  check(
    sealed: SealedColumns,
  ): Promise<{ readonly fine: number; readonly broken: ReadonlyMap<string, number> }>;
  /** Seals anew what is not sealed with `keyId`, in batches beside a running bot; gives how many values it were. */
  reseal(sealed: SealedColumns, keyId: string): Promise<number>;
  /** Deletes every row that holds a value under that key, and the key's check value; gives the rows that went, by table. */
  shred(keyId: string): Promise<ReadonlyMap<string, number>>;
}

/** The check values of `seal_keys` are not among them: each stays under its own key. */
const SEALED_TABLES = STORED_TABLES.filter(({ name }) => name !== 'seal_keys').flatMap((table) => {
  const columns = columnsWhere(table, ({ sealed }) => sealed === true);
  return columns.length > 0 ? [{ table, columns }] : [];
});

export function createSealedValues(db: AppDatabase): SealedValues {
  const { kysely } = db;

  /** Batches in the order of the first key column, which the primary key's index gives; a batch begins where the last ended. */
  async function* batches(
    { name, key }: NamedTable,
    columns: readonly string[],
    where: RawBuilder<unknown> = sql`1 = 1`,
  ): AsyncGenerator<readonly Row[]> {
    const first = key[0] ?? '';
    const wanted = sql.join([...new Set([...key, ...columns])].map((column) => sql.ref(column)));
    for (let after: string | number | null = ''; ;) {
      const { rows }: { rows: Row[] } = await sql<Row>`select ${wanted} from ${sql.table(name)}
        where ${sql.ref(first)} > ${after} and ${where} order by ${sql.ref(first)} limit ${BATCH}`.execute(
        kysely,
      );
      const last: string | number | null = rows.at(-1)?.[first] ?? null;
      if (rows.length < BATCH || last === null) {
        yield rows;
        return;
      }
      // The last conversation may have more rows than came: it is left to the next batch, unless it is all there is.
      const whole = rows.filter((row) => row[first] !== last);
      if (whole.length > 0) {
        yield whole;
        after = whole.at(-1)?.[first] ?? null;
      } else {
        const all = await sql<Row>`select ${wanted} from ${sql.table(name)}
          where ${sql.ref(first)} = ${last} and ${where}`.execute(kysely);
        yield all.rows;
        after = last;
      }
    }
  }

  return {
    async countByKey() {
      const counts = new Map<string, number>();
      for (const { table, columns } of SEALED_TABLES) {
        for await (const rows of batches(table, columns)) {
          for (const value of valuesOf(rows, columns)) {
            const id = value.split('.')[1] ?? '?';
            counts.set(id, (counts.get(id) ?? 0) + 1);
          }
        }
      }
      return counts;
    },

    async check(sealed) {
      let fine = 0;
      const broken = new Map<string, number>();
      for (const { table, columns } of SEALED_TABLES) {
        for await (const rows of batches(table, columns)) {
          for (const row of rows) {
            for (const column of columns) {
              const value = row[column];
              if (typeof value !== 'string') continue;
              if (opens(sealed, value, placeOf(table, column, row))) fine += 1;
              else broken.set(`${table.name}.${column}`, (broken.get(`${table.name}.${column}`) ?? 0) + 1);
            }
          }
        }
      }
      return { fine, broken };
    },

    async reseal(sealed, keyId) {
      let count = 0;
      for (const { table, columns } of SEALED_TABLES) {
        const isOther = anyOf(
          columns,
          (column) => sql`substr(${sql.ref(column)}, 1, ${prefix(keyId).length}) <> ${prefix(keyId)}`,
        );
        for await (const rows of batches(table, columns, isOther)) {
          for (const row of rows) count += await resealRow(table, columns, row, sealed, keyId);
        }
      }
      return count;
    },

    async shred(keyId) {
      const gone = new Map<string, number>();
      for (const { table, columns } of SEALED_TABLES) {
        const isUnder = anyOf(
          columns,
          (column) => sql`substr(${sql.ref(column)}, 1, ${prefix(keyId).length}) = ${prefix(keyId)}`,
        );
        const { numAffectedRows } = await sql`delete from ${sql.table(table.name)} where ${isUnder}`.execute(
          kysely,
        );
        gone.set(table.name, Number(numAffectedRows ?? 0n));
      }
      await kysely.deleteFrom('seal_keys').where('id', '=', keyId).execute();
      return gone;
    },
  };

  async function resealRow(
    table: NamedTable,
    columns: readonly string[],
    row: Row,
    sealed: SealedColumns,
    keyId: string,
  ): Promise<number> {
    let count = 0;
    for (const column of columns) {
      const value = row[column];
      if (typeof value !== 'string' || value.startsWith(prefix(keyId))) continue;
      const place = placeOf(table, column, row);
      const anew = sealed.seal(sealed.open(value, place), place);
      const isRow = sql.join(
        table.key.map((part) => sql`${sql.ref(part)} = ${row[part]}`),
        sql` and `,
      );
      // Only over the value that was opened: the bot may have written another one meanwhile.
      const { numAffectedRows } = await sql`update ${sql.table(table.name)} set ${sql.ref(column)} = ${anew}
        where ${isRow} and ${sql.ref(column)} = ${value}`.execute(kysely);
      count += Number(numAffectedRows ?? 0n);
    }
    return count;
  }
}

function prefix(keyId: string): string {
  return `s1.${keyId}.`;
}

function anyOf(columns: readonly string[], is: (column: string) => RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(${sql.join(columns.map(is), sql` or `)})`;
}

function placeOf({ name, key }: NamedTable, column: string, row: Row) {
  return { table: name, column, row: key.map((part) => String(row[part])).join('/') };
}

function valuesOf(rows: readonly Row[], columns: readonly string[]): string[] {
  return rows.flatMap((row) =>
    columns.flatMap((column) => {
      const value = row[column];
      return typeof value === 'string' ? [value] : [];
    }),
  );
}

function opens(sealed: SealedColumns, value: string, place: ReturnType<typeof placeOf>): boolean {
  try {
    sealed.open(value, place);
    return true;
  } catch {
    return false;
  }
}

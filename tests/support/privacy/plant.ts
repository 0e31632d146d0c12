/** A row in any table, made from the table of stored data and the live schema: a new column is in it without anybody's doing. */
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { SealedColumns } from '../../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../../shared/db/connect.ts';
import { columnsWhere, STORED_TABLES, type NamedTable } from '../../../shared/db/storedData.ts';

type Value = string | number;

/** `fill` gives what matters; every other column has some value that fits its type. */
export async function plant(
  db: AppDatabase,
  table: NamedTable,
  fill: (column: string) => Value | undefined,
): Promise<void> {
  const live = (await db.kysely.introspection.getTables()).find(({ name }) => name === table.name);
  assert.ok(live);
  const row = live.columns.map(
    ({ name, dataType }) => [name, fill(name) ?? someValue(name, dataType)] as const,
  );
  await sql`insert into ${sql.table(table.name)} (${sql.join(row.map(([name]) => sql.ref(name)))})
    values (${sql.join(row.map(([, value]) => value))})`.execute(db.kysely);
}

function someValue(column: string, dataType: string): Value {
  return /int/i.test(dataType) ? 1 : `1${column.length}`;
}

const NOBODYS_CONVERSATION = '999000';
/** Nothing of it is due for a bot that runs meanwhile. */
const NOT_SOON = 4_000_000_000_000;

/** Every sealed column there is, but the keys' own check values. */
export const SEALED = STORED_TABLES.filter(({ name }) => name !== 'seal_keys').flatMap((table) => {
  const columns = columnsWhere(table, ({ sealed }) => sealed === true);
  return columns.length > 0 ? [{ table, columns }] : [];
});

const secretOf = (table: NamedTable, column: string) => `what ${table.name}.${column} holds`;

async function keyOf(db: AppDatabase, table: NamedTable): Promise<ReadonlyMap<string, Value>> {
  const live = (await db.kysely.introspection.getTables()).find(({ name }) => name === table.name);
  const types = new Map(live?.columns.map(({ name, dataType }) => [name, dataType]));
  return new Map(
    table.key.map((column) => [
      column,
      column === table.owner.conversation ? NOBODYS_CONVERSATION : someValue(column, types.get(column) ?? ''),
    ]),
  );
}

/** A value in each sealed column, in rows that belong to nothing else. */
export async function plantSealed(db: AppDatabase, sealed: SealedColumns): Promise<void> {
  for (const { table, columns } of SEALED) {
    const key = await keyOf(db, table);
    const row = [...key.values()].join('/');
    await plant(db, table, (column) => {
      const place = { table: table.name, column, row };
      if (columns.includes(column)) return sealed.seal(secretOf(table, column), place);
      return key.get(column) ?? (column.endsWith('_at') ? NOT_SOON : undefined);
    });
  }
}

/** Opens what `plantSealed` planted; throws where it is something else. */
export async function openPlanted(db: AppDatabase, sealed: SealedColumns): Promise<void> {
  for (const { table, columns } of SEALED) {
    const key = await keyOf(db, table);
    const row = [...key.values()].join('/');
    const where = sql.join(
      [...key].map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
      sql` and `,
    );
    const { rows } = await sql<
      Record<string, string>
    >`select * from ${sql.table(table.name)} where ${where}`.execute(db.kysely);
    for (const column of columns) {
      const place = { table: table.name, column, row };
      assert.equal(sealed.open(rows[0]?.[column] ?? '', place), secretOf(table, column));
    }
  }
}

/** A table written once for both engines: columns by what they hold, keys beside them, turned into each engine's SQL. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Engine } from '../engines.ts';

export interface Column {
  readonly mysql: string;
  readonly sqlite: 'text' | 'integer';
  readonly nullable: boolean;
}

export interface TableDefinition {
  readonly name: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly primaryKey: readonly string[];
  /** Name of the key → its columns. */
  readonly unique?: Readonly<Record<string, readonly string[]>>;
  readonly indexes?: Readonly<Record<string, readonly string[]>>;
}

/** ASCII compared byte by byte: MySQL's default collation would take 'AB' for 'aB'. */
export function ascii(length: number): Column {
  return {
    mysql: `varchar(${length}) character set ascii collate ascii_bin`,
    sqlite: 'text',
    nullable: false,
  };
}

/** A snowflake of Discord's or an id of our own. */
export const id = ascii(20);
/** An amount, a flag (0 or 1), or a time in epoch milliseconds. */
export const integer: Column = { mysql: 'bigint', sqlite: 'integer', nullable: false };
/** JSON or a sealed value. */
export const longText: Column = { mysql: 'longtext', sqlite: 'text', nullable: false };

export function nullable(column: Column): Column {
  return { ...column, nullable: true };
}

/**
 * MySQL commits after each DDL statement, so there a table and its keys are one statement that may run again after a
 * crash (`create index if not exists` is MariaDB's alone). SQLite runs all migrations in one transaction.
 */
export function createTable(engine: Engine, table: TableDefinition): Migration {
  const statements = engine === 'mysql' ? [mysqlTable(table)] : sqliteTable(table);
  return {
    up: async (db: Kysely<unknown>) => {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}

function mysqlTable(table: TableDefinition): string {
  const keys = [
    ...named(table.unique).map(([key, columns]) => `unique key ${quote(key)} (${list(columns)})`),
    ...named(table.indexes).map(([key, columns]) => `key ${quote(key)} (${list(columns)})`),
  ];
  const body = [...columnLines(table, 'mysql'), `primary key (${list(table.primaryKey)})`, ...keys].join(
    ', ',
  );
  return `create table if not exists ${quote(table.name)} (${body}) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_bin`;
}

function sqliteTable(table: TableDefinition): string[] {
  const body = [...columnLines(table, 'sqlite'), `primary key (${list(table.primaryKey)})`].join(', ');
  const index = (kind: string, [key, columns]: readonly [string, readonly string[]]) =>
    `create ${kind} if not exists ${quote(key)} on ${quote(table.name)} (${list(columns)})`;
  return [
    // STRICT refuses a value of another type, as MySQL does.
    `create table if not exists ${quote(table.name)} (${body}) strict`,
    ...named(table.unique).map((key) => index('unique index', key)),
    ...named(table.indexes).map((key) => index('index', key)),
  ];
}

function columnLines(table: TableDefinition, engine: Engine): string[] {
  return Object.entries(table.columns).map(
    ([name, column]) => `${quote(name)} ${column[engine]}${column.nullable ? '' : ' not null'}`,
  );
}

function named(keys: Readonly<Record<string, readonly string[]>> = {}): [string, readonly string[]][] {
  return Object.entries(keys);
}

/** Both engines take backticks. */
function quote(name: string): string {
  return `\`${name}\``;
}

function list(columns: readonly string[]): string {
  return columns.map(quote).join(', ');
}

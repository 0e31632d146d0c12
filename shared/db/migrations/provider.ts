/** All migrations, in code: an applied one is never edited, a change of the schema is a new one with a later number. */
import type { Migration, MigrationProvider } from 'kysely/migration';
import type { Engine } from '../engines.ts';
import { baseTables } from './base.ts';
import { createTable } from './tables.ts';

export function migrationsFor(engine: Engine): MigrationProvider {
  const migrations: Record<string, Migration> = {};
  for (const [place, table] of baseTables.entries()) {
    migrations[`0001_${String(place).padStart(2, '0')}_${table.name}`] = createTable(engine, table);
  }
  return { getMigrations: () => Promise.resolve(migrations) };
}

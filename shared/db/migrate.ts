/** Brings the database to the schema of this version; safe when several processes start at once. */
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { AppError, InvalidConfig } from '../errors.ts';
import type { AppDatabase } from './connect.ts';
import { migrationsFor } from './migrations/provider.ts';

type Migratable = Pick<AppDatabase, 'engine' | 'kysely'>;

/** Gives the number of migrations that were applied now; throws InvalidConfig when a newer version wrote the database. */
export async function migrate(db: Migratable): Promise<number> {
  const provider = migrationsFor(db.engine);
  await refuseNewerSchema(db, new Set(Object.keys(await provider.getMigrations())));
  const { error, results } = await new Migrator({ db: db.kysely, provider }).migrateToLatest();
  if (error === undefined) return results?.length ?? 0;
  if (error instanceof AppError) throw error;
  throw new Error('the database could not be migrated', { cause: error });
}

/** A person who went back to an older version is told so, before anything is touched. */
async function refuseNewerSchema(db: Migratable, known: ReadonlySet<string>): Promise<void> {
  const tables = await db.kysely.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return;
  const applied = await sql<{ name: string }>`select name from kysely_migration`.execute(db.kysely);
  const unknown = applied.rows.find(({ name }) => !known.has(name));
  if (!unknown) return;
  throw new InvalidConfig(
    `The database was written by a newer version of Tessera (it has "${unknown.name}"). Start that version, or restore a backup. Nothing was changed.`,
  );
}

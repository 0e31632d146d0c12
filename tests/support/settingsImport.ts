/** What `npm run settings -- import` does, without a process of its own: hundreds of tests begin with it. */
import { createSettingsFiles } from '../../bot/settings/file.ts';
import { createSettingsRepository } from '../../bot/settings/repository.ts';
import { ticketCategorySchema } from '../../bot/settings/schema.ts';
import { createCategoryRepository } from '../../bot/tickets/categoryRepository.ts';
import { systemClock } from '../../shared/clock.ts';
import { connectDatabase } from '../../shared/db/connect.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { createLog } from '../../shared/log.ts';

export async function importSettings(databaseUrl: string, file: unknown): Promise<void> {
  const log = createLog({ level: 'silent', service: 'test' });
  const db = await connectDatabase(databaseUrl, { log });
  try {
    await migrate(db);
    const files = createSettingsFiles({
      settings: createSettingsRepository(db),
      categories: createCategoryRepository(db, (value) => ticketCategorySchema.parse(value), log),
      clock: systemClock,
    });
    await files.import(JSON.stringify(file));
  } finally {
    await db.close();
  }
}

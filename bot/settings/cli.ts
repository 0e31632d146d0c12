/** `npm run settings -- export GUILD_ID` and `import FILE`: settings as a file, with or without a running bot. */
import { readFileSync } from 'node:fs';
import { systemClock } from '../../shared/clock.ts';
import { UserError } from '../../shared/errors.ts';
import { connectDatabase } from '../../shared/db/connect.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { asId, isSnowflake, type GuildId } from '../../shared/ids.ts';
import { createLog } from '../../shared/log.ts';
import { runTool } from '../../shared/terminal.ts';
import { loadBotConfig } from '../config.ts';
import { createAudit } from '../conversations/audit.ts';
import { createAuditRepository } from '../conversations/auditRepository.ts';
import { createCategoryRepository } from '../tickets/categoryRepository.ts';
import { createSettingsFiles } from './file.ts';
import { createSettingsRepository } from './repository.ts';
import { ticketCategorySchema } from './schema.ts';

const USAGE = `Usage:
  npm run settings -- export GUILD_ID > guild.json   write a server's settings as JSON
  npm run settings -- import FILE                    read them back; FILE may be - for standard input

Everything is checked before anything is changed. A running bot posts and edits panels within 20 seconds.
`;

await runTool(USAGE, async ([verb, argument, ...rest]) => {
  if ((verb !== 'export' && verb !== 'import') || !argument || rest.length > 0) throw new UserError(USAGE);
  const config = loadBotConfig();
  const log = createLog({ level: 'warn', service: 'settings' });
  const db = await connectDatabase(config.DATABASE_URL, { log });
  try {
    await migrate(db);
    const files = createSettingsFiles({
      settings: createSettingsRepository(db),
      categories: createCategoryRepository(db, (value) => ticketCategorySchema.parse(value), log),
      clock: systemClock,
    });
    if (verb === 'import') {
      const guildId = await files.import(readInput(argument));
      const audit = createAudit(createAuditRepository(db), systemClock, log);
      await audit.record({ guildId, actorId: null, action: 'settings.changed', targets: {} });
      return `Imported the settings of server ${guildId}.\n`;
    }
    if (!isSnowflake(argument)) throw new UserError('GUILD_ID must be the id of a server: 17 to 20 digits.');
    return `${JSON.stringify(await files.export(asId<GuildId>(argument)), null, 2)}\n`;
  } finally {
    await db.close();
  }
});

function readInput(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new UserError(`${path} cannot be read.`, { cause: error });
  }
}

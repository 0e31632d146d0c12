/** `npm run restore`: a backup into an empty database, of either kind, and into the configured paste store. */
import { join } from 'node:path';
import { parseKeyring } from '../../shared/crypto/keyring.ts';
import { connectDatabase } from '../../shared/db/connect.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { UserError } from '../../shared/errors.ts';
import { createLog } from '../../shared/log.ts';
import { runTool } from '../../shared/terminal.ts';
import { loadBotConfig } from '../config.ts';
import { PASTES, readBackup } from './backup.ts';
import { createDumpRepository } from './dumpRepository.ts';
import { copyPastes } from './pasteStore.ts';

const USAGE = `Usage:
  npm run restore -- FOLDER/DATE [--no-pastes]

Restores what "npm run backup" made: into the database of DATABASE_URL, which must be empty, and into the paste store. Stop bot
and paste service first, and configure SEAL_KEYS as they were. The database may be of another kind than the one that was saved.
What was deleted since the backup is back: what is past its time goes by itself, what was erased on request must be erased again.
`;

await runTool(USAGE, async (args) => {
  const [folder = ''] = args;
  if (folder.startsWith('--')) throw new UserError(USAGE);
  const config = loadBotConfig();
  const db = await connectDatabase(config.DATABASE_URL, {
    log: createLog({ level: 'warn', service: 'restore' }),
  });
  try {
    await migrate(db);
    const rows = createDumpRepository(db);
    const backup = await readBackup(folder, parseKeyring(config.SEAL_KEYS), await rows.schema());
    if (!(await rows.isEmpty())) {
      throw new UserError(
        'The database is not empty. Move it out of the way (or point DATABASE_URL to an empty one), then run this again. Nothing was changed.',
      );
    }
    // The pastes first: interrupted, the database is still empty, and this is run again.
    const pastes = args.includes('--no-pastes')
      ? 'The pastes were left out.\n'
      : await copyPastes('restore', join(folder, PASTES));
    await rows.writeAll(backup.rows);
    return (
      `Restored ${backup.rows.length} rows of ${new Date(backup.manifest.madeAtMs).toISOString().slice(0, 16)} UTC. ${pastes}` +
      'Now: npm run keys -- verify, npm run doctor -- --orphans, then npm start. Repeat erasures that were asked for since.\n'
    );
  } finally {
    await db.close();
  }
});

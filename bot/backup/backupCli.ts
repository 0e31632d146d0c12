/** `npm run backup`: a backup of the database and the pastes, without the keys, beside the running bot. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../shared/clock.ts';
import { connectDatabase } from '../../shared/db/connect.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { UserError } from '../../shared/errors.ts';
import { createLog } from '../../shared/log.ts';
import { optionOf, runTool } from '../../shared/terminal.ts';
import { loadBotConfig } from '../config.ts';
import { deleteOlder, makeBackup, PASTES } from './backup.ts';
import { createDumpRepository } from './dumpRepository.ts';
import { copyPastes } from './pasteStore.ts';

const USAGE = `Usage:
  npm run backup -- FOLDER [--keep DAYS] [--no-pastes]

Makes FOLDER/DATE with the rows of the database and all pastes, beside the running bot. SEAL_KEYS are not in it: keep them
elsewhere, for without them the backup cannot be restored, and with them it can be read.

  --keep DAYS   afterwards delete backups in FOLDER that are older; keep none longer than you promise your users
  --no-pastes   leave the pastes out, where the paste service runs on another machine
`;

await runTool(USAGE, async (args) => {
  const [parent = ''] = args;
  const keep = optionOf(args, 'keep');
  if (parent.startsWith('--') || (keep !== undefined && !/^[1-9]\d{0,3}$/.test(keep)))
    throw new UserError(USAGE);
  const config = loadBotConfig();
  const db = await connectDatabase(config.DATABASE_URL, {
    log: createLog({ level: 'warn', service: 'backup' }),
  });
  try {
    await migrate(db);
    const nowMs = systemClock.now();
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    // The rows first: a paste that comes later has no row and expires, while a row without its paste would be a lost transcript.
    const { folder, manifest, finish } = await makeBackup(parent, createDumpRepository(db), {
      nowMs,
      version,
    });
    const pastes = args.includes('--no-pastes')
      ? 'The pastes are not in it.\n'
      : await copyPastes('backup', join(folder, PASTES));
    finish();
    const old = keep === undefined ? [] : deleteOlder(parent, Number(keep), nowMs);
    return (
      `Saved ${manifest.rows} rows. ${pastes}${old.length > 0 ? `Deleted ${old.length} older backups.\n` : ''}` +
      `It is in ${folder}, and needs the keys ${manifest.keyIds.join(', ') || '(none)'} of SEAL_KEYS, which are not in it.\n`
    );
  } finally {
    await db.close();
  }
});

/** `npm run keys`: the keys that seal links in the database. */
import { systemClock } from '../../shared/clock.ts';
import { parseKeyring } from '../../shared/crypto/keyring.ts';
import { connectDatabase } from '../../shared/db/connect.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { createSealedValues } from '../../shared/db/sealedValues.ts';
import { createSealKeyStore } from '../../shared/db/sealKeys.ts';
import { UserError } from '../../shared/errors.ts';
import { createLog } from '../../shared/log.ts';
import { confirmByTyping, optionOf, runTool } from '../../shared/terminal.ts';
import { loadBotConfig } from '../config.ts';
import { createKeys, newKeyEntry } from './keys.ts';

const USAGE = `Usage:
  npm run keys -- list        every key, and how many values it seals
  npm run keys -- verify      opens every sealed value; changes nothing
  npm run keys -- new         prints a new key to put first in SEAL_KEYS
  npm run keys -- rotate      seals everything anew with the first key of SEAL_KEYS, while the bot runs
  npm run keys -- drop ID [--confirm ID]
                              forgets a key; what is still sealed with it is destroyed

To replace a key:  1. new   2. SEAL_KEYS=NEW,OLD and restart the bot   3. rotate   4. drop the old one
                   5. SEAL_KEYS=NEW and restart.   Stopping at any point loses nothing.
`;

await runTool(USAGE, async ([verb, id, ...rest]) => {
  const config = loadBotConfig();
  const keyring = parseKeyring(config.SEAL_KEYS);
  const db = await connectDatabase(config.DATABASE_URL, {
    log: createLog({ level: 'warn', service: 'keys' }),
  });
  try {
    await migrate(db);
    const store = createSealKeyStore(db, () => systemClock.now());
    const keys = createKeys({ keyring, store, values: createSealedValues(db) });
    if (verb === 'list') return await keys.list();
    if (verb === 'verify') return await keys.verify();
    if (verb === 'rotate') return await keys.rotate();
    if (verb === 'new') {
      const taken = [...keyring.ids, ...(await store.list()).map((check) => check.id)];
      return `${newKeyEntry(taken)}\n`;
    }
    if (verb !== 'drop' || !id) throw new UserError(USAGE);
    await confirmByTyping(id, await keys.describeDrop(id), optionOf(rest, 'confirm'));
    return await keys.drop(id);
  } finally {
    await db.close();
  }
});

/** `npm run doctor`: looks at what is stored from all sides and changes nothing. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { systemClock } from '../../shared/clock.ts';
import { parseKeyring } from '../../shared/crypto/keyring.ts';
import { connectDatabase } from '../../shared/db/connect.ts';
import { locateDatabase } from '../../shared/db/engines.ts';
import { createSealedValues } from '../../shared/db/sealedValues.ts';
import { createSealKeyStore } from '../../shared/db/sealKeys.ts';
import { InvalidConfig, UserError } from '../../shared/errors.ts';
import { createLog, errorText } from '../../shared/log.ts';
import { loadBotConfig } from '../config.ts';
import { jobNames } from '../jobs/table.ts';
import { compareSides, foundTwice, type Compared, type Sides } from './orphans.ts';
import { createOrphansRepository } from './orphansRepository.ts';
import { renderComparison } from './report.ts';
import { listStoreHere, readListing } from './storeListing.ts';

const USAGE = `Usage:
  npm run doctor -- --orphans [--json] [--pastes FILE | --no-pastes]

Compares database, paste store, jobs and sealing keys, and says what is on one side only or past its time. It changes
nothing and may run beside the bot: what is found is looked at again a few seconds later, and only what stays is told.

  --json         the same for programs
  --pastes FILE  a listing made by "npm run --silent paste:admin -- list --json" where the paste service runs; - for standard input
  --no-pastes    leave the paste store out, where it is not ours to list

Exit codes: 0 nothing found, 1 could not look, 2 not understood, 3 something was found.
`;

class NotUnderstood extends UserError {}

const LOOK_AGAIN_AFTER_MS = 3_000;
const FOUND = 3;

async function run(options: ReturnType<typeof readOptions>): Promise<void> {
  if (!options.orphans) {
    process.stdout.write(USAGE);
    return;
  }
  const config = loadBotConfig();
  const location = locateDatabase(config.DATABASE_URL);
  // Opening a file that is not there would make an empty one.
  if (location.engine === 'sqlite' && !existsSync(location.path)) {
    throw new InvalidConfig(
      'There is no database where DATABASE_URL (or DATA_DIR) points to. Run this in the folder and with the configuration of the bot.',
    );
  }
  const db = await connectDatabase(config.DATABASE_URL, {
    log: createLog({ level: 'warn', service: 'doctor' }),
  });
  try {
    const store = createSealKeyStore(db, () => systemClock.now());
    const values = createSealedValues(db);
    const listStore = options.pastes === undefined ? listStoreHere : () => readListing(options.pastes ?? '-');
    const compared = await compareTwice({
      rows: createOrphansRepository(db),
      listStore: options['no-pastes'] ? undefined : listStore,
      keys: {
        inConfiguration: parseKeyring(config.SEAL_KEYS).ids,
        known: async () => (await store.list()).map(({ id }) => id),
        countByKey: () => values.countByKey(),
      },
      jobNames: jobNames(),
      now: () => systemClock.now(),
    });
    process.stdout.write(
      options.json
        ? `${JSON.stringify(compared, null, 2)}\n`
        : renderComparison(compared, !options['no-pastes']),
    );
    if (compared.findings.length > 0) process.exitCode = FOUND;
  } finally {
    await db.close();
  }
}

/** Again where something is found; a listing that was given does not change, so it is read once. */
async function compareTwice(sides: Sides): Promise<Compared> {
  const listing = await sides.listStore?.();
  const first = await compareSides({ ...sides, listStore: listing && (() => Promise.resolve(listing)) });
  if (first.findings.length === 0) return first;
  await sleep(LOOK_AGAIN_AFTER_MS);
  const isLive = sides.listStore === listStoreHere;
  const second = await compareSides(
    isLive ? sides : { ...sides, listStore: listing && (() => Promise.resolve(listing)) },
  );
  return { ...second, findings: foundTwice(first.findings, second.findings) };
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        orphans: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        pastes: { type: 'string' },
        'no-pastes': { type: 'boolean', default: false },
      },
    });
    return { ...values, orphans: values.orphans && !values.help };
  } catch (cause) {
    throw new NotUnderstood('An option was not understood. See --help.', { cause });
  }
}

try {
  await run(readOptions(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`doctor: ${errorText(error)}\n`);
  process.exitCode = error instanceof NotUnderstood ? 2 : 1;
}

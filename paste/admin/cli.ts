/** `npm run paste:admin -- COMMAND`: the operator's hand on the configured store, beside a running service or without. */
import { parseArgs } from 'node:util';
import { systemClock } from '../../shared/clock.ts';
import { AppError, InvalidConfig, NotFound, UserError } from '../../shared/errors.ts';
import { safeError } from '../../shared/log.ts';
import { loadStoreConfig } from '../config.ts';
import { openStore, storeExists } from '../store/open.ts';
import { readCommand, USAGE } from './commands.ts';

async function run(args: readonly string[]): Promise<string> {
  const { values, positionals } = readArguments(args);
  if (values.help || positionals.length === 0) return USAGE;
  const command = readCommand(positionals, { json: values.json, reason: values.reason });
  const url = loadStoreConfig();
  // A restore is there to make one.
  if (positionals[0] !== 'restore' && !storeExists(url)) {
    throw new InvalidConfig(
      'There is no paste store where PASTE_STORE (or DATA_DIR) points to. Run this in the folder and with the ' +
        'configuration of the service; the service makes its store at its first start.',
    );
  }
  const store = await openStore(url);
  try {
    return await command({ store, clock: systemClock, isPublic: url.PASTE_CREATE === 'public' });
  } finally {
    await store.close();
  }
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        json: { type: 'boolean', default: false },
        reason: { type: 'string' },
      },
    });
  } catch (error) {
    // The parser's message repeats what was typed, which could be a link with its key.
    throw new UserError('An option was not understood. See --help.', { cause: error });
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UserError) return 2;
  return error instanceof NotFound ? 3 : 1;
}

try {
  process.stdout.write(await run(process.argv.slice(2)));
} catch (error) {
  const text =
    error instanceof AppError
      ? error.userMessage
      : `The store did not answer as it should.\n${JSON.stringify(safeError(error), null, 2)}`;
  process.stderr.write(`paste:admin: ${text}\n`);
  process.exitCode = exitCodeOf(error);
}

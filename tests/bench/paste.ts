/** `npm run bench:paste`: how fast a PrivateBin-compatible server on this machine creates and reads, and at what cost. */
import { parseArgs } from 'node:util';
import { BenchFailed } from './load.ts';
import { compareWithBare, measureGrowth, measureServer } from './runs.ts';
import { startOurs } from './servers.ts';
import { GROWTH_HEAD, growthLine, MEASUREMENT_HEAD, measurementLine, ratioTable } from './tables.ts';

const USAGE = `Usage: npm run bench:paste -- BASE_URL | --spawn | --bare   [OPTIONS]

  BASE_URL          any PrivateBin-compatible server on this machine (nothing else is accepted)
  --spawn           start our own service for it, with a store that is thrown away
  --bare            ours beside a bare Express handler that writes, syncs and reads the same bytes, in turns

  --token T         bearer token for creating
  --pid P           process of the server at BASE_URL, to see its processor time and memory
  --pastes N        with --spawn: memory and speed while the store grows to N pastes (up to 100,000)
  --seconds N       length of each measurement (3)
  --connections N   requests at a time (10)
  --json            results as JSON

Creates and reads 1 KB, 100 KB and 1 MB of ciphertext, prepared before anything is timed, after a warm-up.
The pastes expire after five minutes. Exit codes: 0 done, 1 the server failed, 2 not understood.
`;

const MAX_PASTES = 100_000;

class Misunderstood extends Error {}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      token: { type: 'string' },
      pid: { type: 'string' },
      pastes: { type: 'string' },
      seconds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '10' },
      spawn: { type: 'boolean', default: false },
      bare: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const ways = positionals.length + Number(values.spawn) + Number(values.bare);
  if (!values.help && ways !== 1)
    throw new Misunderstood('Give one of BASE_URL, --spawn and --bare. See --help.');
  if (values.pastes !== undefined && !values.spawn) throw new Misunderstood('--pastes needs --spawn.');
  return {
    ...values,
    baseUrl: positionals[0] === undefined ? undefined : localUrl(positionals[0]),
    seconds: numberOf('--seconds', values.seconds, 0.1, 600),
    connections: numberOf('--connections', values.connections, 1, 1000),
    pastes: values.pastes === undefined ? undefined : numberOf('--pastes', values.pastes, 100, MAX_PASTES),
    pid: values.pid === undefined ? undefined : numberOf('--pid', values.pid, 1, 2 ** 31),
  };
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!(value >= least && value <= most))
    throw new Misunderstood(`${name} takes a number from ${least} to ${most}.`);
  return value;
}

/** Load on somebody else's server is an attack, so there is no switch for it. */
function localUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== 'http:')
    throw new Misunderstood('BASE_URL must be an http:// address on this machine.');
  const isLocal =
    url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
  if (!isLocal)
    throw new Misunderstood(
      `${url.hostname} is not this machine: only 127.0.0.1, ::1 and localhost are accepted.`,
    );
  return text.replace(/\/+$/, '');
}

async function run(): Promise<void> {
  const options = readArguments();
  const { json, seconds, connections, pastes } = options;
  const say = (text: string) => {
    if (!json) process.stdout.write(text);
  };
  const give = (kind: string, results: unknown) => {
    if (json) process.stdout.write(`${JSON.stringify({ kind, seconds, connections, results })}\n`);
  };
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  if (options.bare) {
    const ratios = await compareWithBare({ seconds, connections });
    say(ratioTable(ratios));
    give('bare', ratios);
    return;
  }
  const spawned = options.spawn ? await startOurs() : undefined;
  try {
    if (spawned && pastes !== undefined) {
      say(GROWTH_HEAD);
      const length = { seconds, connections };
      const steps = await measureGrowth(spawned, pastes, length, (step) => say(growthLine(step)));
      give('growth', steps);
      return;
    }
    const { baseUrl = '', token, pid } = { ...options, ...spawned };
    say(MEASUREMENT_HEAD);
    const found = await measureServer({ baseUrl, token, pid, connections }, seconds, (line) =>
      say(measurementLine(line)),
    );
    give('server', found);
  } finally {
    await spawned?.stop();
  }
}

try {
  await run();
} catch (error) {
  const isTyped =
    error instanceof Misunderstood || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  const isKnown =
    isTyped === true || error instanceof BenchFailed || (error as { code?: string }).code === 'ECONNREFUSED';
  if (!isKnown) throw error;
  const refused = (error as { code?: string }).code === 'ECONNREFUSED';
  process.stderr.write(
    `bench:paste: ${refused ? 'nothing answers at that address.' : (error as Error).message}\n`,
  );
  process.exitCode = isTyped === true ? 2 : 1;
}

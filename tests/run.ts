/** `npm test`: provides what the tests need, runs every suite, prints one line a suite and details of failures only. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { COMPILED } from './support/compiled.ts';
import { provide, type Tool } from './support/install.ts';
import { startMariaDb } from './support/mariadb.ts';
import { bundlePrograms } from './support/programs.ts';
import {
  runSuite,
  stagesOf,
  strayTestFiles,
  SUITES,
  type Suite,
  type SuiteResult,
} from './support/suites.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** Limits of time are this many times as long. */
const SOAK_PATIENCE = 20;

const HELP = `npm test [-- OPTIONS]

  --suite NAME   run only this suite (may be given more than once): ${SUITES.map((suite) => suite.name).join(', ')}
  --no-skips     fail when a test is skipped or a tool is missing
  --soak         do as much as the acceptance asks for: tens of thousands of pastes, hundreds of kills (an hour)
  --help         show this

As root on Debian, missing tools (Chromium, MariaDB) are installed with apt-get; elsewhere their tests are skipped.`;

const { values: options } = parseArgs({
  options: {
    suite: { type: 'string', multiple: true },
    'no-skips': { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(HELP);
else
  process.exitCode = await main(options.suite ?? [], {
    mayNotSkip: options['no-skips'],
    isSoak: options.soak,
  });

interface Mode {
  readonly mayNotSkip: boolean;
  readonly isSoak: boolean;
}

async function main(names: readonly string[], mode: Mode): Promise<number> {
  const { mayNotSkip } = mode;
  const suites = names.length === 0 ? SUITES : SUITES.filter((suite) => names.includes(suite.name));
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  const stray = strayTestFiles(ROOT);
  if (unknown.length > 0 || stray.length > 0) {
    for (const name of unknown) console.log(`There is no suite "${name}". See --help.`);
    for (const path of stray) console.log(`${path} belongs to no suite and would never run.`);
    return 2;
  }
  const missing = provide(toolsFor(suites), { mayNotSkip });
  for (const tool of missing) console.log(`${tool} is not installed: the tests that need it are skipped.`);
  buildBrowserBundle();
  const wantsServer = toolsFor(suites).includes('mariadb') && !missing.includes('mariadb');
  const server = wantsServer ? await startMariaDb() : undefined;
  const programs = await mkdtemp(join(tmpdir(), 'tessera-programs-'));
  try {
    const env = { ...environmentOf(mode, server?.url), ...(await bundlePrograms(programs)) };
    return report(await runAll(suites, mode, env), mayNotSkip);
  } finally {
    await rm(programs, { recursive: true, force: true });
    await server?.stop();
  }
}

/** Which programs the chosen suites run against. */
function toolsFor(suites: readonly Suite[]): Tool[] {
  const has = (...names: string[]) => suites.some((suite) => names.includes(suite.name));
  return [
    ...(has('browser') ? (['chromium'] as const) : []),
    ...(has('integration', 'faults') ? (['mariadb'] as const) : []),
  ];
}

function buildBrowserBundle(): void {
  const { status, stderr } = spawnSync(process.execPath, ['views/browser/build.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the browser bundle could not be built:\n${stderr}`);
}

function environmentOf({ mayNotSkip, isSoak }: Mode, mysqlUrl: string | undefined): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...COMPILED,
    ...(mysqlUrl === undefined ? {} : { TESSERA_TEST_MYSQL_URL: mysqlUrl }),
    ...(mayNotSkip ? { TESSERA_TEST_NO_SKIPS: '1' } : {}),
    ...(isSoak ? { TESSERA_TEST_SCALE: 'soak' } : {}),
  };
}

async function runAll(
  suites: readonly Suite[],
  { isSoak }: Mode,
  env: NodeJS.ProcessEnv,
): Promise<SuiteResult[]> {
  const results: SuiteResult[] = [];
  const run = async (suite: Suite) => {
    const result = await runSuite(suite, ROOT, env, isSoak ? SOAK_PATIENCE : 1);
    const { passed, failed, skipped, seconds } = result;
    const counts = `${String(passed).padStart(4)} passed, ${failed} failed, ${skipped} skipped`;
    console.log(`${failed > 0 ? '✖' : '✔'} ${suite.name.padEnd(18)} ${counts}, ${seconds.toFixed(1)} s`);
    if (isSoak) for (const figure of result.figures) console.log(`    ${figure}`);
    results.push(result);
  };
  for (const stage of stagesOf(suites)) await Promise.all(stage.map(run));
  return results;
}

function report(results: readonly SuiteResult[], mayNotSkip: boolean): number {
  for (const { details } of results) if (details) console.log(`\n${details}`);
  const sum = (field: 'passed' | 'failed' | 'skipped') =>
    results.reduce((total, result) => total + result[field], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 || passed === 0 || (mayNotSkip && skipped > 0) ? 1 : 0;
}

/** The suites of the test run by their folders, and the running of one: real counts, and its output only when it fails. */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';

export interface Suite {
  readonly name: string;
  readonly folder: string;
  /** Files run at once; more than there are cores where tests mostly wait. */
  readonly concurrency: number;
  /** Longer than this it hangs, and is ended. */
  readonly limitMs: number;
  /** It mostly waits, and so runs beside the suite before it. */
  readonly isBesideLast?: boolean;
}

const MINUTE_MS = 60_000;
/** Hangs are ended; several times what the longest test takes on two busy cores. */
const TEST_LIMIT_MS = 8 * MINUTE_MS;

export const SUITES: readonly Suite[] = [
  { name: 'architecture', folder: 'tests/architecture', concurrency: 2, limitMs: 2 * MINUTE_MS },
  { name: 'unit', folder: 'tests/unit', concurrency: 2, limitMs: 5 * MINUTE_MS },
  {
    name: 'privatebin-client',
    folder: 'shared/privatebin-client/tests',
    concurrency: 2,
    limitMs: 5 * MINUTE_MS,
  },
  { name: 'simulator', folder: 'tests/simulator', concurrency: 2, limitMs: 5 * MINUTE_MS },
  { name: 'integration', folder: 'tests/integration', concurrency: 4, limitMs: 30 * MINUTE_MS },
  {
    name: 'faults',
    folder: 'tests/faults',
    concurrency: 2,
    limitMs: 30 * MINUTE_MS,
    isBesideLast: true,
  },
  { name: 'browser', folder: 'tests/browser', concurrency: 2, limitMs: 20 * MINUTE_MS },
];

export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  /** What went wrong, in the words of the test runner; empty when nothing did. */
  readonly details: string;
  /** Lines that tests printed with `t.diagnostic('figure: …')`. */
  readonly figures: readonly string[];
}

/** Suites in the order in which they run, those together that run at the same time. */
export function stagesOf(suites: readonly Suite[]): readonly (readonly Suite[])[] {
  const stages: Suite[][] = [];
  for (const suite of suites) {
    const last = stages.at(-1);
    if (suite.isBesideLast && last) last.push(suite);
    else stages.push([suite]);
  }
  return stages;
}

/** Test files that no suite would run: a test that is never run protects nothing. */
export function strayTestFiles(root: string): readonly string[] {
  return globSync('**/*.test.ts', {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !SUITES.some((suite) => path.startsWith(`${suite.folder}/`)));
}

/** `patience`: how many times the usual limits of time. */
export async function runSuite(
  suite: Suite,
  root: string,
  env: NodeJS.ProcessEnv,
  patience: number,
): Promise<SuiteResult> {
  const startedAt = performance.now();
  const files = globSync(`${suite.folder}/**/*.test.ts`, { cwd: root }).sort();
  const { output, isTooLate } =
    files.length === 0 ? { output: '', isTooLate: false } : await runFiles(suite, files, root, env, patience);
  const seconds = (performance.now() - startedAt) / 1000;
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0, seconds, details: '', figures: [] };
  return { ...readSummary(suite, output, isTooLate), seconds };
}

async function runFiles(
  suite: Suite,
  files: readonly string[],
  root: string,
  env: NodeJS.ProcessEnv,
  patience: number,
) {
  // A process group of its own, so that a hanging suite ends with all that it started.
  const child = spawn(
    process.execPath,
    [
      '--test',
      `--test-concurrency=${suite.concurrency}`,
      '--test-reporter=spec',
      `--test-timeout=${TEST_LIMIT_MS * patience}`,
      ...files,
    ],
    { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const endGroup = () => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  process.once('exit', endGroup);
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  let isTooLate = false;
  const limit = setTimeout(() => {
    isTooLate = true;
    endGroup();
  }, suite.limitMs * patience);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  process.off('exit', endGroup);
  return { output, isTooLate };
}

/** Without the runner's own summary (it crashed or was ended) the suite counts as one failure, never as none. */
function readSummary(suite: Suite, output: string, isTooLate: boolean): Omit<SuiteResult, 'seconds'> {
  const count = (name: string) =>
    Number(new RegExp(`^ℹ ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? Number.NaN);
  const passed = count('pass');
  const failed = count('fail') + count('cancelled');
  const skipped = count('skipped') + count('todo');
  const figures = [...new Set([...output.matchAll(/^\s*ℹ figure: (.*)$/gm)].map(([, text = '']) => text))];
  if (isTooLate || Number.isNaN(passed + failed + skipped)) {
    const reason = isTooLate ? `ended for taking too long` : 'ended without a summary';
    const last = output.split('\n').slice(-60).join('\n');
    return { passed: 0, failed: 1, skipped: 0, details: `${suite.name} ${reason}:\n${last}`, figures };
  }
  const failures = output.slice(output.indexOf('✖ failing tests:'));
  return { passed, failed, skipped, details: failed > 0 ? failures : '', figures };
}

/** `npm run bench:transcript`: how fast a transcript is made, at what cost, beside discord-html-transcripts, against our budgets. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { Run } from './transcriptRun.ts';

const run = promisify(execFile);
const PEER = join(import.meta.dirname, 'peer');
const OURS = join(import.meta.dirname, 'transcriptOurs.ts');
const THEIRS = join(PEER, 'make.ts');
const MB = 1_000_000;

/** For 10,000 messages. */
const BUDGET = { ratio: 10, peakRssMb: 200, longestBlockMs: 50, sizeMb: 1.4 };

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    /** Without the other side, which is installed from the registry and takes a minute. */
    alone: { type: 'boolean', default: false },
  },
});

async function installPeer(): Promise<void> {
  if (existsSync(join(PEER, 'node_modules/discord-html-transcripts'))) return;
  console.log('installing discord-html-transcripts into tests/bench/peer …');
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: PEER });
}

interface Pair {
  readonly ours: Run;
  readonly theirs: Run | undefined;
}

/** Each run in a process of its own, as its memory is to be its own. */
async function once(script: string, count: number): Promise<Run> {
  const { stdout } = await run(process.execPath, [script, String(count)], { maxBuffer: MB });
  return JSON.parse(stdout) as Run;
}

/** Both sides one after the other, again and again: how fast a machine is changes from one minute to the next. */
async function pairsOf(count: number, runs: number): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let left = runs; left > 0; left -= 1) {
    const ours = await once(OURS, count);
    pairs.push({ ours, theirs: values.alone ? undefined : await once(THEIRS, count) });
  }
  return pairs;
}

function median(numbers: readonly number[]): number {
  const middle = numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
  if (middle === undefined) throw new Error('no run');
  return middle;
}

/** Times at their median; memory and blocks at their worst. */
function summary(runs: readonly Run[]): Run {
  const all = (pick: (each: Run) => number) => runs.map(pick);
  return {
    ms: median(all(({ ms }) => ms)),
    cpuMs: median(all(({ cpuMs }) => cpuMs)),
    peakRssMb: Math.max(...all(({ peakRssMb }) => peakRssMb)),
    longestBlockMs: Math.max(...all(({ longestBlockMs }) => longestBlockMs)),
    sizeBytes: median(all(({ sizeBytes }) => sizeBytes)),
  };
}

function line(name: string, { ms, cpuMs, peakRssMb, longestBlockMs, sizeBytes }: Run): string {
  const cells = [
    ms.toFixed(0),
    cpuMs.toFixed(0),
    peakRssMb.toFixed(0),
    longestBlockMs.toFixed(0),
    (sizeBytes / MB).toFixed(2),
  ];
  return name.padEnd(42) + cells.map((cell) => cell.padStart(13)).join('');
}

/** Prints both sides; gives ours, and how many times as fast it is in the median pair. */
async function compare(count: number): Promise<{ readonly ours: Run; readonly ratio: number | undefined }> {
  const pairs = await pairsOf(count, Number(values.runs));
  const ours = summary(pairs.map((pair) => pair.ours));
  console.log(line(`${count} messages, to the sealed body`, ours));
  const theirs = pairs.flatMap((pair) => pair.theirs ?? []);
  if (theirs.length === 0) return { ours, ratio: undefined };
  console.log(line(`${count} messages, discord-html-transcripts`, summary(theirs)));
  const ratios = pairs.flatMap((pair) => (pair.theirs ? [pair.theirs.ms / pair.ours.ms] : []));
  const ratio = median(ratios);
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((each) => each.toFixed(1));
  console.log(
    `  ${ratio.toFixed(1)} times as fast: the median of ${ratios.length} pairs, ${least} to ${most}`,
  );
  return { ours, ratio };
}

async function main(): Promise<number> {
  if (!values.alone) await installPeer();
  console.log(`${''.padEnd(42)}   median ms       CPU ms  peak RSS MB longest block      size MB`);
  await compare(1_000);
  const { ours, ratio } = await compare(10_000);
  const checks: readonly (readonly [string, boolean])[] = [
    ...(ratio === undefined
      ? []
      : [[`at least ${BUDGET.ratio} times as fast`, ratio >= BUDGET.ratio] as const]),
    [`peak memory below ${BUDGET.peakRssMb} MB`, ours.peakRssMb < BUDGET.peakRssMb],
    [
      `event loop never blocked over ${BUDGET.longestBlockMs} ms`,
      ours.longestBlockMs <= BUDGET.longestBlockMs,
    ],
    [`body of at most ${BUDGET.sizeMb} MB`, ours.sizeBytes <= BUDGET.sizeMb * MB],
  ];
  console.log('\nBudgets for 10,000 messages:');
  for (const [what, isMet] of checks) console.log(`  ${isMet ? 'met   ' : 'MISSED'} ${what}`);
  if (ratio === undefined) console.log('  without the other side nothing is said of how many times as fast');
  return checks.every(([, isMet]) => isMet) ? 0 : 1;
}

process.exitCode = await main();

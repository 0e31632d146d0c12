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
    runs: { type: 'string', default: '3' },
    /** Without the other side, which is installed from the registry and takes a minute. */
    alone: { type: 'boolean', default: false },
  },
});

async function installPeer(): Promise<void> {
  if (existsSync(join(PEER, 'node_modules/discord-html-transcripts'))) return;
  console.log('installing discord-html-transcripts into tests/bench/peer …');
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: PEER });
}

/** The run of median time; each in a process of its own, as its memory is to be its own. */
async function medianOf(script: string, count: number, runs: number): Promise<Run> {
  const all: Run[] = [];
  for (let left = runs; left > 0; left -= 1) {
    const { stdout } = await run(process.execPath, [script, String(count)], { maxBuffer: MB });
    all.push(JSON.parse(stdout) as Run);
  }
  const sorted = all.sort((a, b) => a.ms - b.ms);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (!median) throw new Error('no run');
  const worst = (pick: (each: Run) => number) => Math.max(...sorted.map(pick));
  return {
    ...median,
    peakRssMb: worst((each) => each.peakRssMb),
    longestBlockMs: worst((each) => each.longestBlockMs),
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

async function main(): Promise<number> {
  if (!values.alone) await installPeer();
  const runs = Number(values.runs);
  console.log(`${''.padEnd(42)}   median ms       CPU ms  peak RSS MB longest block      size MB`);
  let ratio: number | undefined;
  let ours: Run | undefined;
  for (const count of [1_000, 10_000]) {
    ours = await medianOf(OURS, count, runs);
    console.log(line(`${count} messages, to the sealed body`, ours));
    if (values.alone) continue;
    const theirs = await medianOf(THEIRS, count, runs);
    ratio = theirs.ms / ours.ms;
    console.log(line(`${count} messages, discord-html-transcripts`, theirs));
    console.log(`  ${ratio.toFixed(1)} times as fast`);
  }
  if (!ours) return 1;
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

/** The servers that a benchmark starts by itself, each a process of its own, and what such a process has cost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/freePort.ts';
import { BenchFailed } from './load.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TOKEN = 'token-of-a-benchmark-on-this-machine';
const START_MS = 20_000;
/** Linux counts processor time in hundredths of a second for user programs. */
const TICKS_PER_SECOND = 100;

export interface BenchServer {
  readonly baseUrl: string;
  readonly token: string;
  readonly pid: number;
  /** Ends the process and removes what it stored. */
  stop(): Promise<void>;
}

/** The real service with its default log level; the log goes nowhere. */
export function startOurs(): Promise<BenchServer> {
  return start((folder, port) => [
    [join(ROOT, 'paste/main.ts')],
    {
      DATA_DIR: join(folder, 'data'),
      PASTE_TOKEN: TOKEN,
      PASTE_PORT: String(port),
      PASTE_URL: `http://127.0.0.1:${port}`,
    },
  ]);
}

export function startBare(): Promise<BenchServer> {
  return start((folder, port) => {
    mkdirSync(join(folder, 'data'));
    return [[join(import.meta.dirname, 'pasteBare.ts'), join(folder, 'data'), String(port)], {}];
  });
}

async function start(
  command: (folder: string, port: number) => [args: string[], environment: Record<string, string>],
): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-bench-'));
  const port = await freePort();
  const [args, env] = command(folder, port);
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const baseUrl = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_MS;
  while (!(await answers(baseUrl))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new BenchFailed('The server that was to be measured did not start.');
    }
    await sleep(50);
  }
  return { baseUrl, token: TOKEN, pid: child.pid ?? 0, stop };
}

async function answers(baseUrl: string): Promise<boolean> {
  try {
    await (await fetch(baseUrl, { headers: { 'X-Requested-With': 'JSONHttpRequest' } })).text();
    return true;
  } catch {
    return false;
  }
}

/** Processor seconds that a process has used so far; undefined where /proc is not there. */
export function cpuSeconds(pid: number): number | undefined {
  try {
    // The second field is the program's name, in parentheses, and may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}

/** Resident megabytes of a process; undefined where /proc is not there. */
export function residentMb(pid: number): number | undefined {
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    return match ? Number(match[1]) / 1000 : undefined;
  } catch {
    return undefined;
  }
}

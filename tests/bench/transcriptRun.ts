/** One measured run in a process of its own: time, most memory, longest block of the event loop, size. */
import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from '../support/memory.ts';

export interface Run {
  readonly ms: number;
  /** Of all threads: what a busy machine cannot stretch. */
  readonly cpuMs: number;
  readonly peakRssMb: number;
  readonly longestBlockMs: number;
  readonly sizeBytes: number;
}

/**
 * Longest stretch in which the event loop did not get round, as processor time of its own thread: on a busy machine the
 * clock would count what other processes did meanwhile.
 */
function watchLoop(): { readonly longestMs: () => number } {
  let longest = 0;
  let last = cpuMs();
  setInterval(() => {
    const now = cpuMs();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1).unref();
  return { longestMs: () => Math.max(longest, cpuMs() - last) };
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/**
 * Runs `work`, which gives the size of what it made, and prints the result as one line of JSON. `warmUp` does the same with
 * less before it: a bot has long made a first transcript when somebody waits for one.
 */
export async function measure(work: () => Promise<number>, warmUp: () => Promise<number>): Promise<void> {
  await warmUp();
  await sleep(20);
  const loop = watchLoop();
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const sizeBytes = await work();
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpuBefore);
  const run: Run = {
    ms,
    cpuMs: (user + system) / 1_000,
    peakRssMb: residentBytes(process.pid, 'VmHWM') / 1024 ** 2,
    longestBlockMs: loop.longestMs(),
    sizeBytes,
  };
  console.log(JSON.stringify(run));
}

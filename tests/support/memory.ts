/** How much memory a process has, as Linux counts it. */
import { readFileSync } from 'node:fs';

/** Bytes now (`VmRSS`) or the most so far (`VmHWM`). */
export function residentBytes(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`no ${what} of process ${pid}`);
  return Number(kilobytes) * 1024;
}

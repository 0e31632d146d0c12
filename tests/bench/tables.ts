/** The benchmark's results as lines for people. */
import type { Growth, Ratio } from './runs.ts';
import type { Measurement } from './measure.ts';

const number = (value: number | undefined, digits: number, width: number) =>
  (value === undefined ? '–' : value.toFixed(digits)).padStart(width);

export const MEASUREMENT_HEAD = 'operation    requests/s    p50 ms    p99 ms    CPU ms    RSS MB\n';

export function measurementLine(found: Measurement): string {
  const name = `${found.operation} ${found.size}`.padEnd(13);
  const rates = `${number(found.perSecond, 0, 10)}${number(found.p50Ms, 2, 10)}${number(found.p99Ms, 2, 10)}`;
  return `${name}${rates}${number(found.cpuMs, 2, 10)}${number(found.rssMb, 0, 10)}\n`;
}

export function ratioTable(ratios: readonly Ratio[]): string {
  const head = 'operation     ours/s    bare/s    ratio    CPU ms ours    bare\n';
  const lines = ratios.map(({ name, oursPerSecond, barePerSecond, ratio, oursCpuMs, bareCpuMs }) => {
    const rates = `${number(oursPerSecond, 0, 7)}${number(barePerSecond, 0, 10)}${number(ratio, 2, 9)}`;
    return `${name.padEnd(13)}${rates}${number(oursCpuMs, 2, 15)}${number(bareCpuMs, 2, 8)}\n`;
  });
  return `${head}${lines.join('')}`;
}

export const GROWTH_HEAD = 'pastes     RSS MB    create/s    p50 ms    read/s    p50 ms\n';

export function growthLine({ pastes, rssMb, create, read }: Growth): string {
  const creates = `${number(create.perSecond, 0, 12)}${number(create.p50Ms, 2, 10)}`;
  const reads = `${number(read.perSecond, 0, 10)}${number(read.p50Ms, 2, 10)}`;
  return `${String(pastes).padEnd(9)}${number(rssMb, 0, 8)}${creates}${reads}\n`;
}

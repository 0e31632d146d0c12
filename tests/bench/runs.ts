/** The three kinds of run: one server as it is, ours beside a bare handler, ours as it fills up. */
import { bodiesOf, SIZES, type BenchSize } from './bodies.ts';
import { drive, type LoadResult } from './load.ts';
import { measureSize, type MeasuredTarget, type Measurement } from './measure.ts';
import { residentMb, startBare, startOurs, type BenchServer } from './servers.ts';

export interface RunOptions {
  readonly seconds: number;
  readonly connections: number;
}

export async function measureServer(
  target: MeasuredTarget,
  seconds: number,
  say: (found: Measurement) => void,
): Promise<Measurement[]> {
  const all: Measurement[] = [];
  for (const size of SIZES) {
    const { create, read } = await measureSize(target, size, seconds);
    for (const found of [create, read]) {
      say(found);
      all.push(found);
    }
  }
  return all;
}

export interface Ratio {
  readonly name: string;
  readonly oursPerSecond: number;
  readonly barePerSecond: number;
  /** Ours by bare: 1 would be free. */
  readonly ratio: number;
  readonly oursCpuMs: number | undefined;
  readonly bareCpuMs: number | undefined;
}

const ROUNDS = 2;

/** In turns, ours, bare, ours, bare, so that a machine that gets slower or faster meanwhile favours neither. */
export async function compareWithBare({ seconds, connections }: RunOptions): Promise<Ratio[]> {
  const ours = await startOurs();
  try {
    const bare = await startBare();
    try {
      const ratios: Ratio[] = [];
      for (const size of SIZES)
        ratios.push(...(await compareSize(ours, bare, size, { seconds, connections })));
      return ratios;
    } finally {
      await bare.stop();
    }
  } finally {
    await ours.stop();
  }
}

async function compareSize(
  ours: BenchServer,
  bare: BenchServer,
  size: BenchSize,
  { seconds, connections }: RunOptions,
): Promise<Ratio[]> {
  const found = new Map<BenchServer, { create: Measurement; read: Measurement }[]>([
    [ours, []],
    [bare, []],
  ]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [server, rounds] of found) {
      rounds.push(await measureSize({ ...server, connections }, size, seconds));
    }
  }
  return (['create', 'read'] as const).map((operation) => {
    const total = (server: BenchServer) => sum((found.get(server) ?? []).map((round) => round[operation]));
    const [a, b] = [total(ours), total(bare)];
    return {
      name: `${operation} ${size.name}`,
      oursPerSecond: a.perSecond,
      barePerSecond: b.perSecond,
      ratio: a.perSecond / b.perSecond,
      oursCpuMs: a.cpuMs,
      bareCpuMs: b.cpuMs,
    };
  });
}

function sum(rounds: readonly Measurement[]): { perSecond: number; cpuMs: number | undefined } {
  const requests = rounds.reduce((total, round) => total + round.requests, 0);
  const seconds = rounds.reduce((total, round) => total + round.seconds, 0);
  const cpuMs = rounds.reduce((total, round) => total + (round.cpuMs ?? Number.NaN) * round.requests, 0);
  return { perSecond: requests / seconds, cpuMs: Number.isNaN(cpuMs) ? undefined : cpuMs / requests };
}

export interface Growth {
  readonly pastes: number;
  readonly rssMb: number | undefined;
  readonly create: LoadResult;
  readonly read: LoadResult;
}

/** Creates pastes of 1 KB up to `most` and looks at 1,000, 10,000 and so on what a create and a read then cost. */
export async function measureGrowth(
  server: BenchServer,
  most: number,
  { seconds, connections }: RunOptions,
  say: (step: Growth) => void,
): Promise<Growth[]> {
  const target = { ...server, connections };
  const size = SIZES[0] ?? { name: '1 KB', bytes: 1000 };
  const nextBody = bodiesOf({ ...size, bytes: 1000 });
  const ids: string[] = [];
  const steps: Growth[] = [];
  const keepId = (head: string) => {
    ids.push(/"id":"([a-f0-9]{16})"/.exec(head)?.[1] ?? '');
  };
  const nextCreate = () => ({ method: 'POST' as const, path: '/', body: nextBody() });
  const nextRead = () => ({
    method: 'GET' as const,
    path: `/?${ids[Math.floor(Math.random() * ids.length)] ?? ''}`,
  });
  const milestones = [1_000, 10_000, 100_000].filter((count) => count < most).concat(most);
  for (const pastes of milestones) {
    while (ids.length < pastes)
      await drive(target, Math.min(1, (pastes - ids.length) / 1000), nextCreate, keepId);
    const create = await drive(target, seconds, nextCreate, keepId);
    const read = await drive(target, seconds, nextRead);
    const step = { pastes: ids.length, rssMb: residentMb(server.pid), create, read };
    say(step);
    steps.push(step);
  }
  return steps;
}

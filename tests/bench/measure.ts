/** What is measured of a server: creates and reads of one size, with the processor time they cost where it can be seen. */
import { bodiesOf, type BenchSize } from './bodies.ts';
import { BenchFailed, drive, type Call, type LoadResult, type Target } from './load.ts';
import { cpuSeconds, residentMb } from './servers.ts';

export interface Measurement extends LoadResult {
  readonly operation: 'create' | 'read';
  readonly size: string;
  /** Milliseconds of the server's processor time for one request. */
  readonly cpuMs: number | undefined;
  /** Resident megabytes of the server afterwards. */
  readonly rssMb: number | undefined;
}

export interface MeasuredTarget extends Target {
  readonly pid: number | undefined;
}

const WARM_UP_SHARE = 0.25;
/** Enough that a read is seldom of the file that was just read. */
const READ_IDS = 200;

export async function measureSize(
  target: MeasuredTarget,
  size: BenchSize,
  seconds: number,
): Promise<{ create: Measurement; read: Measurement }> {
  const nextBody = bodiesOf(size);
  const ids: string[] = [];
  const nextCreate = (): Call => ({ method: 'POST', path: '/', body: nextBody() });
  const keepId = (head: string) => {
    const id = /"id":"([a-f0-9]{16})"/.exec(head)?.[1];
    if (id !== undefined && ids.length < READ_IDS) ids.push(id);
  };
  let reads = 0;
  const nextRead = (): Call => ({ method: 'GET', path: `/?${ids[reads++ % ids.length] ?? ''}` });
  const create = await timed(target, size, 'create', seconds, nextCreate, keepId);
  if (ids.length === 0) throw new BenchFailed('The server gave no id that could be read.');
  const read = await timed(target, size, 'read', seconds, nextRead);
  return { create, read };
}

async function timed(
  target: MeasuredTarget,
  size: BenchSize,
  operation: 'create' | 'read',
  seconds: number,
  next: () => Call,
  onAnswer?: (head: string) => void,
): Promise<Measurement> {
  await drive(target, seconds * WARM_UP_SHARE, next, onAnswer);
  const { pid } = target;
  const before = pid === undefined ? undefined : cpuSeconds(pid);
  const result = await drive(target, seconds, next, onAnswer);
  const after = pid === undefined ? undefined : cpuSeconds(pid);
  const cpuMs =
    before === undefined || after === undefined ? undefined : ((after - before) * 1000) / result.requests;
  const rssMb = pid === undefined ? undefined : residentMb(pid);
  return { operation, size: size.name, ...result, cpuMs, rssMb };
}

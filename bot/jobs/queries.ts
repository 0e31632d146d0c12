/** Reading jobs for an overview. The table holds a handful of rows, and a job's state is computed, so both happen here. */
import {
  computeJobState,
  type JobsOverview,
  type JobsQueryOptions,
  type JobsResult,
  type JobsSort,
  type JobWithState,
} from 'agenda';
import type { Executor } from '../../shared/db/connect.ts';
import { filtered, hasData, matchesText } from './filters.ts';
import { fromRow } from './rows.ts';

export async function queryJobs(kysely: Executor, options: JobsQueryOptions = {}): Promise<JobsResult> {
  const rows = await filtered(kysely.selectFrom('jobs').selectAll(), options).orderBy('id').execute();
  const now = new Date();
  const jobs = rows
    .filter((row) => matchesText(row, options) && hasData(row, options.data))
    .map(fromRow)
    .map((job): JobWithState => ({ ...job, state: stateOf(job, now) }))
    .filter((job) => options.state === undefined || job.state === options.state)
    .sort(byFields(options.sort ?? { nextRunAt: 'desc' }));
  const skip = options.skip ?? 0;
  return { jobs: jobs.slice(skip, options.limit ? skip + options.limit : undefined), total: jobs.length };
}

export async function overviewOfJobs(kysely: Executor): Promise<JobsOverview[]> {
  const { jobs } = await queryJobs(kysely);
  const overviews = new Map<string, JobsOverview>();
  for (const job of jobs) {
    const overview = overviews.get(job.name) ?? emptyOverview(job.name);
    overview.total += 1;
    overview[job.state] += 1;
    overviews.set(job.name, overview);
  }
  return [...overviews.values()].sort((one, two) => (one.name < two.name ? -1 : 1));
}

function stateOf(job: Parameters<typeof computeJobState>[0], now: Date): JobWithState['state'] {
  return job.disabled ? 'paused' : computeJobState(job, now);
}

function emptyOverview(name: string): JobsOverview {
  return {
    name,
    total: 0,
    running: 0,
    scheduled: 0,
    queued: 0,
    completed: 0,
    failed: 0,
    repeating: 0,
    paused: 0,
  };
}

function byFields(sort: JobsSort) {
  const fields = Object.entries(sort) as [keyof JobsSort, string | number][];
  return (one: JobWithState, two: JobWithState): number => {
    for (const [field, direction] of fields) {
      const [left, right] = [comparable(one[field]), comparable(two[field])];
      if (left !== right)
        return (left < right ? -1 : 1) * (direction === 'desc' || direction === -1 ? -1 : 1);
    }
    return 0;
  };
}

function comparable(value: unknown): number | string {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number' || typeof value === 'string') return value;
  return value === undefined || value === null ? 0 : JSON.stringify(value);
}

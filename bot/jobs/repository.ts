/** Agenda's storage on our tables: a due job goes to one process, and saving it twice leaves one row. */
import { randomUUID } from 'node:crypto';
import type { JobParameters, JobRepository, JobRepositoryOptions, RemoveJobsOptions } from 'agenda';
import type { Insertable, Updateable } from 'kysely';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { JobsTable } from '../../shared/db/schema.ts';
import { filtered, hasData, namesSomething } from './filters.ts';
import { overviewOfJobs, queryJobs } from './queries.ts';
import { fromRow, toColumns, toStateColumns, uniqueKeyOf, type JobRow } from './rows.ts';

type Key = 'single_key' | 'unique_key';

/** `onUnlockFailed` hears of an unlock that failed: Agenda does not await it, and a rejection would end the process. */
export function createJobRepository(
  db: AppDatabase,
  onUnlockFailed: (error: unknown) => void,
): JobRepository {
  const { kysely } = db;

  const findById = (id: string): Promise<JobRow | undefined> =>
    kysely.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();

  async function change(id: string, changes: Updateable<JobsTable>): Promise<boolean> {
    const result = await kysely.updateTable('jobs').set(changes).where('id', '=', id).executeTakeFirst();
    return result.numUpdatedRows === 1n;
  }

  async function insert(
    columns: Updateable<JobsTable>,
    keys: Partial<Record<Key, string>>,
  ): Promise<JobRow | undefined> {
    const row = { ...EMPTY_ROW, ...columns, ...keys, id: randomUUID() } as Insertable<JobsTable>;
    return (await db.insertIfAbsent(kysely, 'jobs', row)) ? findById(row.id) : undefined;
  }

  /** Changes the row that has the key, or makes it; whoever loses the race to make it changes the winner's. */
  async function saveKeyed(
    key: Key,
    value: string,
    columns: Updateable<JobsTable>,
    changesTo: (row: JobRow) => Updateable<JobsTable> | undefined,
  ): Promise<JobRow> {
    for (;;) {
      const row = await kysely.selectFrom('jobs').selectAll().where(key, '=', value).executeTakeFirst();
      if (!row) {
        const inserted = await insert(columns, { [key]: value });
        if (inserted) return inserted;
        continue;
      }
      const changes = changesTo(row);
      if (!changes) return row;
      const update = kysely.updateTable('jobs').set(changes).where('id', '=', row.id).where(key, '=', value);
      if ((await update.executeTakeFirst()).numUpdatedRows === 1n)
        return { ...row, ...(changes as Partial<JobRow>) };
    }
  }

  function saveSingle(job: JobParameters, columns: Updateable<JobsTable>): Promise<JobRow> {
    return saveKeyed('single_key', job.name, columns, (row) => {
      // "Due now" is what every start of the process says. It must not bring forward a job that has its next turn set,
      // unless the interval is another one than that turn was computed with.
      const isDue = job.nextRunAt !== null && job.nextRunAt.getTime() <= Date.now();
      const keepsTurn =
        isDue && row.next_run_at !== null && columns.repeat_interval === (row.repeat_interval ?? undefined);
      const { next_run_at: nextRunAt, ...others } = columns;
      return keepsTurn || nextRunAt === undefined ? others : columns;
    });
  }

  function saveUnique(job: JobParameters, columns: Updateable<JobsTable>): Promise<JobRow> {
    if (job.uniqueOpts?.debounce) throw new Error('debounced jobs are not supported by this backend');
    return saveKeyed('unique_key', uniqueKeyOf(job.name, job.unique), columns, () =>
      job.uniqueOpts?.insertOnly ? undefined : columns,
    );
  }

  async function saveJob(job: JobParameters, columns: Updateable<JobsTable>): Promise<JobRow | undefined> {
    if (job._id !== undefined) {
      await change(job._id, columns);
      return findById(job._id);
    }
    if (job.type === 'single') return saveSingle(job, columns);
    if (job.unique) return saveUnique(job, columns);
    return insert(columns, {});
  }

  /** The conditional update is what makes one caller the winner; the select before it only finds a candidate. */
  // INVARIANT: a due job is handed to one caller.
  async function claimNext(
    name: string,
    dueUntil: number,
    lockedBefore: number,
    locked: Updateable<JobsTable>,
  ): Promise<JobRow | undefined> {
    for (;;) {
      const candidate = await kysely
        .selectFrom('jobs')
        .selectAll()
        .where('name', '=', name)
        .where('disabled', '=', 0)
        .where((eb) =>
          eb.or([
            eb.and([eb('locked_at', 'is', null), eb('next_run_at', '<=', dueUntil)]),
            eb('locked_at', '<=', lockedBefore),
          ]),
        )
        .orderBy('next_run_at')
        .orderBy('priority', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (!candidate) return undefined;
      if (await lock(candidate, locked)) return { ...candidate, ...(locked as Partial<JobRow>) };
    }
  }

  async function lock(seen: Pick<JobRow, 'id' | 'locked_at' | 'next_run_at'>, locked: Updateable<JobsTable>) {
    const result = await kysely
      .updateTable('jobs')
      // From now on an equal job is a new one: what it stands for may have changed since this run read it.
      .set({ ...locked, unique_key: null })
      .where('id', '=', seen.id)
      .where('disabled', '=', 0)
      .where('locked_at', seen.locked_at === null ? 'is' : '=', seen.locked_at)
      .where('next_run_at', seen.next_run_at === null ? 'is' : '=', seen.next_run_at)
      .executeTakeFirst();
    return result.numUpdatedRows === 1n;
  }

  async function idsOf(options: RemoveJobsOptions): Promise<string[]> {
    if (!namesSomething(options)) return [];
    const rows = await filtered(kysely.selectFrom('jobs').select(['id', 'data']), options).execute();
    return rows.filter((row) => hasData(row, options.data)).map((row) => row.id);
  }

  async function setDisabled(options: RemoveJobsOptions, disabled: number): Promise<number> {
    const ids = await idsOf(options);
    if (ids.length === 0) return 0;
    const result = await kysely
      .updateTable('jobs')
      .set({ disabled })
      .where('id', 'in', ids)
      .executeTakeFirst();
    return Number(result.numUpdatedRows);
  }

  async function unlock(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await kysely.updateTable('jobs').set({ locked_at: null }).where('id', 'in', ids).execute();
  }

  return {
    connect: () => Promise.resolve(),
    queryJobs: (options) => queryJobs(kysely, options),
    getJobsOverview: () => overviewOfJobs(kysely),

    getDistinctJobNames: async () => {
      const rows = await kysely.selectFrom('jobs').select('name').distinct().orderBy('name').execute();
      return rows.map((row) => row.name);
    },

    getJobById: async (id) => {
      const row = await findById(id);
      return row ? fromRow(row) : null;
    },

    getQueueSize: async () => {
      const { count } = await kysely
        .selectFrom('jobs')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('next_run_at', '<', Date.now())
        .executeTakeFirstOrThrow();
      return count;
    },

    removeJobs: async (options) => {
      const ids = await idsOf(options);
      if (ids.length === 0) return 0;
      const result = await kysely.deleteFrom('jobs').where('id', 'in', ids).executeTakeFirst();
      return Number(result.numDeletedRows);
    },

    purgeAllJobs: async () => {
      const result = await kysely.deleteFrom('jobs').executeTakeFirst();
      return Number(result.numDeletedRows);
    },

    saveJob: async <DATA>(job: JobParameters<DATA>, options: JobRepositoryOptions | undefined) => {
      const columns = { ...toColumns(job), ...modifiedBy(options) };
      const saved = await saveJob(job, columns);
      // A job that was removed meanwhile stays removed.
      return saved ? (fromRow(saved) as JobParameters<DATA>) : job;
    },

    saveJobState: async (job, options) => {
      const isSaved =
        job._id !== undefined && (await change(job._id, { ...toStateColumns(job), ...modifiedBy(options) }));
      if (!isSaved) throw new Error('the job is no longer there');
    },

    lockJob: async (job, options) => {
      if (job._id === undefined || !job.nextRunAt) return undefined;
      const seen = { id: job._id, locked_at: null, next_run_at: job.nextRunAt.getTime() };
      if (!(await lock(seen, { locked_at: Date.now(), ...modifiedBy(options) }))) return undefined;
      const row = await findById(job._id);
      return row && fromRow(row);
    },

    unlockJob: async (job) => {
      await unlock(job._id === undefined ? [] : [job._id]).catch(onUnlockFailed);
    },
    unlockJobs: unlock,

    getNextJobToRun: async (name, nextScanAt, lockDeadline, now, options) => {
      const locked = { locked_at: (now ?? new Date()).getTime(), ...modifiedBy(options) };
      const row = await claimNext(name, nextScanAt.getTime(), lockDeadline.getTime(), locked);
      return row && fromRow(row);
    },

    disableJobs: (options) => setDisabled(options, 1),
    enableJobs: (options) => setDisabled(options, 0),
  };
}

const EMPTY_ROW: Omit<Insertable<JobsTable>, 'id'> = {
  name: '',
  type: 'normal',
  priority: 0,
  next_run_at: null,
  last_run_at: null,
  last_finished_at: null,
  locked_at: null,
  failed_at: null,
  fail_count: null,
  fail_reason: null,
  disabled: 0,
  progress: null,
  repeat_interval: null,
  repeat_timezone: null,
  repeat_at: null,
  last_modified_by: null,
  data: 'null',
  options: '{}',
  single_key: null,
  unique_key: null,
};

function modifiedBy(options: JobRepositoryOptions | undefined): Updateable<JobsTable> {
  return options?.lastModifiedBy === undefined ? {} : { last_modified_by: options.lastModifiedBy };
}

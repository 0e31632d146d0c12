/** The scheduler: runs each definition by Agenda, one process a due job, with a lock that is renewed while it runs. */
import { Agenda, type Job } from 'agenda';
import type { Clock } from '../../shared/clock.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { AppError } from '../../shared/errors.ts';
import { randomHex } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { createJobsBackend } from './backend.ts';
import { enqueueJob } from './enqueue.ts';
import type { EnqueueOptions, JobData, JobDefinition } from './types.ts';

export interface JobsOptions {
  /** Connected and migrated: Agenda would not say that it cannot reach its database. */
  readonly db: AppDatabase;
  readonly log: Log;
  readonly definitions: readonly JobDefinition[];
  readonly clock: Clock;
  /** How often the table is polled for due jobs. Default 5 s. */
  readonly processEveryMs?: number;
}

export interface Jobs {
  start(): Promise<void>;
  /** Takes no more jobs, tells the running ones to stop, and waits for them; true when all ended in time. */
  stop(timeoutMs: number): Promise<boolean>;
  enqueue(name: string, data: JobData, options?: EnqueueOptions): Promise<void>;
}

const DEFAULT_LOCK_LIFETIME_MS = 30_000;
const LONGEST_RETRY_DELAY_MS = 5 * 60_000;
/** A one-off job that failed this often is dropped: the tables are the truth, and a repeating job sweeps them. */
const MAX_RETRIES = 20;

export function createJobs({ db, log, definitions, clock, processEveryMs = 5000 }: JobsOptions): Jobs {
  const worker = `worker-${randomHex(8)}`;
  const backend = createJobsBackend(db, (err) => log.warn({ err }, 'a job could not be unlocked'));
  const agenda = new Agenda({
    backend,
    name: worker,
    processEvery: processEveryMs,
    defaultLockLifetime: DEFAULT_LOCK_LIFETIME_MS,
  });
  const stopping = new AbortController();
  listen(agenda, log);
  const removals = removeWhatIsOver(agenda, log);
  for (const definition of definitions) define(agenda, definition, stopping.signal, log);

  return {
    async start() {
      // Jobs that were over when a process died before it could remove them.
      await db.kysely
        .deleteFrom('jobs')
        .where('next_run_at', 'is', null)
        .where('locked_at', 'is', null)
        .execute();
      for (const { name, every } of definitions) {
        // Not `skipImmediate`: a bot that restarts more often than the interval would then never run the job.
        if (every !== undefined) await agenda.every(every, name, {});
      }
      await agenda.start();
    },

    async stop(timeoutMs) {
      stopping.abort();
      const { timedOut } = await agenda.drain(timeoutMs);
      await Promise.all(removals);
      if (!timedOut)
        await giveBack(db, worker).catch((err: unknown) => log.warn({ err }, 'jobs stay locked a while'));
      return !timedOut;
    },

    async enqueue(name, data, options = {}) {
      const atMs = options.atMs ?? clock.now();
      const job = await enqueueJob(db, name, data, { ...options, atMs });
      if (backend.notificationChannel.state !== 'connected' || job._id === undefined) return;
      const { _id: jobId, nextRunAt, priority } = job;
      await backend.notificationChannel.publish({
        jobId,
        jobName: name,
        nextRunAt,
        priority,
        timestamp: new Date(),
      });
    },
  };
}

/** Jobs that were locked ahead of their time and never started need not wait for their locks to expire. */
async function giveBack(db: AppDatabase, worker: string): Promise<void> {
  await db.kysely
    .updateTable('jobs')
    .set({ locked_at: null })
    .where('last_modified_by', '=', worker)
    .where('locked_at', 'is not', null)
    .execute();
}

function define(agenda: Agenda, definition: JobDefinition, stopping: AbortSignal, log: Log): void {
  const lockLifetimeMs = definition.lockLifetimeMs ?? DEFAULT_LOCK_LIFETIME_MS;
  agenda.define(
    definition.name,
    async (job: Job) => {
      const lease = keepLocked(job, lockLifetimeMs, log);
      try {
        await definition.run((job.attrs.data ?? {}) as JobData, AbortSignal.any([stopping, lease.lost]));
      } catch (error) {
        throw new JobFailure(error);
      } finally {
        await lease.release();
      }
    },
    {
      lockLifetime: lockLifetimeMs,
      concurrency: definition.concurrency ?? 1,
      backoff: ({ attempt }) => retryDelay(attempt, definition),
    },
  );
}

/** Agenda stores an error's message with the job, so the message it sees is a code; the log gets the cause. */
class JobFailure extends Error {
  override readonly name = 'JobFailure';
  constructor(cause: unknown) {
    super(cause instanceof AppError ? cause.code : 'error', { cause });
  }
}

function retryDelay(attempt: number, { every }: JobDefinition): number | null {
  if (every === undefined && attempt > MAX_RETRIES) return null;
  const longest = Math.min(
    LONGEST_RETRY_DELAY_MS,
    typeof every === 'number' ? every : LONGEST_RETRY_DELAY_MS,
  );
  return Math.min(longest, 1000 * 2 ** Math.min(attempt, 20)) * (0.75 + Math.random() / 2);
}

/** Renews the lock while a job runs, so that its lifetime can be short and a crashed process's jobs resume soon. */
function keepLocked(job: Job, lifetimeMs: number, log: Log) {
  const lost = new AbortController();
  let renewal = Promise.resolve();
  let renewedAt = performance.now();
  const timer = setInterval(() => {
    renewal = renewal
      .then(() => job.touch())
      .then(() => {
        renewedAt = performance.now();
      })
      .catch((err: unknown) => {
        log.warn({ err, job: job.attrs.name }, 'the lock of a running job could not be renewed');
        if (performance.now() - renewedAt >= lifetimeMs) lost.abort();
      });
  }, lifetimeMs / 3);
  return {
    lost: lost.signal,
    /** Waits for a renewal under way: after Agenda's last save it would lock the finished job again. */
    release: async () => {
      clearInterval(timer);
      await renewal;
    },
  };
}

function listen(agenda: Agenda, log: Log): void {
  // The database was gone for a moment, or a job outlived its lock; Agenda goes on by itself.
  agenda.on('error', (err) => log.error({ err }, 'the job scheduler had an error'));
  agenda.on('fail', (err, job) => {
    if (!('attrs' in job)) return;
    const { name, failCount } = job.attrs;
    log.error({ err, job: name, attempt: failCount ?? 1 }, 'a job failed');
  });
}

/**
 * Removes a one-off job that succeeded or failed too often. Not by `removeOnComplete`: that removes after 'complete', at
 * which `drain` counts the running jobs for the last time, so that a stop would always wait for its whole time limit.
 */
function removeWhatIsOver(agenda: Agenda, log: Log): ReadonlySet<Promise<void>> {
  const removals = new Set<Promise<void>>();
  agenda.on('complete', (job) => {
    if (!('attrs' in job) || job.attrs.nextRunAt !== null) return;
    const removal = job
      .remove()
      .then(() => undefined)
      .catch((err: unknown) => log.warn({ err }, 'a finished job could not be removed'))
      .finally(() => removals.delete(removal));
    removals.add(removal);
  });
  return removals;
}

/** What the rest of the bot says about jobs: a definition, its payload, and what can be asked of the scheduler. */

/** Ids, numbers and flags only: a payload is stored, so nothing that anyone wrote may be in it. */
export type JobData = Readonly<Record<string, string | number | boolean | null>>;

export interface JobDefinition {
  readonly name: string;
  /** Repeats: milliseconds, or `'12 hours'`, or a cron line. Without it the job runs when enqueued. */
  readonly every?: string | number;
  /**
   * Must be idempotent: after a crash, or when its outcome could not be saved, it runs again. `signal` says to stop at
   * the next safe point: the process is ending, or the lock was lost.
   */
  run(data: JobData, signal: AbortSignal): Promise<void>;
  /** How long after a crash another process may take the job over. Renewed while `run` is under way. Default 30 s. */
  readonly lockLifetimeMs?: number;
  /** How many of this name run at once in one process. Default 1. */
  readonly concurrency?: number;
}

export interface EnqueueOptions {
  /** Enqueued again with the same value before it started, the job stays one. Default: name and data together. */
  readonly uniqueBy?: JobData;
  /** Epoch milliseconds; default: now. */
  readonly atMs?: number;
}

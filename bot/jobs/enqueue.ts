/** Putting a job into the table: from the running bot, or from a command that has no scheduler. */
import type { JobParameters } from 'agenda';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { createJobRepository } from './repository.ts';
import type { EnqueueOptions, JobData } from './types.ts';

/** Saves the job once until it starts; a running bot takes it up at its next poll at the latest. */
export async function enqueueJob(
  db: AppDatabase,
  name: string,
  data: JobData,
  options: EnqueueOptions = {},
): Promise<JobParameters> {
  assertIdsOnly(data);
  const repository = createJobRepository(db, rethrow);
  return repository.saveJob(
    {
      name,
      data,
      type: 'normal',
      priority: 0,
      nextRunAt: new Date(options.atMs ?? Date.now()),
      unique: { ...(options.uniqueBy ?? data) },
    },
    undefined,
  );
}

/** Types cannot tell an id from a sentence, so the form is checked: short, and without spaces. */
// INVARIANT: a job's payload holds ids only.
function assertIdsOnly(data: JobData): void {
  for (const [field, value] of Object.entries(data)) {
    if (typeof value === 'string' && !/^[A-Za-z0-9_.:/-]{0,64}$/.test(value)) {
      throw new TypeError(`the payload's field ${field} is not an id`);
    }
  }
}

function rethrow(error: unknown): never {
  throw error;
}

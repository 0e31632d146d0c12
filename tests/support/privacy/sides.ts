/** What `npm run doctor -- --orphans` compares, over a database and a listing of pastes that a test has in hand. */
import { compareSides, type Finding, type StoreListing } from '../../../bot/doctor/orphans.ts';
import { createOrphansRepository } from '../../../bot/doctor/orphansRepository.ts';
import { jobNames } from '../../../bot/jobs/table.ts';
import type { AppDatabase } from '../../../shared/db/connect.ts';
import { createSealedValues } from '../../../shared/db/sealedValues.ts';
import { createSealKeyStore } from '../../../shared/db/sealKeys.ts';

export async function findOrphans(
  db: AppDatabase,
  nowMs: number,
  listStore: () => Promise<StoreListing>,
): Promise<readonly Finding[]> {
  const { findings } = await compareSides({
    rows: createOrphansRepository(db),
    listStore,
    keys: {
      inConfiguration: ['k1'],
      known: async () => (await createSealKeyStore(db, () => nowMs).list()).map(({ id }) => id),
      countByKey: () => createSealedValues(db).countByKey(),
    },
    jobNames: jobNames(),
    now: () => nowMs,
  });
  return findings;
}

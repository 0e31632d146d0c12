/** When a bot that has just started has had its hourly looks at Discord, so that calls counted then are those of a click. */
import { join } from 'node:path';
import { openDatabase } from './databases.ts';
import type { Scene } from './scene.ts';
import type { Cleanup } from './tempDir.ts';
import { waitFor } from './waitFor.ts';

/** For a scene on SQLite. */
export async function untilSettled(t: Cleanup, { dataDir }: Pick<Scene, 'dataDir'>): Promise<void> {
  const { kysely } = await openDatabase(t, `sqlite:${join(dataDir, 'tessera.db')}`);
  await waitFor(
    'the looks that follow a start',
    async () => {
      const looks = await kysely
        .selectFrom('jobs')
        .select('last_finished_at')
        .where('name', 'like', '%.reconcile')
        .execute();
      return looks.length > 0 && looks.every((look) => look.last_finished_at !== null);
    },
    { timeoutMs: 90_000 },
  );
}

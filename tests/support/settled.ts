/** When a bot that has just started has had its hourly looks at Discord, so that calls counted then are those of a click. */
import type { SharedScene } from './sharedScene.ts';
import { waitFor } from './waitFor.ts';

export async function untilSettled({ kysely }: Pick<SharedScene, 'kysely'>): Promise<void> {
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

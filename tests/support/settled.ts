/** When a bot has nothing left to do by itself, so that calls of Discord counted then are those of a click. */
import type { SharedScene } from './sharedScene.ts';
import { waitFor } from './waitFor.ts';

/** Until a bot that has just started has had its hourly looks. */
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

/** Until nothing more is done about what was opened or closed before, and the log channel has heard of it. */
export async function untilDone({ kysely }: Pick<SharedScene, 'kysely'>): Promise<void> {
  await waitFor(
    'closings to end and to be told',
    async () => {
      const rows = await kysely.selectFrom('conversations').select('state').execute();
      const untold = await kysely
        .selectFrom('audit_events')
        .select('id')
        .where((where) => where.or([where('told_at', 'is', null), where('told_at', '<', 0)]))
        .execute();
      return untold.length === 0 && rows.every(({ state }) => state === 'open' || state === 'closed');
    },
    { timeoutMs: 90_000 },
  );
}

/** Lets a job that repeats run now, and waits for its end. */
export async function runJob({ kysely }: Pick<SharedScene, 'kysely'>, name: string): Promise<void> {
  const job = kysely.selectFrom('jobs').selectAll().where('name', '=', name);
  const before = (await job.executeTakeFirstOrThrow()).last_finished_at;
  await kysely.updateTable('jobs').set({ next_run_at: 0 }).where('name', '=', name).execute();
  await waitFor(name, async () => (await job.executeTakeFirst())?.last_finished_at !== before, {
    timeoutMs: 90_000,
  });
}

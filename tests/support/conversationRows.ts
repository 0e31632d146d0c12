/** What the database knows of a channel's conversation, and how a test makes it due. */
import type { ChannelHandle } from '../simulator/index.ts';
import type { SharedScene } from './sharedScene.ts';

type InDatabase = Pick<SharedScene, 'kysely'>;

export function rowOf({ kysely }: InDatabase, channel: ChannelHandle) {
  return kysely
    .selectFrom('conversations')
    .selectAll()
    .where('channel_id', '=', channel.id)
    .executeTakeFirstOrThrow();
}

/** As if it were that late, for the one of these jobs that looks for it. */
export async function due(
  { kysely }: InDatabase,
  channel: ChannelHandle,
  what: Record<string, number>,
  name: string,
): Promise<void> {
  await kysely.updateTable('conversations').set(what).where('channel_id', '=', channel.id).execute();
  await kysely.updateTable('jobs').set({ next_run_at: 0 }).where('name', '=', name).execute();
}

/** What the audit says was done with it, oldest first. */
export async function actionsOn(shared: InDatabase, channel: ChannelHandle): Promise<string[]> {
  const { id } = await rowOf(shared, channel);
  const events = await shared.kysely.selectFrom('audit_events').selectAll().orderBy('id').execute();
  return events.filter(({ target_ids: ids }) => ids.includes(id)).map(({ action }) => action);
}

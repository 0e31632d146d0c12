/** Modmail when the bot may not do what it should, when a setting points to nothing, and when nobody says anything. */
import assert from 'node:assert/strict';
import type { APIMessage } from 'discord-api-types/v10';
import type { ChannelHandle, Person } from '../simulator/index.ts';
import { until, untilTold } from './modmail.ts';
import {
  memberOf,
  THREAD_PERMISSIONS,
  titled,
  untilClosed,
  untilIn,
  write,
  type ModmailServer,
} from './modmailServers.ts';
import { PATIENCE, relayedTexts, type Scene } from './scene.ts';
import type { SharedScene } from './sharedScene.ts';
import { waitFor } from './waitFor.ts';

const DAY_MS = 86_400_000;

/** Oldest first: a thread that was opened again has had several. */
export function conversationsIn({ kysely }: SharedScene, thread: ChannelHandle) {
  return kysely
    .selectFrom('conversations')
    .selectAll()
    .where('channel_id', '=', thread.id)
    .orderBy('created_at')
    .execute();
}

export function untilHeard(scene: Scene, person: Person, pattern: RegExp): Promise<APIMessage> {
  const look = () => person.directMessages().find((message) => pattern.test(JSON.stringify(message)));
  return until(scene, `being told ${String(pattern)}`, look);
}

export async function refusedAndMended(stage: SharedScene, server: ModmailServer): Promise<void> {
  const { scene } = stage;
  const { guild, parent, place, log, staff } = server;
  const thread = await write(scene, server, memberOf(scene, server, 'stuck'), 'stuck?');
  const bot = { id: scene.sim.botId };
  const needed = place === 'channel' ? 'ManageChannels' : 'ManageThreads';
  const where = place === 'channel' ? thread : parent;
  const allowed = THREAD_PERMISSIONS.filter((name) => name !== needed);
  guild.setOverwrite(where, { for: bot, allow: allowed, deny: [needed] });
  await staff.command('modmail close', { thread_id: thread.id }, log);
  const fix = place === 'channel' ? /Manage Channels/ : /Manage Threads/;
  await until(scene, 'the explanation', () =>
    thread.messages.find(({ author, embeds }) => author.bot && fix.test(JSON.stringify(embeds))),
  );
  assert.ok(thread.exists && !thread.thread?.archived, 'nothing happened in Discord');
  assert.notEqual((await conversationsIn(stage, thread))[0]?.state, 'closed', 'nor does the database say so');
  guild.setOverwrite(where, { for: bot, allow: [...allowed, needed] });
  await untilClosed(scene, thread);
  const isClosed = async () => (await conversationsIn(stage, thread))[0]?.state === 'closed';
  await waitFor('both to agree', isClosed, PATIENCE);

  const gone = guild.addChannel({ name: 'gone', type: place === 'channel' ? 'category' : 'text' });
  await server.configure(place === 'channel' ? { parentId: gone.id } : { placeChannelId: gone.id });
  gone.delete();
  const person = memberOf(scene, server, 'patient');
  person.dm('do not lose me');
  await untilHeard(scene, person, /kept here and tried again by itself/);
  const said = await until(scene, 'word to staff', () => titled(log.messages, /could not be opened/));
  assert.ok(said.embeds[0]?.description?.includes(person.id));
  await server.configure({});
  const mended = await untilIn(scene, server, person, 'do not lose me');
  assert.deepEqual(relayedTexts(mended), ['do not lose me']);
}

/** What people did to the thread in Discord: the next message finds its way all the same, and so do staff's answers. */
export async function shutByHand({ scene, kysely }: SharedScene, server: ModmailServer): Promise<void> {
  const person = memberOf(scene, server, 'byhand');
  const thread = await write(scene, server, person, 'before');
  if (server.place !== 'channel') {
    thread.setThread({ archived: true });
    assert.equal((await write(scene, server, person, 'after')).id, thread.id);
    assert.equal(thread.thread?.archived, false);
    thread.setThread({ locked: true });
    await until(scene, 'the word on closing', () => said(thread.messages, /was locked, but .* still open/));
    server.staff.type(thread, '!r unlocked again');
    await untilTold(scene, person, 'unlocked again');
    const word = said(thread.messages, /was archived/);
    assert.equal(word, undefined, 'Discord archives what is quiet: no word, the next message opens it');
  }
  if (server.place === 'forum') {
    const deny = (denied: readonly 'ManageThreads'[]) => {
      const allow = THREAD_PERMISSIONS.filter((name) => !denied.some((one) => one === name));
      server.guild.setOverwrite(server.parent, { for: { id: scene.sim.botId }, allow, deny: [...denied] });
    };
    deny(['ManageThreads']);
    thread.setThread({ locked: true });
    const explained = () => said(server.log.messages, new RegExp(`<#${thread.id}>.*Manage Threads`));
    await until(scene, 'word of the permission', explained);
    deny([]);
    const hourly = kysely.updateTable('jobs').set({ next_run_at: 0 });
    await hourly.where('name', '=', 'channels.reconcile').execute();
    await until(scene, 'the hourly look to unlock it', () => thread.thread?.locked === false);
  }
  thread.delete();
  const next = await write(scene, server, person, 'a new matter');
  assert.notEqual(next.id, thread.id);
  assert.deepEqual(relayedTexts(next), ['a new matter']);
}

const said = (messages: readonly APIMessage[], text: RegExp) =>
  messages.find(({ embeds }) => text.test(JSON.stringify(embeds)));

export async function closesByItself(stage: SharedScene, servers: readonly ModmailServer[]): Promise<void> {
  const { scene, kysely } = stage;
  const quiet = await Promise.all(
    servers.map((server) => write(scene, server, memberOf(scene, server, 'quiet'), 'then silence')),
  );
  const change = (values: Record<string, number>) =>
    kysely
      .updateTable('conversations')
      .set(values)
      .where(
        'channel_id',
        'in',
        quiet.map(({ id }) => id),
      )
      .execute();
  const rows = async () =>
    (await Promise.all(quiet.map((thread) => conversationsIn(stage, thread)))).map(([row]) => row!);
  // What is written down last of a message that was passed on.
  const areKnown = async () => (await rows()).every(({ waiting_for: who }) => who === 'staff');
  await waitFor('the messages to be dealt with', areKnown, PATIENCE);
  await change({ last_activity_at: Date.now() - 6.4 * DAY_MS });
  const now = { next_run_at: Date.now() };
  await kysely.updateTable('jobs').set(now).where('name', '=', 'reminders.send').execute();
  const areAnnounced = async () => (await rows()).every(({ close_at: at }) => at);
  await waitFor('the announcements', areAnnounced, PATIENCE);
  for (const { close_at: at, last_activity_at: last } of await rows())
    assert.ok(Math.abs(at! - last - 7 * DAY_MS) < 60_000, 'seven days after the last word');
  for (const thread of quiet)
    await until(scene, 'the announcement', () =>
      thread.messages.find(({ embeds }) => /closes by itself/.test(JSON.stringify(embeds))),
    );
  await change({ last_activity_at: Date.now() - 7.1 * DAY_MS, close_at: Date.now() - 1 });
  for (const thread of quiet) await untilClosed(scene, thread);
}

/** Three servers with modmail, one for each place a thread can be, all served by the one bot of a scene. */
import type { APIMessage } from 'discord-api-types/v10';
import type { PermissionName } from '../simulator/permissions.ts';
import {
  USUAL_BOT_PERMISSIONS,
  type ChannelHandle,
  type GuildHandle,
  type Person,
  type RoleHandle,
} from '../simulator/index.ts';
import { until } from './modmail.ts';
import { PLACES, threadsNamed, type PlaceName } from './modmailPlaces.ts';
import { relayedTexts, type Scene } from './scene.ts';

export interface ModmailServer {
  readonly place: PlaceName;
  readonly guild: GuildHandle;
  /** What threads are made in. */
  readonly parent: ChannelHandle;
  readonly log: ChannelHandle;
  readonly staffRole: RoleHandle;
  readonly staff: Person;
  readonly otherStaff: Person;
  /** Has the admin role, and not that of staff. */
  readonly admin: Person;
  /** Changes modmail's settings. */
  configure(modmail: object): Promise<void>;
}

/** What the private-thread document asks for, private threads, and what carries files, ✅ and history. */
export const THREAD_PERMISSIONS = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'CreatePrivateThreads',
  'ManageThreads',
  'EmbedLinks',
  'AttachFiles',
  'AddReactions',
  'ReadMessageHistory',
] as const satisfies readonly PermissionName[];

/** The document does not ask for pinning; in the forum the bot may, so that what is pinned is seen as well. */
const BOT_PERMISSIONS: Readonly<Record<PlaceName, readonly PermissionName[]>> = {
  channel: USUAL_BOT_PERMISSIONS,
  thread: THREAD_PERMISSIONS,
  forum: [...THREAD_PERMISSIONS, 'PinMessages'],
};

const READ_AND_WRITE = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'ReadMessageHistory',
] as const;

export async function addModmailServers(scene: Scene): Promise<Record<PlaceName, ModmailServer>> {
  const servers = PLACES.map((place) => addModmailServer(scene, place));
  for (const server of servers) await server.configure({});
  return Object.fromEntries(servers.map((server) => [server.place, server])) as never;
}

export function addModmailServer(
  scene: Pick<Scene, 'sim' | 'owner' | 'importSettings'>,
  place: PlaceName,
  guild = scene.sim.createGuild({ name: `With a ${place}`, owner: scene.owner }),
): ModmailServer {
  const { sim } = scene;
  guild.addBot({ permissions: BOT_PERMISSIONS[place] });
  const [staffRole, adminRole] = [guild.addRole({ name: 'Crew' }), guild.addRole({ name: 'Captains' })];
  const hired = (name: string, role: RoleHandle) => {
    const person = sim.createUser({ username: `${name}_${place}`, globalName: `${name} of ${place}` });
    guild.join(person, { roles: [role] });
    return person;
  };
  const overwrites = [
    { for: { id: guild.id }, deny: ['ViewChannel'] },
    ...[staffRole, adminRole].map((role) => ({ for: role, allow: READ_AND_WRITE })),
    { for: { id: sim.botId }, allow: place === 'channel' ? READ_AND_WRITE : BOT_PERMISSIONS[place] },
  ] as const;
  const parent = guild.addChannel({
    name: 'inbox',
    type: place === 'channel' ? 'category' : place === 'forum' ? 'forum' : 'text',
    tags: place === 'forum' ? ['open', 'closed'] : [],
    overwrites,
  });
  const log = guild.addChannel({ name: 'log', overwrites });
  const [open, closed] = parent.tags;
  const where =
    place === 'channel'
      ? { parentId: parent.id }
      : {
          place,
          placeChannelId: parent.id,
          ...(open && closed && { openTagId: open.id, closedTagId: closed.id }),
        };
  const usual = {
    enabled: true,
    staffRoleId: staffRole.id,
    adminRoleId: adminRole.id,
    logChannelId: log.id,
    ...where,
  };
  return {
    place,
    guild,
    parent,
    log,
    staffRole,
    staff: hired('staff', staffRole),
    otherStaff: hired('colleague', staffRole),
    admin: hired('admin', adminRole),
    configure: (modmail) =>
      scene.importSettings({ version: 1, guildId: guild.id, modmail: { ...usual, ...modmail } }),
  };
}

/** Somebody who is in this server alone. */
export function memberOf({ sim }: Pick<Scene, 'sim'>, server: ModmailServer, name: string): Person {
  const person = sim.createUser({ username: `${name}_${server.place}` });
  server.guild.join(person);
  return person;
}

/** The person writes; gives the thread in which it stands. */
export async function write(
  scene: Scene,
  server: ModmailServer,
  person: Person,
  text: string,
): Promise<ChannelHandle> {
  person.dm(text);
  return untilIn(scene, server, person, text);
}

export async function untilIn(
  scene: Scene,
  server: ModmailServer,
  person: Person,
  text: string,
): Promise<ChannelHandle> {
  const look = () =>
    threadsNamed(server, server, person).findLast((thread) => relayedTexts(thread).includes(text));
  return until(scene, `a thread with “${text}”`, look);
}

/** Closed is locked and archived, or gone where it was a channel. */
export async function untilClosed(scene: Scene, thread: ChannelHandle): Promise<void> {
  const isClosed = () => !thread.exists || (thread.thread?.archived && thread.thread.locked);
  await until(scene, 'the thread to be closed', isClosed);
}

export function titled(messages: readonly APIMessage[], title: RegExp): APIMessage | undefined {
  return messages.findLast(({ embeds }) => embeds.some((embed) => title.test(embed.title ?? '')));
}

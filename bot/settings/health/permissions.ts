/** What the bot may do, computed from plain data as Discord does. https://discord.com/developers/docs/topics/permissions */
import {
  PermissionFlagsBits,
  type APIGuild,
  type APIGuildMember,
  type APIOverwrite,
} from 'discord-api-types/v10';

/** What the features need, by the names of the catalogue. */
export const NEEDED = {
  viewChannel: PermissionFlagsBits.ViewChannel,
  manageChannels: PermissionFlagsBits.ManageChannels,
  manageRoles: PermissionFlagsBits.ManageRoles,
  sendMessages: PermissionFlagsBits.SendMessages,
  embedLinks: PermissionFlagsBits.EmbedLinks,
  attachFiles: PermissionFlagsBits.AttachFiles,
  readHistory: PermissionFlagsBits.ReadMessageHistory,
  manageMessages: PermissionFlagsBits.ManageMessages,
  pinMessages: PermissionFlagsBits.PinMessages,
  addReactions: PermissionFlagsBits.AddReactions,
  createPrivateThreads: PermissionFlagsBits.CreatePrivateThreads,
  sendInThreads: PermissionFlagsBits.SendMessagesInThreads,
  manageThreads: PermissionFlagsBits.ManageThreads,
} as const;
export type Needed = keyof typeof NEEDED;

/** Of the bot as a whole; threads only where modmail uses them. */
export const GENERAL: readonly Needed[] = [
  'viewChannel',
  'manageChannels',
  'manageRoles',
  'sendMessages',
  'embedLinks',
  'attachFiles',
  'readHistory',
  'manageMessages',
  'pinMessages',
  'addReactions',
];
export const POSTING: readonly Needed[] = ['viewChannel', 'sendMessages', 'embedLinks', 'readHistory'];
export const PARENT: readonly Needed[] = ['viewChannel', 'manageChannels'];
export const THREADS: readonly Needed[] = [
  'viewChannel',
  'createPrivateThreads',
  'sendInThreads',
  'manageThreads',
  'embedLinks',
];

const ALL = ~0n;

export function guildPermissions(
  guild: Pick<APIGuild, 'id' | 'owner_id' | 'roles'>,
  member: APIGuildMember,
): bigint {
  if (member.user.id === guild.owner_id) return ALL;
  const own = guild.roles.filter(({ id }) => id === guild.id || member.roles.includes(id));
  const bits = own.reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  return bits & PermissionFlagsBits.Administrator ? ALL : bits;
}

export function channelPermissions(
  base: bigint,
  overwrites: readonly APIOverwrite[],
  guildId: string,
  member: APIGuildMember,
): bigint {
  if (base === ALL) return ALL;
  const apply = (bits: bigint, those: readonly APIOverwrite[]) =>
    (bits & ~those.reduce((sum, { deny }) => sum | BigInt(deny), 0n)) |
    those.reduce((sum, { allow }) => sum | BigInt(allow), 0n);
  const everyone = apply(
    base,
    overwrites.filter(({ id }) => id === guildId),
  );
  const roles = apply(
    everyone,
    overwrites.filter(({ id }) => member.roles.includes(id)),
  );
  return apply(
    roles,
    overwrites.filter(({ id }) => id === member.user.id),
  );
}

export function missingOf(wanted: readonly Needed[], bits: bigint): Needed[] {
  return wanted.filter((name) => (bits & NEEDED[name]) === 0n);
}

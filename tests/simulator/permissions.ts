/** Permissions as Discord computes them: base from roles, then overwrites of everyone, roles and member, then what hides the rest. */
import { ChannelType, PermissionFlagsBits as P } from 'discord-api-types/v10';
import { DiscordError } from './errors.ts';
import type { ChannelState, GuildState } from './state/types.ts';
import type { World } from './state/world.ts';

export type PermissionName = keyof typeof P;

const ALL_PERMISSIONS = Object.values(P).reduce((all, bit) => all | bit, 0n);

/** What everybody may do in a direct message. */
const DM_PERMISSIONS =
  P.ViewChannel |
  P.SendMessages |
  P.EmbedLinks |
  P.AttachFiles |
  P.ReadMessageHistory |
  P.AddReactions |
  P.SendPolls |
  P.SendVoiceMessages |
  P.PinMessages;

/** Discord's default for @everyone in a new guild, without invites and voice. */
export const EVERYONE_PERMISSIONS =
  P.ViewChannel |
  P.SendMessages |
  P.SendMessagesInThreads |
  P.CreatePublicThreads |
  P.CreatePrivateThreads |
  P.EmbedLinks |
  P.AttachFiles |
  P.AddReactions |
  P.UseExternalEmojis |
  P.ReadMessageHistory |
  P.UseApplicationCommands |
  P.SendPolls |
  P.SendVoiceMessages |
  P.ChangeNickname |
  P.Connect |
  P.Speak;

export function bits(permissions: bigint | readonly PermissionName[]): bigint {
  return typeof permissions === 'bigint' ? permissions : permissions.reduce((sum, name) => sum | P[name], 0n);
}

/** Permissions of a member in the guild as a whole; 0 for somebody who is not in it. */
export function guildPermissions(guild: GuildState, userId: string): bigint {
  const member = guild.members.get(userId);
  if (!member) return 0n;
  if (guild.ownerId === userId) return ALL_PERMISSIONS;
  let permissions = guild.roles.get(guild.id)?.permissions ?? 0n;
  for (const roleId of member.roles) permissions |= guild.roles.get(roleId)?.permissions ?? 0n;
  return permissions & P.Administrator ? ALL_PERMISSIONS : permissions;
}

/** Permissions in one channel; threads take those of their parent. */
export function channelPermissions(world: World, channel: ChannelState, userId: string): bigint {
  if (channel.type === ChannelType.DM) {
    return userId === channel.recipientId || userId === world.botId ? DM_PERMISSIONS : 0n;
  }
  const guild = world.guildOf(channel);
  const member = guild?.members.get(userId);
  if (!guild || !member) return 0n;
  if (channel.thread) return threadPermissions(world, channel, userId);
  const base = guildPermissions(guild, userId);
  if (base === ALL_PERMISSIONS) return base;
  return implied(withOverwrites(base, channel, guild.id, member.roles, userId));
}

function withOverwrites(
  base: bigint,
  channel: ChannelState,
  guildId: string,
  roleIds: readonly string[],
  userId: string,
): bigint {
  const everyone = channel.overwrites.find((o) => o.id === guildId);
  let permissions = everyone ? (base & ~everyone.deny) | everyone.allow : base;
  const roles = channel.overwrites.filter((o) => o.type === 0 && roleIds.includes(o.id));
  // All roles' denials apply before any role's allowance, whatever their order.
  permissions &= ~roles.reduce((sum, o) => sum | o.deny, 0n);
  permissions |= roles.reduce((sum, o) => sum | o.allow, 0n);
  const own = channel.overwrites.find((o) => o.type === 1 && o.id === userId);
  return own ? (permissions & ~own.deny) | own.allow : permissions;
}

function implied(permissions: bigint): bigint {
  if (!(permissions & P.ViewChannel)) return 0n;
  return permissions;
}

function threadPermissions(world: World, thread: ChannelState, userId: string): bigint {
  const parent = thread.parentId ? world.channels.get(thread.parentId) : undefined;
  if (!parent || !thread.thread) return 0n;
  const permissions = channelPermissions(world, parent, userId);
  const hidden = thread.type === ChannelType.PrivateThread && !thread.thread.members.has(userId);
  return hidden && !(permissions & P.ManageThreads) ? 0n : permissions;
}

export function can(world: World, channel: ChannelState, userId: string, name: PermissionName): boolean {
  return (channelPermissions(world, channel, userId) & P[name]) !== 0n;
}

/** 50001 when the channel is hidden, 50013 when a permission is missing. */
export function require(
  world: World,
  channel: ChannelState,
  userId: string,
  ...names: readonly PermissionName[]
): void {
  if (!can(world, channel, userId, 'ViewChannel')) throw new DiscordError(50001);
  const needed = bits(names);
  if ((channelPermissions(world, channel, userId) & needed) !== needed) throw new DiscordError(50013);
}

export function requireInGuild(guild: GuildState, userId: string, ...names: readonly PermissionName[]): void {
  const needed = bits(names);
  if ((guildPermissions(guild, userId) & needed) !== needed) throw new DiscordError(50013);
}

/** Which permission lets somebody write here: threads have their own. */
export function sendPermission(channel: ChannelState): PermissionName {
  return channel.thread ? 'SendMessagesInThreads' : 'SendMessages';
}

/** Position of a member's highest role; the owner stands above all. */
export function highestRole(guild: GuildState, userId: string): number {
  if (guild.ownerId === userId) return Number.MAX_SAFE_INTEGER;
  const roleIds = guild.members.get(userId)?.roles ?? [];
  return Math.max(0, ...roleIds.map((id) => guild.roles.get(id)?.position ?? 0));
}

/** People and bots joining and leaving a guild, and roles coming and going. */
import { MessageType } from 'discord-api-types/v10';
import { guildPayload, memberPayload, rolePayload, userPayload } from '../payloads/user.ts';
import type { GuildState, MemberState, RoleState } from '../state/types.ts';
import { INTENTS, type World } from '../state/world.ts';
import { createMessage } from './messages.ts';

interface JoinOptions {
  readonly roles?: readonly string[];
  readonly nick?: string | null;
  readonly joinedAtMs?: number;
}

export function joinGuild(
  world: World,
  guild: GuildState,
  userId: string,
  options: JoinOptions = {},
): MemberState {
  const member: MemberState = {
    userId,
    nick: options.nick ?? null,
    roles: [...(options.roles ?? [])],
    joinedAtMs: options.joinedAtMs ?? world.time.now(),
  };
  guild.members.set(userId, member);
  // An app learns of its own joining by GUILD_CREATE.
  if (userId === world.botId) return member;
  world.emit({
    t: 'GUILD_MEMBER_ADD',
    d: { ...memberPayload(member, world.getUser(userId)), guild_id: guild.id },
    guildId: guild.id,
    intents: INTENTS.members,
  });
  const welcome = guild.systemChannelId ? world.channels.get(guild.systemChannelId) : undefined;
  if (welcome) createMessage(world, welcome, { authorId: userId, type: MessageType.UserJoin });
  return member;
}

export function leaveGuild(world: World, guild: GuildState, userId: string): void {
  if (!guild.members.delete(userId)) return;
  world.emit({
    t: 'GUILD_MEMBER_REMOVE',
    d: { guild_id: guild.id, user: userPayload(world.getUser(userId)) },
    guildId: guild.id,
    intents: INTENTS.members,
  });
}

export function memberUpdated(world: World, guild: GuildState, member: MemberState): void {
  world.emit({
    t: 'GUILD_MEMBER_UPDATE',
    d: { ...memberPayload(member, world.getUser(member.userId)), guild_id: guild.id },
    guildId: guild.id,
    // An app always hears about itself.
    intents: member.userId === world.botId ? [] : INTENTS.members,
  });
}

export function createRole(
  world: World,
  guild: GuildState,
  fields: { name: string; permissions: bigint } & Partial<Omit<RoleState, 'id'>>,
): RoleState {
  const role: RoleState = {
    id: world.ids.next(),
    name: fields.name,
    permissions: fields.permissions,
    position: fields.position ?? guild.roles.size,
    color: fields.color ?? 0,
    hoist: fields.hoist ?? false,
    mentionable: fields.mentionable ?? false,
    managed: fields.managed ?? false,
    botId: fields.botId ?? null,
  };
  guild.roles.set(role.id, role);
  emitRole(world, 'GUILD_ROLE_CREATE', guild, role);
  return role;
}

export function roleUpdated(world: World, guild: GuildState, role: RoleState): void {
  emitRole(world, 'GUILD_ROLE_UPDATE', guild, role);
}

export function deleteRole(world: World, guild: GuildState, role: RoleState): void {
  guild.roles.delete(role.id);
  for (const member of guild.members.values()) member.roles = member.roles.filter((id) => id !== role.id);
  for (const channel of world.channelsOf(guild.id)) {
    channel.overwrites = channel.overwrites.filter((overwrite) => overwrite.id !== role.id);
  }
  world.emit({
    t: 'GUILD_ROLE_DELETE',
    d: { guild_id: guild.id, role_id: role.id },
    guildId: guild.id,
    intents: INTENTS.guilds,
  });
}

export function guildUpdated(world: World, guild: GuildState): void {
  world.emit({ t: 'GUILD_UPDATE', d: guildPayload(guild), guildId: guild.id, intents: INTENTS.guilds });
}

function emitRole(world: World, t: string, guild: GuildState, role: RoleState): void {
  world.emit({
    t,
    d: { guild_id: guild.id, role: rolePayload(role) },
    guildId: guild.id,
    intents: INTENTS.guilds,
  });
}

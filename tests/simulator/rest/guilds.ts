/** Guilds, members and roles over REST. */
import { createRole, deleteRole, leaveGuild, memberUpdated, roleUpdated } from '../actions/members.ts';
import { DiscordError } from '../errors.ts';
import { matches } from '../gateway/members.ts';
import { guildPayload, memberPayload, rolePayload } from '../payloads/user.ts';
import { highestRole, requireInGuild } from '../permissions.ts';
import { compareIds } from '../snowflakes.ts';
import type { GuildState, MemberState, Payload, RoleState } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { noContent, ok, type Answer, type RestContext } from './context.ts';

const MEMBERS_FLAGS = (1 << 14) | (1 << 15);

function guildOf(context: RestContext): GuildState {
  return context.world.getGuild(context.param('guild'));
}

function shown(world: World, member: MemberState): Payload {
  return memberPayload(member, world.getUser(member.userId));
}

export function getGuild(context: RestContext): Answer {
  const guild = guildOf(context);
  const counts =
    context.query.get('with_counts') === 'true'
      ? { approximate_member_count: guild.members.size, approximate_presence_count: 1 }
      : {};
  return ok({ ...guildPayload(guild), ...counts });
}

export function listMembers(context: RestContext): Answer {
  const { world } = context;
  const guild = guildOf(context);
  if (!(world.appFlags & MEMBERS_FLAGS)) throw new DiscordError(50001);
  const limit = context.number('limit', 1, 1, 1000);
  const after = context.query.get('after') ?? '0';
  const page = [...guild.members.values()]
    .filter((member) => compareIds(member.userId, after) > 0)
    .sort((a, b) => compareIds(a.userId, b.userId))
    .slice(0, limit);
  return ok(page.map((member) => shown(world, member)));
}

export function searchMembers(context: RestContext): Answer {
  const { world } = context;
  const guild = guildOf(context);
  const query = context.query.get('query') ?? '';
  const limit = context.number('limit', 1, 1, 1000);
  const found = [...guild.members.values()].filter((member) => matches(world, member, query));
  return ok(found.slice(0, limit).map((member) => shown(world, member)));
}

export function getMember(context: RestContext): Answer {
  const { world } = context;
  const guild = guildOf(context);
  const user = world.getUser(context.param('user'));
  return ok(shown(world, world.getMember(guild, user.id)));
}

export function patchOwnMember(context: RestContext): Answer {
  const { world } = context;
  const guild = guildOf(context);
  requireInGuild(guild, world.botId, 'ChangeNickname');
  const { nick } = context.body() as { nick?: string | null };
  const member = world.getMember(guild, world.botId);
  if (nick !== undefined) member.nick = nick;
  memberUpdated(world, guild, member);
  return ok(shown(world, member));
}

export function patchMember(context: RestContext): Answer {
  const { world } = context;
  const guild = guildOf(context);
  const member = world.getMember(guild, context.param('user'));
  const { nick, roles } = context.body() as { nick?: string | null; roles?: string[] | null };
  if (nick !== undefined) requireInGuild(guild, world.botId, 'ManageNicknames');
  if (roles) {
    const changed = [
      ...roles.filter((id) => !member.roles.includes(id)),
      ...member.roles.filter((id) => !roles.includes(id)),
    ];
    for (const roleId of changed) requireBelow(world, guild, getRoleState(guild, roleId));
    member.roles = [...roles];
  }
  if (nick !== undefined) member.nick = nick;
  memberUpdated(world, guild, member);
  return ok(shown(world, member));
}

export function kickMember(context: RestContext): Answer {
  const { world } = context;
  const guild = guildOf(context);
  requireInGuild(guild, world.botId, 'KickMembers');
  const member = world.getMember(guild, context.param('user'));
  if (highestRole(guild, member.userId) >= highestRole(guild, world.botId)) throw new DiscordError(50013);
  leaveGuild(world, guild, member.userId);
  return noContent;
}

export function putMemberRole(context: RestContext): Answer {
  const { world } = context;
  const guild = guildOf(context);
  const member = world.getMember(guild, context.param('user'));
  const role = getRoleState(guild, context.param('role'));
  requireBelow(world, guild, role);
  if (!member.roles.includes(role.id)) {
    member.roles.push(role.id);
    memberUpdated(world, guild, member);
  }
  return noContent;
}

export function deleteMemberRole(context: RestContext): Answer {
  const { world } = context;
  const guild = guildOf(context);
  const member = world.getMember(guild, context.param('user'));
  const role = getRoleState(guild, context.param('role'));
  requireBelow(world, guild, role);
  if (member.roles.includes(role.id)) {
    member.roles = member.roles.filter((id) => id !== role.id);
    memberUpdated(world, guild, member);
  }
  return noContent;
}

function getRoleState(guild: GuildState, id: string): RoleState {
  const role = guild.roles.get(id);
  if (!role) throw new DiscordError(10011);
  return role;
}

/** A bot may hand out and change only roles below its own highest. */
function requireBelow(world: World, guild: GuildState, role: RoleState): void {
  requireInGuild(guild, world.botId, 'ManageRoles');
  if (role.position >= highestRole(guild, world.botId) || role.managed) throw new DiscordError(50013);
}

export function listRoles(context: RestContext): Answer {
  return ok([...guildOf(context).roles.values()].map(rolePayload));
}

export function getRole(context: RestContext): Answer {
  return ok(rolePayload(getRoleState(guildOf(context), context.param('role'))));
}

interface RoleBody {
  readonly name?: string | null;
  readonly permissions?: string | number | null;
  readonly color?: number | null;
  readonly colors?: { readonly primary_color?: number | null } | null;
  readonly hoist?: boolean | null;
  readonly mentionable?: boolean | null;
}

export function postRole(context: RestContext): Answer {
  const { world } = context;
  const guild = guildOf(context);
  requireInGuild(guild, world.botId, 'ManageRoles');
  const body = context.body() as RoleBody;
  const everyone = guild.roles.get(guild.id);
  const role = createRole(world, guild, {
    name: body.name ?? 'new role',
    permissions: BigInt(body.permissions ?? everyone?.permissions ?? 0n),
    color: body.colors?.primary_color ?? body.color ?? 0,
    hoist: body.hoist ?? false,
    mentionable: body.mentionable ?? false,
    position: 1,
  });
  return ok(rolePayload(role));
}

export function patchRole(context: RestContext): Answer {
  const { world } = context;
  const guild = guildOf(context);
  const role = getRoleState(guild, context.param('role'));
  requireBelow(world, guild, role);
  const body = context.body() as RoleBody;
  role.name = body.name ?? role.name;
  role.permissions = BigInt(body.permissions ?? role.permissions);
  role.color = body.colors?.primary_color ?? body.color ?? role.color;
  role.hoist = body.hoist ?? role.hoist;
  role.mentionable = body.mentionable ?? role.mentionable;
  roleUpdated(world, guild, role);
  return ok(rolePayload(role));
}

export function removeRole(context: RestContext): Answer {
  const { world } = context;
  const guild = guildOf(context);
  const role = getRoleState(guild, context.param('role'));
  requireBelow(world, guild, role);
  deleteRole(world, guild, role);
  return noContent;
}

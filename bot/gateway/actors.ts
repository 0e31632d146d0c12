/** Who somebody is in a server, outside of an interaction: roles as an event or Discord tells them, permissions from the roles. */
import { PermissionsBitField, type Client } from 'discord.js';
import type { GuildId, UserId } from '../../shared/ids.ts';
import type { DiscordRest } from './rest.ts';

export interface MemberActor {
  readonly userId: UserId;
  readonly roleIds: readonly string[];
  readonly permissions: bigint;
}

export type FindActor = (
  guildId: GuildId,
  userId: UserId,
  roleIds?: readonly string[],
) => Promise<MemberActor>;

/** Permissions in the server as a whole: what makes an administrator, whatever a channel says. */
export function createActors(client: Client, discord: Pick<DiscordRest, 'getMember'>): FindActor {
  return async (guildId, userId, known) => {
    const roleIds = known ?? (await discord.getMember(guildId, userId)).roles;
    const guild = client.guilds.cache.get(guildId);
    if (guild?.ownerId === userId) return { userId, roleIds, permissions: PermissionsBitField.All };
    const permissions = roleIds.map((id) => guild?.roles.cache.get(id)?.permissions.bitfield ?? 0n);
    return { userId, roleIds, permissions: permissions.reduce((all, each) => all | each, 0n) };
  };
}

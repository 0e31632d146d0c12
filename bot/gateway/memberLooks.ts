/** How the members of a guild look: names, colours, roles and pictures, a hundred of them by one question to the gateway. */
import type { Client } from 'discord.js';
import type { GuildId } from '../../shared/ids.ts';
import type { CdnAddresses } from './cdn.ts';

export interface MemberLook {
  readonly displayName: string;
  /** Highest first, without the one that everyone has. */
  readonly roleIds: readonly string[];
  /** That of the highest coloured role; 0 without one. */
  readonly colour: number;
  readonly avatarUrl?: string;
}

/** What one request may name. https://discord.com/developers/docs/events/gateway-events#request-guild-members */
const MEMBERS_A_REQUEST = 100;
const MOST_MEMBERS = 1_000;
const TIMEOUT_MS = 5_000;

export type ListMemberLooks = (
  guildId: GuildId,
  userIds: readonly string[],
) => Promise<ReadonlyMap<string, MemberLook>>;

/**
 * Who has left is not in the answer, nor anybody where the guild is another process's: their messages still tell their
 * names. No REST call, whatever the number of people.
 */
export function createMemberLooks(
  client: Client,
  cdn: Pick<CdnAddresses, 'avatar' | 'memberAvatar'>,
): ListMemberLooks {
  return async (guildId, userIds) => {
    const looks = new Map<string, MemberLook>();
    const guild = client.guilds.cache.get(guildId);
    if (!guild?.available) return looks;
    const wanted = userIds.slice(0, MOST_MEMBERS);
    for (let start = 0; start < wanted.length; start += MEMBERS_A_REQUEST) {
      const user = wanted.slice(start, start + MEMBERS_A_REQUEST);
      // An answer that does not come costs colours, not the transcript.
      const found = await guild.members.fetch({ user, time: TIMEOUT_MS }).catch(() => guild.members.cache);
      for (const member of found.values()) {
        const { id, avatar } = member;
        const roles = [...member.roles.cache.values()].filter((role) => role.id !== guildId);
        const avatarUrl = avatar
          ? cdn.memberAvatar(guildId, id, avatar)
          : member.user.avatar && cdn.avatar(id, member.user.avatar);
        looks.set(id, {
          displayName: member.displayName,
          roleIds: roles.sort((a, b) => b.position - a.position).map((role) => role.id),
          colour: member.displayColor,
          ...(avatarUrl && { avatarUrl }),
        });
      }
    }
    return looks;
  };
}

/**
 * Names of guilds, channels and people. What this process has heard from the gateway spares a request; where it has not
 * (another shard's guild, a job elsewhere), Discord is asked, so that the answer is the same in every process.
 */
import { PermissionFlagsBits, type Client, type Guild } from 'discord.js';
import type { APIOverwrite } from 'discord-api-types/v10';
import { NotFound } from '../../shared/errors.ts';
import type { ChannelId, GuildId, UserId } from '../../shared/ids.ts';
import type { CdnAddresses } from './cdn.ts';
import type { DiscordRest } from './rest.ts';

export interface GuildNames {
  readonly id: GuildId;
  readonly name: string;
  readonly iconUrl?: string;
  /** As Discord names it: `de`, `en-US`. */
  readonly preferredLocale: string;
  readonly roles: ReadonlyMap<string, { readonly name: string; readonly colour: number }>;
  /** Undefined where this process has not heard of the channel. */
  findChannel(
    id: string,
  ): { readonly name: string; readonly type: number; readonly isPublic: boolean } | undefined;
}

export interface PersonName {
  readonly id: string;
  readonly name: string;
  readonly displayName?: string;
  readonly avatarUrl?: string;
}

export type Directory = ReturnType<typeof createDirectory>;

export function createDirectory(
  client: Client,
  discord: Pick<DiscordRest, 'getGuild' | 'getChannel' | 'getUser'>,
  cdn: Pick<CdnAddresses, 'avatar' | 'guildIcon'>,
) {
  function person(id: UserId, user: UserFields): PersonName {
    const { username, globalName, avatar } = user;
    return {
      id,
      name: username,
      ...(globalName && globalName !== username && { displayName: globalName }),
      ...(avatar && { avatarUrl: cdn.avatar(id, avatar) }),
    };
  }

  return {
    async guild(id: GuildId): Promise<GuildNames> {
      const known = client.guilds.cache.get(id);
      if (known?.available) {
        const roles = known.roles.cache.map(
          (role) => [role.id, { name: role.name, colour: role.colors.primaryColor }] as const,
        );
        return {
          id,
          name: known.name,
          preferredLocale: known.preferredLocale,
          ...(known.icon && { iconUrl: cdn.guildIcon(id, known.icon) }),
          roles: new Map(roles),
          findChannel: (channelId) => findChannel(known, channelId),
        };
      }
      const guild = await discord.getGuild(id);
      const roles = guild.roles.map(
        (role) => [role.id, { name: role.name, colour: role.colors.primary_color }] as const,
      );
      return {
        id,
        name: guild.name,
        preferredLocale: guild.preferred_locale,
        ...(guild.icon && { iconUrl: cdn.guildIcon(id, guild.icon) }),
        roles: new Map(roles),
        findChannel: () => undefined,
      };
    },

    async channel(
      id: ChannelId,
    ): Promise<{ readonly id: string; readonly name: string; readonly type: number }> {
      const known = client.channels.cache.get(id);
      if (known && 'name' in known && known.name) return { id, name: known.name, type: known.type };
      const channel = await discord.getChannel(id);
      return { id, name: channel.name ?? id, type: channel.type };
    },

    /** Who may do what in a channel, as the gateway last said or as Discord says now; throws NotFound when it is gone. */
    async overwrites(id: ChannelId): Promise<APIOverwrite[]> {
      const known = client.channels.cache.get(id);
      if (known && 'permissionOverwrites' in known) {
        return known.permissionOverwrites.cache.map((overwrite) => ({
          id: overwrite.id,
          type: overwrite.type,
          allow: overwrite.allow.bitfield.toString(),
          deny: overwrite.deny.bitfield.toString(),
        }));
      }
      const channel = await discord.getChannel(id);
      return 'permission_overwrites' in channel ? (channel.permission_overwrites ?? []) : [];
    },

    /** A deleted account keeps its id and nothing else. */
    async person(id: UserId): Promise<PersonName> {
      const known = client.users.cache.get(id);
      if (known) return person(id, known);
      try {
        const user = await discord.getUser(id);
        return person(id, { ...user, globalName: user.global_name });
      } catch (error) {
        if (error instanceof NotFound) return { id, name: id };
        throw error;
      }
    },

    avatarUrl: (userId: string, hash: string) =>
      client.rest.cdn.avatar(userId, hash, { size: 128, extension: 'png' }),
  };
}

interface UserFields {
  readonly username: string;
  readonly globalName: string | null;
  readonly avatar: string | null;
}

function findChannel(guild: Guild, id: string): ReturnType<GuildNames['findChannel']> {
  const channel = guild.channels.cache.get(id);
  if (!channel) return undefined;
  const isPublic = channel.permissionsFor(guild.roles.everyone).has(PermissionFlagsBits.ViewChannel);
  return { name: channel.name, type: channel.type, isPublic };
}

/** Who acts, as plain data, from an interaction. */
import type { BaseInteraction } from 'discord.js';
import { asId, type GuildId, type UserId } from '../../shared/ids.ts';
import { Refusal } from './words.ts';

export interface InteractionActor {
  readonly userId: UserId;
  readonly displayName: string;
  readonly roleIds: readonly string[];
  readonly permissions: bigint;
  readonly username: string;
  /** Null where Discord does not say. */
  readonly joinedAtMs: number | null;
}

export function guildIdOf(interaction: BaseInteraction): GuildId {
  if (!interaction.guildId) throw new Refusal('error.serverOnly');
  return asId<GuildId>(interaction.guildId);
}

export function actorOf(interaction: BaseInteraction): InteractionActor {
  const { member, user } = interaction;
  const roles = member?.roles;
  return {
    userId: asId<UserId>(user.id),
    displayName: (member && 'displayName' in member ? member.displayName : member?.nick) ?? user.displayName,
    roleIds: Array.isArray(roles) ? roles : roles ? [...roles.cache.keys()] : [],
    permissions: interaction.memberPermissions?.bitfield ?? 0n,
    username: user.username,
    joinedAtMs: joinedAtMsOf(member),
  };
}

function joinedAtMsOf(member: BaseInteraction['member']): number | null {
  if (!member) return null;
  if ('joinedTimestamp' in member) return member.joinedTimestamp;
  return member.joined_at ? Date.parse(member.joined_at) : null;
}

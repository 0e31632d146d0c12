/** Findings about one channel: whether it is there, what the bot lacks in it, and whether private threads work in it. */
import { ChannelType, PermissionFlagsBits, type APIGuildChannel } from 'discord-api-types/v10';
import {
  channelPermissions,
  guildPermissions,
  missingOf,
  POSTING,
  THREADS,
  type Needed,
} from './permissions.ts';
import type { Finding, HealthFacts, Repair } from './types.ts';

export type PlaceKey =
  | 'health.place.log'
  | 'health.place.categoryLog'
  | 'health.place.modmailLog'
  | 'health.place.panel'
  | 'health.place.threads'
  | 'health.place.modmail';

const overwritesOf = (channel: APIGuildChannel) =>
  'permission_overwrites' in channel ? (channel.permission_overwrites ?? []) : [];

export function bitsIn({ guild, member }: HealthFacts, channel: APIGuildChannel): bigint {
  return channelPermissions(guildPermissions(guild, member), overwritesOf(channel), guild.id, member);
}

export function posting(
  facts: HealthFacts,
  channelId: string | null,
  place: PlaceKey,
  name = '',
  repair?: Repair,
  wanted: readonly Needed[] = POSTING,
): Finding[] {
  if (channelId === null) return [];
  const channel = facts.channels.find(({ id }) => id === channelId);
  const values = { place, name };
  if (!channel) return [{ level: 'error', key: 'health.channel.gone', values, ...(repair && { repair }) }];
  const missing = missingOf(wanted, bitsIn(facts, channel));
  const where = { ...values, channel: `<#${channelId}>` };
  return missing.length === 0
    ? []
    : [{ level: 'error', key: 'health.channel.permissions', values: where, missing }];
}

/** Of private threads for `name`, whose team is let in by being mentioned; `isForAll`: whoever opens one must see the channel. */
export function privateThreads(
  facts: HealthFacts,
  channelId: string,
  place: PlaceKey,
  {
    name,
    roleIds,
    isForAll,
  }: { readonly name: string; readonly roleIds: readonly string[]; readonly isForAll: boolean },
): Finding[] {
  const found = posting(facts, channelId, place, name, undefined, THREADS);
  const channel = facts.channels.find(({ id }) => id === channelId);
  if (!channel) return found;
  const values = { name, channel: `<#${channelId}>` };
  if (channel.type !== ChannelType.GuildText) return [{ level: 'error', key: 'health.threads.type', values }];
  const mayMentionAll = (bitsIn(facts, channel) & PermissionFlagsBits.MentionEveryone) !== 0n;
  const silent = facts.guild.roles.filter(({ id, mentionable }) => roleIds.includes(id) && !mentionable);
  if (silent.length > 0 && !mayMentionAll) {
    const roles = silent.map(({ id }) => `<@&${id}>`).join(', ');
    found.push({ level: 'error', key: 'health.threads.unmentionable', values: { name, roles } });
  }
  if (isForAll && !isPublic(facts, channel))
    found.push({ level: 'warning', key: 'health.threads.hidden', values });
  return found;
}

function isPublic({ guild }: HealthFacts, channel: APIGuildChannel): boolean {
  const everyone = guild.roles.find(({ id }) => id === guild.id);
  const own = overwritesOf(channel).find(({ id }) => id === guild.id);
  const bits = (BigInt(everyone?.permissions ?? 0) & ~BigInt(own?.deny ?? 0)) | BigInt(own?.allow ?? 0);
  return (bits & PermissionFlagsBits.ViewChannel) !== 0n;
}

/** The checks of `/health`, from plain facts: each finding names what is wrong, where, and what mends it. */
import { ChannelType } from 'discord-api-types/v10';
import type { TicketCategoryConfig } from '../schema.ts';
import { GENERAL, guildPermissions, missingOf, PARENT, THREADS } from './permissions.ts';
import { bitsIn, posting, privateThreads, type PlaceKey } from './places.ts';
import type { Finding, HealthFacts, Repair } from './types.ts';

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json: 30013, and 50 channels a category */
const MAX_CHANNELS = 500;
const MAX_IN_CATEGORY = 50;
const NEARLY = 0.9;

export function findingsOf(facts: HealthFacts): Finding[] {
  return [
    ...general(facts),
    ...channelCount(facts),
    ...facts.invalid.map(({ id, problem }): Finding => ({
      level: 'error',
      key: 'health.category.invalid',
      values: { id, problem },
    })),
    ...facts.categories.flatMap(({ id, config }) => ofCategory(facts, id, config)),
    ...ofModmail(facts),
    ...logChannel(facts, facts.settings.logs.channelId, 'health.place.log', null),
    ...services(facts),
  ];
}

function general({ guild, member, settings, categories }: HealthFacts): Finding[] {
  const usesThreads =
    (settings.modmail.enabled && settings.modmail.place !== 'channel') ||
    categories.some(({ config }) => config.enabled && config.place === 'thread');
  const wanted = usesThreads ? [...new Set([...GENERAL, ...THREADS])] : GENERAL;
  const missing = missingOf(wanted, guildPermissions(guild, member));
  return missing.length === 0 ? [] : [{ level: 'error', key: 'health.permissions', missing }];
}

function channelCount({ channels }: HealthFacts): Finding[] {
  const count = channels.length;
  if (count >= MAX_CHANNELS) return [{ level: 'error', key: 'health.channels.full', values: { count } }];
  if (count < MAX_CHANNELS * NEARLY) return [];
  return [{ level: 'warning', key: 'health.channels.nearly', values: { count } }];
}

function ofCategory(facts: HealthFacts, id: string, config: TicketCategoryConfig): Finding[] {
  if (!config.enabled) return [];
  const name = config.name;
  const known = new Set(facts.guild.roles.map((role) => role.id));
  const gone = config.roleIds.filter((roleId) => !known.has(roleId));
  const roles: Finding[] =
    gone.length === 0
      ? []
      : [
          {
            level: gone.length === config.roleIds.length ? 'error' : 'warning',
            key:
              gone.length === config.roleIds.length ? 'health.category.noRoles' : 'health.category.roleGone',
            values: { name },
          },
        ];
  const hasNoLog: Finding[] =
    config.logChannelId === null
      ? [
          {
            level: 'warning',
            key: 'health.category.noLog',
            values: { name },
            repair: { kind: 'logChannel', categoryId: id },
          },
        ]
      : [];
  return [
    ...roles,
    ...(config.place === 'thread' ? threads(facts, config) : parent(facts, id, config)),
    ...logChannel(facts, config.logChannelId, 'health.place.categoryLog', id, name),
    ...hasNoLog,
    ...posting(facts, config.panelChannelId, 'health.place.panel', name),
    ...(facts.panelsGone.includes(id)
      ? [
          {
            level: 'error' as const,
            key: 'health.panel.gone' as const,
            values: { name },
            repair: { kind: 'panels' as const },
          },
        ]
      : []),
  ];
}

function threads(facts: HealthFacts, config: TicketCategoryConfig): Finding[] {
  const { name, placeChannelId, panelChannelId, requiredRoleIds } = config;
  const roleIds = config.roleIds;
  // Whoever presses the panel's button sees the panel's channel.
  const isForAll =
    placeChannelId !== null && placeChannelId !== panelChannelId && requiredRoleIds.length === 0;
  const channelId = placeChannelId ?? panelChannelId;
  return privateThreads(facts, channelId, 'health.place.threads', { name, roleIds, isForAll });
}

function parent(facts: HealthFacts, id: string, config: TicketCategoryConfig): Finding[] {
  const { parentId, overflowParentId, name } = config;
  const found: Finding[] = [];
  for (const parentOf of [parentId, overflowParentId]) {
    if (parentOf === null) continue;
    const channel = facts.channels.find((candidate) => candidate.id === parentOf);
    if (channel?.type !== ChannelType.GuildCategory) {
      const repair: Repair = { kind: 'parent', categoryId: id };
      found.push({
        level: 'error',
        key: 'health.parent.gone',
        values: { name },
        ...(parentOf === parentId && { repair }),
      });
      continue;
    }
    const missing = missingOf(PARENT, bitsIn(facts, channel));
    if (missing.length > 0)
      found.push({
        level: 'error',
        key: 'health.parent.permissions',
        values: { name, channel: channel.name },
        missing,
      });
  }
  const count = (of: string) =>
    facts.channels.filter((channel) => 'parent_id' in channel && channel.parent_id === of).length;
  const isFull = (of: string | null) => of !== null && count(of) >= MAX_IN_CATEGORY;
  if (isFull(parentId) && (overflowParentId === null || isFull(overflowParentId)))
    found.push({ level: 'error', key: 'health.parent.full', values: { name } });
  else if (parentId !== null && overflowParentId === null && count(parentId) >= MAX_IN_CATEGORY * NEARLY)
    found.push({ level: 'warning', key: 'health.parent.nearly', values: { name, count: count(parentId) } });
  return found;
}

function logChannel(
  facts: HealthFacts,
  id: string | null,
  place: PlaceKey,
  categoryId: string | null,
  name = '',
): Finding[] {
  return posting(facts, id, place, name, { kind: 'logChannel', categoryId });
}

function ofModmail(facts: HealthFacts): Finding[] {
  const { modmail } = facts.settings;
  if (!modmail.enabled) return [];
  const known = new Set(facts.guild.roles.map((role) => role.id));
  const found: Finding[] = [];
  if (modmail.staffRoleId === null || !known.has(modmail.staffRoleId))
    found.push({ level: 'error', key: 'health.modmail.noRole' });
  const isGone = (parentId: string | null) =>
    parentId !== null && !facts.channels.some(({ id }) => id === parentId);
  if (modmail.place === 'channel' && (isGone(modmail.parentId) || isGone(modmail.snoozedParentId)))
    found.push({ level: 'error', key: 'health.modmail.parentGone' });
  if (modmail.place !== 'channel' && modmail.placeChannelId === null)
    found.push({ level: 'error', key: 'health.modmail.noPlace' });
  if (modmail.place === 'forum')
    found.push(...posting(facts, modmail.placeChannelId, 'health.place.modmail', '', undefined, THREADS));
  if (modmail.place === 'thread' && modmail.placeChannelId !== null) {
    const roleIds = [modmail.staffRoleId, modmail.adminRoleId].filter((id) => id !== null);
    const wanted = { name: 'Modmail', roleIds, isForAll: false };
    found.push(...privateThreads(facts, modmail.placeChannelId, 'health.place.modmail', wanted));
  }
  if (modmail.logChannelId === null) found.push({ level: 'warning', key: 'health.modmail.noLog' });
  return [...found, ...posting(facts, modmail.logChannelId, 'health.place.modmailLog')];
}

function services({ hasMessageContent, paste, keys, stuck }: HealthFacts): Finding[] {
  return [
    ...(hasMessageContent ? [] : [{ level: 'warning' as const, key: 'health.intent' as const }]),
    ...(paste === 'ok' ? [] : [{ level: 'error' as const, key: `health.paste.${paste}` as const }]),
    ...(keys === 'ok' ? [] : [{ level: 'error' as const, key: 'health.keys' as const }]),
    ...stuck.map(({ channelId, code }): Finding => ({
      level: 'warning',
      key: 'health.stuck',
      values: { channel: channelId ? `<#${channelId}>` : '—', code },
    })),
  ];
}

/** Permission overwrites over REST, with Discord's rule that a bot hands out and takes only what it has. */
import { PermissionFlagsBits as P } from 'discord-api-types/v10';
import { channelUpdated } from '../actions/channels.ts';
import { DiscordError } from '../errors.ts';
import { channelPermissions, guildPermissions, require } from '../permissions.ts';
import type { ChannelState, GuildState, Overwrite } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { noContent, type Answer, type RestContext } from './context.ts';

export interface OverwriteBody {
  readonly id: string;
  readonly type?: 0 | 1 | null;
  readonly allow?: string | number | null;
  readonly deny?: string | number | null;
}

export function toOverwrite(guild: GuildState, body: OverwriteBody): Overwrite {
  const isRole = guild.roles.has(body.id);
  return {
    id: body.id,
    type: body.type ?? (isRole ? 0 : 1),
    allow: BigInt(body.allow ?? 0),
    deny: BigInt(body.deny ?? 0),
  };
}

/** At creation: any permission the bot has in the guild; Manage Roles itself only for administrators. */
export function checkNewOverwrites(world: World, guild: GuildState, overwrites: readonly Overwrite[]): void {
  const own = guildPermissions(guild, world.botId);
  for (const { allow, deny } of overwrites) {
    const touched = allow | deny;
    if (touched & ~own) throw new DiscordError(50013);
    if (touched & P.ManageRoles && !(own & P.Administrator)) throw new DiscordError(50013);
  }
}

/** In an existing channel: only bits that change count, and a Manage Roles overwrite there lifts the rule. */
export function checkChangedOverwrites(
  world: World,
  channel: ChannelState,
  next: readonly Overwrite[],
): void {
  const guild = world.guildOf(channel);
  if (!guild) throw new DiscordError(50003);
  const before = new Map(channel.overwrites.map((o) => [o.id, o]));
  const after = new Map(next.map((o) => [o.id, o]));
  let changed = 0n;
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(id), after.get(id)];
    changed |= ((a?.allow ?? 0n) ^ (b?.allow ?? 0n)) | ((a?.deny ?? 0n) ^ (b?.deny ?? 0n));
  }
  const grantedHere = channel.overwrites.some(
    (o) => isOwn(guild, world.botId, o) && (o.allow & P.ManageRoles) !== 0n,
  );
  if (grantedHere) return;
  const parent = channel.parentId ? world.channels.get(channel.parentId) : undefined;
  const own =
    guildPermissions(guild, world.botId) | (parent ? channelPermissions(world, parent, world.botId) : 0n);
  if (changed & ~own) throw new DiscordError(50013);
}

function isOwn(guild: GuildState, botId: string, overwrite: Overwrite): boolean {
  if (overwrite.type === 1) return overwrite.id === botId;
  return guild.members.get(botId)?.roles.includes(overwrite.id) ?? false;
}

export function putOverwrite(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(context.param('channel'));
  require(world, channel, world.botId, 'ManageRoles');
  const guild = world.guildOf(channel);
  if (!guild) throw new DiscordError(50003);
  const id = context.param('overwrite');
  const body = context.body() as Omit<OverwriteBody, 'id'>;
  const overwrite = toOverwrite(guild, { ...body, id });
  if (overwrite.type === 0 && !guild.roles.has(id)) throw new DiscordError(10011);
  if (overwrite.type === 1 && !world.users.has(id)) throw new DiscordError(10013);
  const next = [...channel.overwrites.filter((o) => o.id !== id), overwrite];
  checkChangedOverwrites(world, channel, next);
  channel.overwrites = next;
  channelUpdated(world, channel);
  return noContent;
}

export function deleteOverwrite(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(context.param('channel'));
  require(world, channel, world.botId, 'ManageRoles');
  const next = channel.overwrites.filter((o) => o.id !== context.param('overwrite'));
  if (next.length === channel.overwrites.length) throw new DiscordError(10009);
  checkChangedOverwrites(world, channel, next);
  channel.overwrites = next;
  channelUpdated(world, channel);
  return noContent;
}

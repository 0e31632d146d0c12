/** Making, changing and deleting channels, with Discord's counts and name rules; callers have checked permissions. */
import { ChannelType } from 'discord-api-types/v10';
import { DiscordError, invalidField } from '../errors.ts';
import { channelPayload } from '../payloads/channel.ts';
import type { ChannelState, GuildState, Overwrite, TagState } from '../state/types.ts';
import { INTENTS, type World } from '../state/world.ts';

const GUILD_CHANNELS = 500;
const CATEGORY_CHANNELS = 50;

export interface ChannelDraft {
  readonly name: string;
  readonly type?: ChannelType;
  readonly parentId?: string | null;
  readonly topic?: string | null;
  readonly overwrites?: Overwrite[];
  readonly nsfw?: boolean;
  readonly slowmodeSeconds?: number;
  readonly position?: number;
  readonly tags?: TagState[];
  readonly flags?: number;
}

export function createChannel(world: World, guild: GuildState, draft: ChannelDraft): ChannelState {
  const type = draft.type ?? ChannelType.GuildText;
  const siblings = world.channelsOf(guild.id);
  if (siblings.length >= GUILD_CHANNELS) throw new DiscordError(30013);
  checkParent(world, guild, type, draft.parentId ?? null);
  const parent = draft.parentId ? world.channels.get(draft.parentId) : undefined;
  const channel: ChannelState = {
    ...blankChannel(world.ids.next(), type),
    guildId: guild.id,
    name: channelName(world, type, draft.name),
    parentId: draft.parentId ?? null,
    position: draft.position ?? siblings.filter((c) => c.type === type).length,
    topic: draft.topic ?? null,
    nsfw: draft.nsfw ?? false,
    slowmodeSeconds: draft.slowmodeSeconds ?? 0,
    // A channel made without overwrites is in step with its category.
    overwrites: draft.overwrites ?? (parent?.overwrites ?? []).map((overwrite) => ({ ...overwrite })),
    tags: draft.tags ?? [],
    flags: draft.flags ?? 0,
  };
  world.channels.set(channel.id, channel);
  emitChannel(world, 'CHANNEL_CREATE', channel);
  return channel;
}

/** The category must exist, be one, and have room. */
export function checkParent(
  world: World,
  guild: GuildState,
  type: ChannelType,
  parentId: string | null,
): void {
  if (parentId === null) return;
  const parent = world.channels.get(parentId);
  if (!parent || parent.guildId !== guild.id) {
    throw invalidField(['parent_id'], 'CHANNEL_PARENT_INVALID', 'Category does not exist');
  }
  if (parent.type !== ChannelType.GuildCategory || type === ChannelType.GuildCategory) {
    throw invalidField(['parent_id'], 'CHANNEL_PARENT_INVALID_TYPE', 'Not a category');
  }
  if (world.channelsOf(guild.id).filter((c) => c.parentId === parentId).length >= CATEGORY_CHANNELS) {
    throw invalidField(
      ['parent_id'],
      'CHANNEL_PARENT_MAX_CHANNELS',
      `Maximum number of channels in category reached (${CATEGORY_CHANNELS})`,
    );
  }
}

/** Text channels are lower case with hyphens; some words are refused. */
export function channelName(world: World, type: ChannelType, name: string): string {
  const lower = name.toLowerCase();
  if (world.forbiddenNameWords.some((word) => lower.includes(word))) {
    throw invalidField(
      ['name'],
      'CHANNEL_NAME_INVALID',
      'Contains words not allowed for servers in Server Discovery.',
    );
  }
  const free = type === ChannelType.GuildCategory || type === ChannelType.GuildVoice;
  const result = free
    ? name.trim()
    : lower
        .replace(/[\s]+/g, '-')
        .replace(/[!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~]/g, '')
        .replace(/-{2,}/g, '-')
        .replace(/^-+|-+$/g, '');
  if (result === '') throw invalidField(['name'], 'BASE_TYPE_REQUIRED', 'This field is required');
  return result;
}

export function blankChannel(id: string, type: ChannelType): ChannelState {
  return {
    id,
    type,
    guildId: null,
    recipientId: null,
    name: '',
    parentId: null,
    position: 0,
    topic: null,
    nsfw: false,
    slowmodeSeconds: 0,
    overwrites: [],
    flags: 0,
    tags: [],
    defaultAutoArchiveMinutes: 4320,
    thread: null,
    lastMessageId: null,
    lastPinAtMs: null,
    messages: new Map(),
    ephemerals: new Map(),
    renamedAtMs: [],
  };
}

export function channelUpdated(world: World, channel: ChannelState): void {
  emitChannel(world, 'CHANNEL_UPDATE', channel);
}

export function deleteChannel(world: World, channel: ChannelState): void {
  for (const thread of [...world.channels.values()].filter((c) => c.thread && c.parentId === channel.id)) {
    world.channels.delete(thread.id);
  }
  for (const child of [...world.channels.values()].filter((c) => !c.thread && c.parentId === channel.id)) {
    child.parentId = null;
    channelUpdated(world, child);
  }
  world.channels.delete(channel.id);
  emitChannel(world, 'CHANNEL_DELETE', channel);
}

function emitChannel(world: World, t: string, channel: ChannelState): void {
  world.emit({
    t,
    d: channelPayload(world, channel),
    guildId: channel.guildId,
    intents: channel.guildId ? INTENTS.guilds : [],
  });
}

/** The direct-message channel between a person and the bot, made when there is none. */
export function directChannel(world: World, userId: string): ChannelState {
  const existing = [...world.channels.values()].find((c) => c.recipientId === userId);
  if (existing) return existing;
  const channel = { ...blankChannel(world.ids.next(), ChannelType.DM), recipientId: userId };
  world.channels.set(channel.id, channel);
  return channel;
}

export function haveMutualGuild(world: World, userId: string): boolean {
  return [...world.guilds.values()].some((g) => g.members.has(userId) && g.members.has(world.botId));
}

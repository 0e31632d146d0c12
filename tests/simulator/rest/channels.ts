/** Channels over REST: listing, making, changing, deleting, typing. */
import { ChannelType } from 'discord-api-types/v10';
import {
  channelName,
  channelUpdated,
  checkParent,
  createChannel,
  deleteChannel,
} from '../actions/channels.ts';
import { deleteThread } from '../actions/threads.ts';
import { DiscordError } from '../errors.ts';
import { channelPayload } from '../payloads/channel.ts';
import { partialMemberPayload, userPayload } from '../payloads/user.ts';
import { can, require, requireInGuild, sendPermission } from '../permissions.ts';
import { INTENTS, type World } from '../state/world.ts';
import type { ChannelState, TagState } from '../state/types.ts';
import { created, noContent, ok, type Answer, type RestContext } from './context.ts';
import { checkChangedOverwrites, checkNewOverwrites, toOverwrite, type OverwriteBody } from './overwrites.ts';
import { RateLimited } from './rateLimited.ts';
import { patchThread } from './threads.ts';

const RENAMES = 2;
const RENAME_WINDOW_MS = 10 * 60_000;

interface TagBody {
  readonly id?: string | null;
  readonly name: string;
  readonly moderated?: boolean | null;
  readonly emoji_id?: string | null;
  readonly emoji_name?: string | null;
}

interface ChannelBody {
  readonly name?: string;
  readonly type?: ChannelType | null;
  readonly position?: number | null;
  readonly topic?: string | null;
  readonly nsfw?: boolean | null;
  readonly rate_limit_per_user?: number | null;
  readonly parent_id?: string | null;
  readonly permission_overwrites?: OverwriteBody[] | null;
  readonly available_tags?: (TagBody | null)[] | null;
  readonly flags?: number | null;
}

export function listChannels(context: RestContext): Answer {
  const { world } = context;
  const guild = world.getGuild(context.param('guild'));
  return ok(world.channelsOf(guild.id).map((channel) => channelPayload(world, channel)));
}

export function getChannel(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(context.param('channel'));
  require(world, channel, world.botId, 'ViewChannel');
  return ok(channelPayload(world, channel));
}

export function postChannel(context: RestContext): Answer {
  const { world } = context;
  const guild = world.getGuild(context.param('guild'));
  requireInGuild(guild, world.botId, 'ManageChannels');
  const body = context.body() as ChannelBody & { name: string };
  const overwrites = body.permission_overwrites?.map((overwrite) => toOverwrite(guild, overwrite));
  if (overwrites) checkNewOverwrites(world, guild, overwrites);
  const channel = createChannel(world, guild, {
    name: body.name,
    type: body.type ?? ChannelType.GuildText,
    parentId: body.parent_id ?? null,
    topic: body.topic ?? null,
    nsfw: body.nsfw ?? false,
    slowmodeSeconds: body.rate_limit_per_user ?? 0,
    tags: acceptTags(world, body),
    ...(overwrites ? { overwrites } : {}),
    ...(body.position === undefined || body.position === null ? {} : { position: body.position }),
  });
  return created(channelPayload(world, channel));
}

function acceptTags(world: World, body: ChannelBody): TagState[] {
  return (body.available_tags ?? []).flatMap((tag) =>
    tag
      ? {
          id: tag.id ?? world.ids.next(),
          name: tag.name,
          moderated: tag.moderated ?? false,
          emojiId: tag.emoji_id ?? null,
          emojiName: tag.emoji_name ?? null,
        }
      : [],
  );
}

export function patchChannel(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(context.param('channel'));
  if (channel.thread) return patchThread(context, channel);
  if (channel.guildId === null) throw new DiscordError(50003);
  require(world, channel, world.botId, 'ManageChannels');
  const body = context.bodyAs('UpdateGuildChannelRequestPartial') as ChannelBody;
  applyOverwrites(world, channel, body);
  const guild = world.getGuild(channel.guildId);
  if (body.parent_id !== undefined && body.parent_id !== channel.parentId) {
    checkParent(world, guild, channel.type, body.parent_id);
  }
  const name = body.name === undefined ? channel.name : channelName(world, channel.type, body.name);
  const topic = body.topic === undefined ? channel.topic : body.topic;
  if (name !== channel.name || topic !== channel.topic) limitRenames(world, channel);
  channel.name = name;
  channel.topic = topic;
  if (body.parent_id !== undefined) channel.parentId = body.parent_id;
  channel.position = body.position ?? channel.position;
  channel.nsfw = body.nsfw ?? channel.nsfw;
  channel.slowmodeSeconds = body.rate_limit_per_user ?? channel.slowmodeSeconds;
  if (body.available_tags) channel.tags = acceptTags(world, body);
  channelUpdated(world, channel);
  return ok(channelPayload(world, channel));
}

function applyOverwrites(world: World, channel: ChannelState, body: ChannelBody): void {
  const guild = world.guildOf(channel);
  if (!guild || !body.permission_overwrites) return;
  const next = body.permission_overwrites.map((overwrite) => toOverwrite(guild, overwrite));
  require(world, channel, world.botId, 'ManageRoles');
  checkChangedOverwrites(world, channel, next);
  channel.overwrites = next;
}

/** Two changes of name or topic in ten minutes; the third waits. */
function limitRenames(world: World, channel: ChannelState): void {
  const now = world.time.now();
  const recent = channel.renamedAtMs.filter((at) => now - at < RENAME_WINDOW_MS);
  if (world.countLimits && recent.length >= RENAMES) {
    throw new RateLimited((recent[0] ?? now) + RENAME_WINDOW_MS - now);
  }
  channel.renamedAtMs = [...recent, now];
}

export function removeChannel(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(context.param('channel'));
  if (channel.guildId === null) return ok(channelPayload(world, channel));
  require(world, channel, world.botId, channel.thread ? 'ManageThreads' : 'ManageChannels');
  const payload = channelPayload(world, channel);
  if (channel.thread) deleteThread(world, channel);
  else deleteChannel(world, channel);
  return ok(payload);
}

export function postTyping(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(context.param('channel'));
  require(world, channel, world.botId, sendPermission(channel));
  startTyping(world, channel, world.botId);
  return noContent;
}

export function startTyping(world: World, channel: ChannelState, userId: string): void {
  const guild = world.guildOf(channel);
  const member = guild?.members.get(userId);
  world.emit({
    t: 'TYPING_START',
    d: {
      channel_id: channel.id,
      user_id: userId,
      timestamp: Math.floor(world.time.now() / 1000),
      ...(guild ? { guild_id: guild.id } : {}),
      ...(member
        ? { member: { ...partialMemberPayload(member), user: userPayload(world.getUser(userId)) } }
        : {}),
    },
    guildId: channel.guildId,
    channelId: channel.id,
    intents: INTENTS.typing(channel.guildId),
  });
}

export function listActiveThreads(context: RestContext): Answer {
  const { world } = context;
  const guild = world.getGuild(context.param('guild'));
  const threads = world
    .threadsOf(guild.id)
    .filter((thread) => !thread.thread?.archived && can(world, thread, world.botId, 'ViewChannel'));
  return ok({
    threads: threads.map((thread) => channelPayload(world, thread)),
    members: threads.flatMap((thread) => {
      const own = channelPayload(world, thread)['member'];
      return own ? [own] : [];
    }),
    has_more: false,
  });
}

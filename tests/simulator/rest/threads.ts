/** Threads over REST: starting, changing, their members, the archive. */
import { ChannelType, MessageType } from 'discord-api-types/v10';
import { createMessage } from '../actions/messages.ts';
import { addThreadMember, createThread, removeThreadMember, threadUpdated } from '../actions/threads.ts';
import { DiscordError, invalidField } from '../errors.ts';
import { channelPayload, threadMemberPayload } from '../payloads/channel.ts';
import { memberPayload } from '../payloads/user.ts';
import { can, require } from '../permissions.ts';
import type { ChannelState, Payload } from '../state/types.ts';
import { created, noContent, ok, type Answer, type RestContext } from './context.ts';
import { acceptContent, refuseEmpty, type MessageBody } from './messageBody.ts';
import { readableChannel, refuseArchived, restMessage } from './messages.ts';

interface ThreadBody {
  readonly name: string;
  readonly type?: ChannelType.PublicThread | ChannelType.PrivateThread | null;
  readonly auto_archive_duration?: number | null;
  readonly rate_limit_per_user?: number | null;
  readonly invitable?: boolean | null;
  readonly applied_tags?: string[] | null;
  readonly message?: MessageBody;
}

function draftOf(body: ThreadBody, ownerId: string) {
  return {
    name: body.name,
    ownerId,
    slowmodeSeconds: body.rate_limit_per_user ?? 0,
    ...(body.auto_archive_duration ? { autoArchiveMinutes: body.auto_archive_duration } : {}),
  };
}

export function startFromMessage(context: RestContext): Answer {
  const { world } = context;
  const channel = readableChannel(context);
  require(world, channel, world.botId, 'CreatePublicThreads');
  if (channel.guildId === null || channel.thread) throw new DiscordError(50024);
  const message = world.getMessage(channel, context.param('message'));
  const body = context.body() as ThreadBody;
  const thread = createThread(world, channel, {
    ...draftOf(body, world.botId),
    type: ChannelType.PublicThread,
    fromMessage: message,
  });
  return created(channelPayload(world, thread));
}

export function startThread(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(context.param('channel'));
  require(world, channel, world.botId, 'ViewChannel');
  if (channel.guildId === null || channel.thread) throw new DiscordError(50024);
  if (channel.type === ChannelType.GuildForum) return startPost(context, channel);
  const body = context.bodyAs('CreateTextThreadWithoutMessageRequest') as ThreadBody;
  // Discord starts a private thread when no type is given.
  const type = body.type ?? ChannelType.PrivateThread;
  require(world, channel, world.botId, type === ChannelType.PrivateThread
    ? 'CreatePrivateThreads'
    : 'CreatePublicThreads');
  const thread = createThread(world, channel, {
    ...draftOf(body, world.botId),
    type,
    invitable: body.invitable ?? true,
  });
  return created(channelPayload(world, thread));
}

function startPost(context: RestContext, forum: ChannelState): Answer {
  const { world } = context;
  require(world, forum, world.botId, 'SendMessages');
  const body = context.bodyAs('CreateForumThreadRequest') as ThreadBody & { message: MessageBody };
  const tags = body.applied_tags ?? [];
  if (tags.length === 0 && forum.flags & (1 << 4)) throw new DiscordError(40067);
  refuseUnknownTags(forum, tags);
  const accepted = acceptContent(world, forum, body.message, context.files);
  refuseEmpty(accepted, body.message);
  const thread = createThread(world, forum, {
    ...draftOf(body, world.botId),
    type: ChannelType.PublicThread,
    appliedTags: tags,
  });
  const message = createMessage(world, thread, { ...accepted, authorId: world.botId });
  return created({ ...channelPayload(world, thread), message: restMessage(world, message) });
}

interface ThreadPatch {
  readonly name?: string | null;
  readonly archived?: boolean | null;
  readonly locked?: boolean | null;
  readonly invitable?: boolean | null;
  readonly auto_archive_duration?: number | null;
  readonly rate_limit_per_user?: number | null;
  readonly applied_tags?: string[] | null;
}

function refuseUnknownTags(forum: ChannelState, tags: readonly string[]): void {
  const unknown = tags.find((id) => !forum.tags.some((tag) => tag.id === id));
  if (unknown) throw invalidField(['applied_tags'], 'INVALID_FORUM_TAG', 'Unknown tag');
}

export function patchThread(context: RestContext, channel: ChannelState): Answer {
  const { world } = context;
  const { thread } = channel;
  if (!thread) throw new DiscordError(50024);
  require(world, channel, world.botId, 'ViewChannel');
  const body = context.bodyAs('UpdateThreadRequestPartial') as ThreadPatch;
  const manages = can(world, channel, world.botId, 'ManageThreads');
  const unarchives = body.archived === false;
  if (
    thread.archived &&
    !unarchives &&
    Object.keys(body).some((key) => key !== 'locked' && key !== 'archived')
  ) {
    throw new DiscordError(50083);
  }
  const ownsIt = thread.ownerId === world.botId;
  // Locking and unlocking is for those who manage threads, whoever owns it and whatever else is asked.
  const asksLock = typeof body.locked === 'boolean';
  if (!manages && (asksLock || !(ownsIt || (unarchives && !thread.locked)))) {
    throw new DiscordError(50013);
  }
  const parent = channel.parentId === null ? undefined : world.channels.get(channel.parentId);
  if (parent) refuseUnknownTags(parent, body.applied_tags ?? []);
  const renamed = body.name && body.name !== channel.name;
  channel.name = body.name ?? channel.name;
  if (typeof body.archived === 'boolean' && body.archived !== thread.archived) {
    thread.archived = body.archived;
    thread.archiveChangedAtMs = world.time.now();
  }
  thread.locked = body.locked ?? thread.locked;
  thread.invitable = body.invitable ?? thread.invitable;
  thread.autoArchiveMinutes = body.auto_archive_duration ?? thread.autoArchiveMinutes;
  channel.slowmodeSeconds = body.rate_limit_per_user ?? channel.slowmodeSeconds;
  thread.appliedTags = body.applied_tags ?? thread.appliedTags;
  threadUpdated(world, channel);
  if (renamed) {
    createMessage(world, channel, {
      authorId: world.botId,
      type: MessageType.ChannelNameChange,
      content: channel.name,
    });
  }
  return ok(channelPayload(world, channel));
}

function threadOf(context: RestContext): ChannelState & { thread: NonNullable<ChannelState['thread']> } {
  const { world } = context;
  const channel = world.getChannel(context.param('channel'));
  require(world, channel, world.botId, 'ViewChannel');
  if (!channel.thread) throw new DiscordError(50024);
  return { ...channel, thread: channel.thread };
}

export function listThreadMembers(context: RestContext): Answer {
  const { world } = context;
  const { id, thread, guildId } = threadOf(context);
  const guild = world.getGuild(guildId ?? '');
  const withMember = context.query.get('with_member') === 'true';
  return ok(
    [...thread.members].map(([userId, { joinedAtMs }]) => {
      const member = guild.members.get(userId);
      return {
        ...threadMemberPayload(id, userId, joinedAtMs),
        ...(withMember && member ? { member: memberPayload(member, world.getUser(userId)) } : {}),
      };
    }),
  );
}

export function getThreadMember(context: RestContext): Answer {
  const { id, thread } = threadOf(context);
  const userId = context.param('user');
  const member = thread.members.get(userId);
  if (!member) throw new DiscordError(10007);
  return ok(threadMemberPayload(id, userId, member.joinedAtMs));
}

export function putThreadMember(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(threadOf(context).id);
  refuseArchived(channel);
  const userId = context.param('user');
  const guild = world.getGuild(channel.guildId ?? '');
  world.getMember(guild, userId);
  require(world, channel, world.botId, 'SendMessagesInThreads');
  const parent = world.getChannel(channel.parentId ?? '');
  if (!can(world, parent, userId, 'ViewChannel')) throw new DiscordError(50001);
  addThreadMember(world, channel, userId, world.botId);
  return noContent;
}

export function joinThread(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(threadOf(context).id);
  refuseArchived(channel);
  addThreadMember(world, channel, world.botId, world.botId);
  return noContent;
}

export function deleteThreadMember(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(threadOf(context).id);
  const userId = context.param('user');
  refuseArchived(channel);
  const ownPrivate = channel.type === ChannelType.PrivateThread && channel.thread?.ownerId === world.botId;
  if (!ownPrivate) require(world, channel, world.botId, 'ManageThreads');
  removeThreadMember(world, channel, userId);
  return noContent;
}

export function leaveThread(context: RestContext): Answer {
  const { world } = context;
  removeThreadMember(world, world.getChannel(threadOf(context).id), world.botId);
  return noContent;
}

/** Archived threads of a channel, the latest first; `privacy` picks which kind. */
export function listArchived(privacy: 'public' | 'private') {
  return (context: RestContext): Answer => {
    const { world } = context;
    const parent = world.getChannel(context.param('channel'));
    require(world, parent, world.botId, 'ReadMessageHistory');
    if (privacy === 'private') require(world, parent, world.botId, 'ManageThreads');
    const before = Date.parse(context.query.get('before') ?? '9999-01-01');
    const limit = context.number('limit', 50, 2, 100);
    const isPrivate = privacy === 'private';
    const found = world
      .threadsOf(parent.guildId ?? '')
      .filter((t) => t.parentId === parent.id && t.thread?.archived)
      .filter((t) => (t.type === ChannelType.PrivateThread) === isPrivate)
      .filter((t) => (t.thread?.archiveChangedAtMs ?? 0) < before)
      .sort((a, b) => (b.thread?.archiveChangedAtMs ?? 0) - (a.thread?.archiveChangedAtMs ?? 0));
    const page: Payload[] = found.slice(0, limit).map((thread) => channelPayload(world, thread));
    return ok({
      threads: page,
      members: page.flatMap((thread) => (thread['member'] ? [thread['member']] : [])),
      has_more: found.length > limit,
    });
  };
}

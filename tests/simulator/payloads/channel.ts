/** Channels and threads as Discord words them. */
import { ChannelType } from 'discord-api-types/v10';
import type { ChannelState, Overwrite, Payload, TagState, ThreadState } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { timestamp } from '../time.ts';
import { userPayload } from './user.ts';

export function channelPayload(world: World, channel: ChannelState): Payload {
  if (channel.type === ChannelType.DM) return dmPayload(world, channel);
  if (channel.thread) return threadPayload(channel, channel.thread, world.botId);
  const isCategory = channel.type === ChannelType.GuildCategory;
  const isVoice = channel.type === ChannelType.GuildVoice;
  const isForum = channel.type === ChannelType.GuildForum;
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    name: channel.name,
    parent_id: channel.parentId,
    position: channel.position,
    flags: channel.flags,
    permission_overwrites: channel.overwrites.map(overwritePayload),
    ...(isCategory
      ? {}
      : {
          topic: channel.topic,
          nsfw: channel.nsfw,
          rate_limit_per_user: channel.slowmodeSeconds,
          last_message_id: channel.lastMessageId,
          last_pin_timestamp: channel.lastPinAtMs === null ? null : timestamp(channel.lastPinAtMs),
        }),
    ...(isVoice ? { bitrate: 64_000, user_limit: 0, rtc_region: null } : {}),
    ...(isForum
      ? {
          available_tags: channel.tags.map(tagPayload),
          default_reaction_emoji: null,
          default_sort_order: null,
          default_forum_layout: 0,
          default_auto_archive_duration: channel.defaultAutoArchiveMinutes,
        }
      : {}),
  };
}

function overwritePayload(overwrite: Overwrite): Payload {
  return {
    id: overwrite.id,
    type: overwrite.type,
    allow: overwrite.allow.toString(),
    deny: overwrite.deny.toString(),
  };
}

function tagPayload(tag: TagState): Payload {
  return {
    id: tag.id,
    name: tag.name,
    moderated: tag.moderated,
    emoji_id: tag.emojiId,
    emoji_name: tag.emojiName,
  };
}

function dmPayload(world: World, channel: ChannelState): Payload {
  return {
    id: channel.id,
    type: channel.type,
    flags: channel.flags,
    last_message_id: channel.lastMessageId,
    ...(channel.lastPinAtMs === null ? {} : { last_pin_timestamp: timestamp(channel.lastPinAtMs) }),
    recipients: channel.recipientId ? [userPayload(world.getUser(channel.recipientId))] : [],
  };
}

function threadPayload(channel: ChannelState, thread: ThreadState, viewerId: string): Payload {
  const own = thread.members.get(viewerId);
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    parent_id: channel.parentId,
    owner_id: thread.ownerId,
    name: channel.name,
    flags: channel.flags,
    last_message_id: channel.lastMessageId,
    last_pin_timestamp: channel.lastPinAtMs === null ? null : timestamp(channel.lastPinAtMs),
    rate_limit_per_user: channel.slowmodeSeconds,
    message_count: thread.messageCount,
    // Discord stops counting at 50.
    member_count: Math.min(50, thread.members.size),
    total_message_sent: thread.totalMessageSent,
    applied_tags: thread.appliedTags,
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: timestamp(thread.archiveChangedAtMs),
      auto_archive_duration: thread.autoArchiveMinutes,
      locked: thread.locked,
      create_timestamp: timestamp(thread.createdAtMs),
      ...(channel.type === ChannelType.PrivateThread ? { invitable: thread.invitable } : {}),
    },
    ...(own ? { member: threadMemberPayload(channel.id, viewerId, own.joinedAtMs) } : {}),
  };
}

export function threadMemberPayload(threadId: string, userId: string, joinedAtMs: number): Payload {
  return { id: threadId, user_id: userId, join_timestamp: timestamp(joinedAtMs), flags: 0 };
}

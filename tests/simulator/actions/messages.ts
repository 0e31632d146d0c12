/** What happens when a message is written, edited or deleted, whoever does it. Callers have checked permissions. */
import { ChannelType, MessageType } from 'discord-api-types/v10';
import { messageEventPayload } from '../payloads/message.ts';
import type {
  AttachmentState,
  ChannelState,
  MessageState,
  Payload,
  PollState,
  StickerState,
} from '../state/types.ts';
import { INTENTS, type World } from '../state/world.ts';
import { timestamp } from '../time.ts';
import { findMentions, type AllowedMentions } from './mentions.ts';
import { addThreadMember, threadUpdated } from './threads.ts';

export interface MessageDraft {
  readonly authorId: string;
  readonly content?: string;
  readonly type?: MessageType;
  readonly webhook?: MessageState['webhook'];
  readonly embeds?: Payload[];
  readonly components?: Payload[];
  readonly attachments?: AttachmentState[];
  readonly stickers?: readonly StickerState[];
  readonly poll?: PollState | null;
  readonly extra?: Payload;
  readonly flags?: number;
  readonly tts?: boolean;
  readonly nonce?: string | number | null;
  readonly reference?: MessageState['reference'];
  readonly snapshots?: Payload[] | null;
  readonly interactionId?: string | null;
  readonly onlyFor?: string | null;
  readonly allowedMentions?: AllowedMentions | null;
  readonly mentionIds?: string[];
}

export function createMessage(world: World, channel: ChannelState, draft: MessageDraft): MessageState {
  const content = draft.content ?? '';
  const mentions = findMentions(
    world,
    channel,
    content,
    draft.allowedMentions ?? null,
    draft.reference ?? null,
  );
  const message: MessageState = {
    id: world.ids.next(),
    channelId: channel.id,
    type: draft.type ?? (draft.reference?.type === 0 ? MessageType.Reply : MessageType.Default),
    authorId: draft.authorId,
    webhook: draft.webhook ?? null,
    content,
    createdAtMs: world.time.now(),
    editedAtMs: null,
    flags: draft.flags ?? 0,
    tts: draft.tts ?? false,
    embeds: draft.embeds ?? [],
    components: draft.components ?? [],
    attachments: draft.attachments ?? [],
    reactions: [],
    stickers: draft.stickers ?? [],
    poll: draft.poll ?? null,
    extra: draft.extra ?? {},
    pinnedAtMs: null,
    mentionEveryone: mentions.everyone,
    mentionIds: draft.mentionIds ?? mentions.userIds,
    mentionRoleIds: mentions.roleIds,
    nonce: draft.nonce ?? null,
    reference: draft.reference ?? null,
    snapshots: draft.snapshots ?? null,
    threadId: null,
    interactionId: draft.interactionId ?? null,
    onlyFor: draft.onlyFor ?? null,
    position: channel.messages.size,
    oldEditsAtMs: [],
  };
  if (message.onlyFor !== null) {
    channel.ephemerals.set(message.id, message);
    // An ephemeral answer comes back over the gateway too, to the app that gave it.
    emitMessage(world, 'MESSAGE_CREATE', channel, message);
    return message;
  }
  channel.messages.set(message.id, message);
  channel.lastMessageId = message.id;
  countInThread(world, channel);
  addMentioned(world, channel, message);
  emitMessage(world, 'MESSAGE_CREATE', channel, message);
  return message;
}

/** Whoever is mentioned in a thread, by name or by role, is in it from then on. */
function addMentioned(world: World, channel: ChannelState, message: MessageState): void {
  if (!channel.thread) return;
  const members = world.guildOf(channel)?.members.values() ?? [];
  for (const { userId, roles } of members) {
    const isMeant =
      message.mentionIds.includes(userId) || roles.some((id) => message.mentionRoleIds.includes(id));
    if (isMeant && !channel.thread.members.has(userId)) {
      addThreadMember(world, channel, userId, message.authorId);
    }
  }
}

/** A message wakes its thread and counts in it. */
function countInThread(world: World, channel: ChannelState): void {
  if (!channel.thread) return;
  channel.thread.messageCount += 1;
  channel.thread.totalMessageSent += 1;
  if (channel.thread.archived) {
    channel.thread.archived = false;
    channel.thread.archiveChangedAtMs = world.time.now();
    threadUpdated(world, channel);
  }
}

export interface MessageChange {
  readonly content?: string;
  readonly embeds?: Payload[];
  readonly components?: Payload[];
  readonly attachments?: AttachmentState[];
  readonly flags?: number;
  readonly allowedMentions?: AllowedMentions | null;
  /** Leaves no "(edited)": the filling-in of a deferred answer. */
  readonly unmarked?: true;
}

export function editMessage(world: World, message: MessageState, change: MessageChange): void {
  const channel = world.getChannel(message.channelId);
  if (change.content !== undefined) {
    message.content = change.content;
    const found = findMentions(
      world,
      channel,
      change.content,
      change.allowedMentions ?? null,
      message.reference,
    );
    message.mentionIds = found.userIds;
    message.mentionRoleIds = found.roleIds;
    message.mentionEveryone = found.everyone;
  }
  if (change.embeds) message.embeds = change.embeds;
  if (change.components) message.components = change.components;
  if (change.attachments) message.attachments = change.attachments;
  if (change.flags !== undefined) message.flags = change.flags;
  // Only suppressing embeds leaves no "(edited)" mark.
  const marks = change.content ?? change.embeds ?? change.components ?? change.attachments;
  if (marks !== undefined && !change.unmarked) message.editedAtMs = world.time.now();
  emitMessage(world, 'MESSAGE_UPDATE', channel, message);
}

/** Discord adds a link preview some moments later: an update without an edit. */
export function addLinkPreview(world: World, message: MessageState, embed: Payload): void {
  message.embeds = [...message.embeds, embed];
  emitMessage(world, 'MESSAGE_UPDATE', world.getChannel(message.channelId), message);
}

export function deleteMessage(world: World, channel: ChannelState, message: MessageState): void {
  forget(world, channel, message);
  world.emit({
    t: 'MESSAGE_DELETE',
    d: { id: message.id, channel_id: channel.id, ...(channel.guildId ? { guild_id: channel.guildId } : {}) },
    guildId: channel.guildId,
    channelId: channel.id,
    intents: INTENTS.messages(channel.guildId),
  });
}

export function bulkDelete(world: World, channel: ChannelState, messages: readonly MessageState[]): void {
  for (const message of messages) forget(world, channel, message);
  world.emit({
    t: 'MESSAGE_DELETE_BULK',
    d: { ids: messages.map((m) => m.id), channel_id: channel.id, guild_id: channel.guildId },
    guildId: channel.guildId,
    channelId: channel.id,
    intents: INTENTS.messages(channel.guildId),
  });
}

function forget(world: World, channel: ChannelState, message: MessageState): void {
  channel.messages.delete(message.id);
  channel.ephemerals.delete(message.id);
  if (channel.thread && message.onlyFor === null) channel.thread.messageCount -= 1;
  if (message.pinnedAtMs !== null) emitPins(world, channel);
}

function emitMessage(world: World, t: string, channel: ChannelState, message: MessageState): void {
  world.emit({
    t,
    d: messageEventPayload(world, message),
    guildId: channel.guildId,
    channelId: channel.id,
    intents: INTENTS.messages(channel.guildId),
    message,
  });
}

export function pinMessage(world: World, channel: ChannelState, message: MessageState, byId: string): void {
  if (message.pinnedAtMs !== null) return;
  message.pinnedAtMs = world.time.now();
  channel.lastPinAtMs = message.pinnedAtMs;
  emitMessage(world, 'MESSAGE_UPDATE', channel, message);
  emitPins(world, channel);
  createMessage(world, channel, {
    authorId: byId,
    type: MessageType.ChannelPinnedMessage,
    reference: { type: 0, channelId: channel.id, messageId: message.id, guildId: channel.guildId },
    mentionIds: [],
  });
}

export function unpinMessage(world: World, channel: ChannelState, message: MessageState): void {
  if (message.pinnedAtMs === null) return;
  message.pinnedAtMs = null;
  emitMessage(world, 'MESSAGE_UPDATE', channel, message);
  emitPins(world, channel);
}

function emitPins(world: World, channel: ChannelState): void {
  world.emit({
    t: 'CHANNEL_PINS_UPDATE',
    d: {
      channel_id: channel.id,
      ...(channel.guildId ? { guild_id: channel.guildId } : {}),
      last_pin_timestamp: channel.lastPinAtMs === null ? null : timestamp(channel.lastPinAtMs),
    },
    guildId: channel.guildId,
    channelId: channel.id,
    intents: INTENTS.pins(channel.guildId),
  });
}

/** Pinned messages, the latest pin first. */
export function pinnedMessages(channel: ChannelState): MessageState[] {
  return [...channel.messages.values()]
    .filter((message) => message.pinnedAtMs !== null)
    .sort((a, b) => (b.pinnedAtMs ?? 0) - (a.pinnedAtMs ?? 0));
}

/** Channels that hold messages of their own. */
export function isTextBased(channel: ChannelState): boolean {
  return channel.type !== ChannelType.GuildCategory && channel.type !== ChannelType.GuildForum;
}

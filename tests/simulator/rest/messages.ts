/** Messages over REST: history, writing, editing, deleting. */
import { MessageFlags, MessageType } from 'discord-api-types/v10';
import { bulkDelete, createMessage, deleteMessage, editMessage, isTextBased } from '../actions/messages.ts';
import { haveMutualGuild } from '../actions/channels.ts';
import { DiscordError, invalidField } from '../errors.ts';
import { blanked, messagePayload, readableWithoutIntent } from '../payloads/message.ts';
import { can, require, sendPermission } from '../permissions.ts';
import { compareIds, snowflakeTimeMs } from '../snowflakes.ts';
import type { ChannelState, MessageState, Payload } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { noContent, ok, type Answer, type RestContext } from './context.ts';
import { acceptContent, refuseEmpty, type MessageBody } from './messageBody.ts';
import { snapshotOf } from './forwards.ts';

const HOUR_MS = 3_600_000;
const NONCE_LIFE_MS = 5 * 60_000;
/** Edits a message older than an hour takes within an hour; Discord does not publish the number. */
const OLD_EDITS_AN_HOUR = 30;
const CONTENT_FLAGS = (1 << 18) | (1 << 19);
const SYSTEM_DELETABLE = new Set<MessageType>([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
  MessageType.ChannelPinnedMessage,
  MessageType.UserJoin,
  MessageType.ThreadCreated,
]);

/** A message as the bot's REST calls show it: blank without the content intent in the application's settings. */
export function restMessage(world: World, message: MessageState): Payload {
  const payload = messagePayload(world, message, world.botId);
  return world.appFlags & CONTENT_FLAGS || readableWithoutIntent(world, message) ? payload : blanked(payload);
}

export function readableChannel(context: RestContext): ChannelState {
  const { world } = context;
  const channel = world.getChannel(context.param('channel'));
  require(world, channel, world.botId, 'ViewChannel');
  if (!isTextBased(channel)) throw new DiscordError(50008);
  return channel;
}

export function listMessages(context: RestContext): Answer {
  const { world } = context;
  const channel = readableChannel(context);
  const limit = context.number('limit', 50, 1, 100);
  if (!can(world, channel, world.botId, 'ReadMessageHistory')) return ok([]);
  const oldestFirst = [...channel.messages.values()];
  const [before, after, around] = ['before', 'after', 'around'].map((name) => context.query.get(name));
  let page: MessageState[];
  if (around) {
    const earlier = oldestFirst.filter((m) => compareIds(m.id, around) <= 0);
    const later = oldestFirst.filter((m) => compareIds(m.id, around) > 0);
    const half = Math.floor(limit / 2);
    page = [...earlier.slice(-(half + 1)), ...later.slice(0, limit - half - 1)];
  } else if (after) {
    page = oldestFirst.filter((m) => compareIds(m.id, after) > 0).slice(0, limit);
  } else {
    page = oldestFirst.filter((m) => !before || compareIds(m.id, before) < 0).slice(-limit);
  }
  return ok(page.reverse().map((message) => restMessage(world, message)));
}

export function getMessage(context: RestContext): Answer {
  const { world } = context;
  const channel = readableChannel(context);
  require(world, channel, world.botId, 'ReadMessageHistory');
  return ok(restMessage(world, world.getMessage(channel, context.param('message'))));
}

export function postMessage(context: RestContext): Answer {
  const { world } = context;
  const channel = readableChannel(context);
  refuseUnreachable(world, channel);
  require(world, channel, world.botId, sendPermission(channel));
  refuseLocked(world, channel);
  const body = context.body() as MessageBody;
  const repeated = findByNonce(world, channel, body);
  if (repeated) return ok(restMessage(world, repeated));
  const accepted = acceptContent(world, channel, body, context.files);
  const reference = acceptReference(world, channel, body);
  if (reference?.type !== 1) refuseEmpty(accepted, body);
  requireForContent(world, channel, accepted);
  const message = createMessage(world, channel, {
    ...accepted,
    authorId: world.botId,
    flags: (body.flags ?? 0) & ~MessageFlags.Ephemeral,
    tts: body.tts ?? false,
    nonce: body.nonce ?? null,
    reference,
    snapshots: reference?.type === 1 ? [snapshotOf(world, reference)] : null,
  });
  return ok(restMessage(world, message));
}

/** Direct messages reach nobody who closed them, blocked the bot or shares no server with it. */
function refuseUnreachable(world: World, channel: ChannelState): void {
  if (channel.recipientId === null) return;
  const recipient = world.getUser(channel.recipientId);
  if (!haveMutualGuild(world, recipient.id)) throw new DiscordError(50278);
  if (recipient.dmsClosed || recipient.blockedBot || recipient.bot) throw new DiscordError(50007);
}

function refuseLocked(world: World, channel: ChannelState): void {
  if (!channel.thread?.locked || can(world, channel, world.botId, 'ManageThreads')) return;
  throw new DiscordError(channel.thread.archived ? 50083 : 160005);
}

export function refuseArchived(channel: ChannelState): void {
  if (channel.thread?.archived) throw new DiscordError(50083);
}

/** `enforce_nonce`: the same author's same nonce in the last minutes means the same message. */
function findByNonce(world: World, channel: ChannelState, body: MessageBody): MessageState | undefined {
  if (!body.enforce_nonce || body.nonce === undefined || body.nonce === null) return undefined;
  const since = world.time.now() - NONCE_LIFE_MS;
  return [...channel.messages.values()].find(
    (m) => m.authorId === world.botId && m.nonce === body.nonce && m.createdAtMs >= since,
  );
}

function requireForContent(
  world: World,
  channel: ChannelState,
  content: ReturnType<typeof acceptContent>,
): void {
  if (content.embeds?.length) require(world, channel, world.botId, 'EmbedLinks');
  if (content.attachments?.length) require(world, channel, world.botId, 'AttachFiles');
}

function acceptReference(world: World, channel: ChannelState, body: MessageBody): MessageState['reference'] {
  const asked = body.message_reference;
  if (!asked) return null;
  const type = asked.type ?? 0;
  const source = type === 1 ? world.getChannel(asked.channel_id ?? channel.id) : channel;
  if (!can(world, source, world.botId, 'ReadMessageHistory')) throw new DiscordError(160002);
  const original = source.messages.get(asked.message_id);
  if (!original && (type === 1 || asked.fail_if_not_exists !== false)) {
    throw invalidField(['message_reference'], 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', 'Unknown message');
  }
  if (original && type === 0 && !SYSTEM_DELETABLE.has(original.type)) {
    throw invalidField(
      ['message_reference'],
      'REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE',
      'Cannot reply to a system message',
    );
  }
  return original ? { type, channelId: source.id, messageId: original.id, guildId: source.guildId } : null;
}

export function patchMessage(context: RestContext): Answer {
  const { world } = context;
  const channel = readableChannel(context);
  const message = world.getMessage(channel, context.param('message'));
  refuseArchived(channel);
  const body = context.body() as MessageBody;
  if (message.authorId !== world.botId || (message.webhook && !message.webhook.applicationId)) {
    const onlySuppresses = Object.keys(body).every((key) => key === 'flags');
    if (!onlySuppresses) throw new DiscordError(50005);
    require(world, channel, world.botId, 'ManageMessages');
  }
  applyEdit(context, channel, message, body);
  return ok(restMessage(world, message));
}

/** The edit itself, shared with the webhook routes of interactions. */
export function applyEdit(
  context: RestContext,
  channel: ChannelState,
  message: MessageState,
  body: MessageBody,
): void {
  const { world } = context;
  limitOldEdits(world, message);
  const accepted = acceptContent(world, channel, body, context.files, {
    existing: message.attachments,
    ephemeral: message.onlyFor !== null,
    flags: message.flags,
  });
  refuseEmpty({ ...message, ...accepted }, body);
  const kept = message.flags & (MessageFlags.Ephemeral | MessageFlags.IsComponentsV2);
  editMessage(world, message, {
    ...accepted,
    ...(accepted.flags === undefined ? {} : { flags: accepted.flags | kept }),
  });
}

function limitOldEdits(world: World, message: MessageState): void {
  const now = world.time.now();
  if (!world.countLimits || now - message.createdAtMs < HOUR_MS) return;
  const recent = message.oldEditsAtMs.filter((at) => now - at < HOUR_MS);
  if (recent.length >= OLD_EDITS_AN_HOUR) throw new DiscordError(30046);
  message.oldEditsAtMs.splice(0, Infinity, ...recent, now);
}

export function removeMessage(context: RestContext): Answer {
  const { world } = context;
  const channel = readableChannel(context);
  const message = world.getMessage(channel, context.param('message'));
  if (message.authorId !== world.botId || message.webhook) {
    if (channel.guildId === null) throw new DiscordError(50003);
    require(world, channel, world.botId, 'ManageMessages');
  }
  refuseArchived(channel);
  if (!SYSTEM_DELETABLE.has(message.type)) throw new DiscordError(50021);
  deleteMessage(world, channel, message);
  return noContent;
}

export function bulkRemove(context: RestContext): Answer {
  const { world } = context;
  const channel = readableChannel(context);
  if (channel.guildId === null) throw new DiscordError(50003);
  require(world, channel, world.botId, 'ManageMessages');
  const { messages: ids = [] } = context.body() as { messages?: string[] };
  const unique = [...new Set(ids)];
  if (unique.length < 2 || unique.length > 100) throw new DiscordError(50016);
  const oldest = world.time.now() - 14 * 24 * HOUR_MS;
  if (unique.some((id) => snowflakeTimeMs(id) < oldest)) throw new DiscordError(50034);
  bulkDelete(
    world,
    channel,
    unique.flatMap((id) => channel.messages.get(id) ?? []),
  );
  return noContent;
}

/** Reactions coming and going. */
import { DiscordError } from '../errors.ts';
import { reactionEmojiPayload } from '../payloads/message.ts';
import { memberPayload } from '../payloads/user.ts';
import type { ChannelState, MessageState, Payload, ReactionState } from '../state/types.ts';
import { INTENTS, type World } from '../state/world.ts';

const REACTIONS_PER_MESSAGE = 20;

export type Emoji = Pick<ReactionState, 'emojiId' | 'emojiName' | 'animated'>;

/** Reads `✅` or `name:id`, as a path segment or as people write it. */
export function parseEmoji(world: World, text: string): Emoji {
  const custom = /^<?(a?):?([\w~]+):(\d+)>?$/.exec(text);
  if (!custom) {
    if (!/\p{Extended_Pictographic}|\p{Emoji_Presentation}|\u20e3/u.test(text)) throw new DiscordError(10014);
    return { emojiId: null, emojiName: text, animated: false };
  }
  const id = custom[3] ?? '';
  const known = [...world.guilds.values()].map((g) => g.emojis.get(id)).find((emoji) => emoji !== undefined);
  if (!known) throw new DiscordError(10014);
  return { emojiId: id, emojiName: known.name, animated: known.animated };
}

function same(a: Emoji, b: Emoji): boolean {
  return a.emojiId === b.emojiId && (a.emojiId !== null || a.emojiName === b.emojiName);
}

export function findReaction(message: MessageState, emoji: Emoji): ReactionState | undefined {
  return message.reactions.find((reaction) => same(reaction, emoji));
}

export function addReaction(
  world: World,
  channel: ChannelState,
  message: MessageState,
  emoji: Emoji,
  userId: string,
): void {
  let reaction = findReaction(message, emoji);
  if (!reaction) {
    if (message.reactions.length >= REACTIONS_PER_MESSAGE) throw new DiscordError(30010);
    reaction = { ...emoji, userIds: [] };
    message.reactions.push(reaction);
  }
  if (reaction.userIds.includes(userId)) return;
  reaction.userIds.push(userId);
  const member = world.guildOf(channel)?.members.get(userId);
  emit(world, 'MESSAGE_REACTION_ADD', channel, message, {
    user_id: userId,
    emoji: reactionEmojiPayload(emoji),
    message_author_id: message.authorId,
    burst: false,
    type: 0,
    ...(member ? { member: memberPayload(member, world.getUser(userId)) } : {}),
  });
}

export function removeReaction(
  world: World,
  channel: ChannelState,
  message: MessageState,
  emoji: Emoji,
  userId: string,
): void {
  const reaction = findReaction(message, emoji);
  const index = reaction?.userIds.indexOf(userId) ?? -1;
  if (!reaction || index < 0) return;
  reaction.userIds.splice(index, 1);
  if (reaction.userIds.length === 0) message.reactions.splice(message.reactions.indexOf(reaction), 1);
  emit(world, 'MESSAGE_REACTION_REMOVE', channel, message, {
    user_id: userId,
    emoji: reactionEmojiPayload(emoji),
    burst: false,
    type: 0,
  });
}

/** All reactions, or all of one emoji. */
export function clearReactions(
  world: World,
  channel: ChannelState,
  message: MessageState,
  emoji: Emoji | null,
): void {
  if (!emoji) {
    message.reactions.splice(0);
    emit(world, 'MESSAGE_REACTION_REMOVE_ALL', channel, message, {});
    return;
  }
  const reaction = findReaction(message, emoji);
  if (reaction) message.reactions.splice(message.reactions.indexOf(reaction), 1);
  emit(world, 'MESSAGE_REACTION_REMOVE_EMOJI', channel, message, { emoji: reactionEmojiPayload(emoji) });
}

function emit(world: World, t: string, channel: ChannelState, message: MessageState, extra: Payload): void {
  world.emit({
    t,
    d: {
      channel_id: channel.id,
      message_id: message.id,
      ...(channel.guildId ? { guild_id: channel.guildId } : {}),
      ...extra,
    },
    guildId: channel.guildId,
    channelId: channel.id,
    intents: INTENTS.reactions(channel.guildId),
  });
}

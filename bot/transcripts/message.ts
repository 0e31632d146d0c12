/** One message of Discord as the transcript keeps it: everything that was said and shown, defaults left out. */
import {
  MessageReferenceType,
  MessageType,
  type APIMessage,
  type APIMessageSnapshot,
  type APIPoll,
  type APIReaction,
  type APIStickerItem,
  type APIThreadChannel,
} from 'discord-api-types/v10';
import type {
  Forwarded,
  Interaction,
  Msg,
  Poll,
  Reaction,
  Reply,
  Sticker,
  SystemFacts,
  ThreadStart,
} from '../../shared/transcript/types.ts';
import type { Reading } from '../conversations/narrative.ts';
import { toComponents } from './components.ts';
import { toAttachment, toEmbeds, type FileOf } from './embeds.ts';
import { toEmoji } from './emoji.ts';

/** Gives a user's position in the document's table, adding them when they are new. */
export type UserIndexOf = (person: {
  readonly id: string;
  readonly name: string;
  readonly displayName?: string;
  readonly bot?: 1 | 2;
}) => number;

/** The tables of the document that a message points into. */
export interface Tables {
  readonly indexOf: UserIndexOf;
  readonly fileOf: FileOf;
}

export function toMsg(message: APIMessage, reading: Reading, { indexOf, fileOf }: Tables): Msg {
  // A relayed message's embed and buttons are the bot's packaging; what was said is in `reading`.
  const isPackaged = reading.text !== undefined;
  const text = reading.text ?? message.content;
  const { reactions, poll, thread } = message;
  return {
    i: message.id,
    u: indexOf(reading.speaker ?? personOf(message)),
    ...(message.type !== MessageType.Default && { y: message.type }),
    ...(message.flags && { f: message.flags }),
    ...shown({ ...message, content: text, embeds: isPackaged ? [] : message.embeds }, fileOf),
    ...(!isPackaged && message.components?.length && { cp: toComponents(message.components) }),
    ...(message.edited_timestamp && { e: Date.parse(message.edited_timestamp) }),
    ...(isReply(message) && { rp: toReply(message, indexOf) }),
    ...(isForward(message) && {
      fw: message.message_snapshots?.map((snapshot) => toForwarded(snapshot, fileOf)) ?? [],
    }),
    ...commandOf(message, indexOf),
    ...(reactions?.length && { rx: reactions.map(toReaction) }),
    ...(poll && { po: toPoll(poll) }),
    ...(message.pinned && { pin: 1 as const }),
    ...systemFacts(message, indexOf),
    ...(thread && { th: toThreadStart(thread as APIThreadChannel) }),
    ...(reading.note && { note: 1 as const }),
  };
}

/** What a message and a forwarded one have in common. */
function shown(
  message: Pick<
    APIMessageSnapshot['message'],
    'content' | 'attachments' | 'embeds' | 'flags' | 'sticker_items'
  >,
  fileOf: FileOf,
): Pick<Msg, 'c' | 'at' | 'em' | 'st'> {
  const embeds = toEmbeds(message.embeds, message.flags);
  const stickers = message.sticker_items ?? [];
  return {
    ...(message.content && { c: message.content }),
    ...(message.attachments.length > 0 && {
      at: message.attachments.map((file) => toAttachment(file, fileOf)),
    }),
    ...(embeds.length > 0 && { em: embeds }),
    ...(stickers.length > 0 && { st: stickers.map(toSticker) }),
  };
}

function personOf({ author, webhook_id }: APIMessage) {
  return {
    id: author.id,
    name: author.username,
    ...(author.global_name && author.global_name !== author.username && { displayName: author.global_name }),
    ...(webhook_id ? { bot: 2 as const } : author.bot ? { bot: 1 as const } : {}),
  };
}

/** The bot's answer to a button counts as a reply for Discord, but nobody replied. */
function isReply(message: APIMessage): boolean {
  return message.type === MessageType.Reply && !message.interaction_metadata;
}

function isForward({ message_reference, message_snapshots }: APIMessage): boolean {
  return message_reference?.type === MessageReferenceType.Forward && Boolean(message_snapshots?.length);
}

function toReply(message: APIMessage, indexOf: UserIndexOf): Reply {
  const answered = message.referenced_message;
  return {
    i: message.message_reference?.message_id ?? '0',
    ...(answered && { u: indexOf(personOf(answered)), c: answered.content.slice(0, 200) }),
  };
}

function toForwarded({ message }: APIMessageSnapshot, fileOf: FileOf): Forwarded {
  return {
    ...shown(message, fileOf),
    ...(message.components?.length && { cp: toComponents(message.components) }),
    ts: Date.parse(message.timestamp),
    ...(message.edited_timestamp && { e: Date.parse(message.edited_timestamp) }),
  };
}

/** Which command a message answers, and who used it. */
function commandOf(message: APIMessage, indexOf: UserIndexOf): { ix?: Interaction } {
  const isCommand =
    message.type === MessageType.ChatInputCommand || message.type === MessageType.ContextMenuCommand;
  // The newer metadata has no name; the deprecated field still carries it.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only place where Discord tells the command's name
  const name = message.interaction?.name;
  const user = message.interaction_metadata?.user;
  if (!isCommand || !name || !user) return {};
  return { ix: { n: name, u: indexOf({ id: user.id, name: user.username, ...displayName(user) }) } };
}

function displayName(user: { readonly username: string; readonly global_name: string | null }) {
  return user.global_name && user.global_name !== user.username ? { displayName: user.global_name } : {};
}

function toSticker(sticker: APIStickerItem): Sticker {
  return { id: sticker.id, n: sticker.name, f: sticker.format_type, x: 'off' };
}

function toReaction({ emoji, count }: APIReaction): Reaction {
  return { e: toEmoji(emoji), n: count };
}

function toPoll({ question, answers, expiry, allow_multiselect, results }: APIPoll): Poll {
  const votes = new Map(results?.answer_counts.map((answer) => [answer.id, answer.count]));
  return {
    q: question.text ?? '',
    a: answers.map(({ answer_id, poll_media }) => ({
      t: poll_media.text ?? '',
      ...(poll_media.emoji && { e: toEmoji(poll_media.emoji) }),
      n: votes.get(answer_id) ?? 0,
    })),
    ...(expiry && { end: Date.parse(expiry) }),
    ...(allow_multiselect && { multi: 1 as const }),
    ...(results?.is_finalized && { done: 1 as const }),
  };
}

/** Whom and what a system message is about; its sentence is made by whoever shows it, from the message's type. */
function systemFacts(message: APIMessage, indexOf: UserIndexOf): { sys?: SystemFacts } {
  if (message.type === MessageType.Default || message.type === MessageType.Reply) return {};
  const users = message.mentions.map((user) =>
    indexOf({ id: user.id, name: user.username, ...displayName(user) }),
  );
  const isAbout = CARRIES_TEXT.has(message.type) && message.content;
  if (users.length === 0 && !isAbout) return {};
  return { sys: { ...(users.length > 0 && { u: users }), ...(isAbout && { n: message.content }) } };
}

/** System messages whose content is a name or a number: a new channel name, a thread's name, a level. */
const CARRIES_TEXT: ReadonlySet<MessageType> = new Set([
  MessageType.ChannelNameChange,
  MessageType.ThreadCreated,
  MessageType.GuildBoost,
  MessageType.GuildBoostTier1,
  MessageType.GuildBoostTier2,
  MessageType.GuildBoostTier3,
  MessageType.RoleSubscriptionPurchase,
  MessageType.StageTopic,
  MessageType.StageStart,
  MessageType.StageEnd,
]);

function toThreadStart({ id, name, message_count }: APIThreadChannel): ThreadStart {
  return { id, n: name, ...(message_count && { c: message_count }) };
}

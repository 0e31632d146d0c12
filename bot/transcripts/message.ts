/** One message of Discord as the transcript keeps it: everything that was said and shown, defaults left out. */
import {
  MessageReferenceType,
  MessageType,
  type APIMessage,
  type APIMessageSnapshot,
  type APIPoll,
  type APIStickerItem,
  type APIThreadChannel,
} from 'discord-api-types/v10';
import type {
  Forwarded,
  Interaction,
  Msg,
  Poll,
  Reply,
  Sticker,
  ThreadStart,
} from '../../shared/transcript/types.ts';
import type { Reading } from '../conversations/narrative.ts';
import { toComponents } from './components.ts';
import { toAttachment, toEmbeds } from './embeds.ts';
import { speakerOf, toSpeaker } from './people.ts';
import { systemFacts } from './system.ts';
import type { MessageTables } from './tables.ts';

const EXCERPT_CHARACTERS = 200;

/** How the message that another one answers is to be read. */
export type ReadingOf = (message: APIMessage) => Reading;

export function toMsg(
  message: APIMessage,
  reading: Reading,
  tables: MessageTables,
  readingOf: ReadingOf,
): Msg {
  // A relayed message's embed and buttons are the bot's packaging; what was said is in `reading`.
  const isPackaged = reading.text !== undefined;
  const { poll, thread } = message;
  // INVARIANT: what staff did to a relayed message among themselves is not in the user's copy.
  const isFullyShown = tables.audience === 'staff' || !isPackaged;
  const speaker = speakerOf(message, reading, tables.audience);
  if (speaker.isNameless) tables.hide(reading.speaker?.id ?? message.author.id, speaker.name);
  else tables.see(speaker.id);
  return {
    i: message.id,
    u: tables.indexOf(speaker),
    ...(message.type !== MessageType.Default && isFullyShown && { y: message.type }),
    ...(message.flags && { f: message.flags }),
    ...shown(
      {
        ...message,
        content: reading.text ?? message.content,
        embeds: isPackaged ? [] : message.embeds,
        components: isPackaged ? [] : (message.components ?? []),
      },
      message.id,
      tables,
    ),
    ...(message.edited_timestamp && { e: Date.parse(message.edited_timestamp) }),
    ...replyOf(message, tables, readingOf),
    ...(isForward(message) && {
      fw: message.message_snapshots?.map((each, index) => toForwarded(each, message, index, tables)) ?? [],
    }),
    ...(poll && { po: toPoll(poll, tables) }),
    ...(isFullyShown && {
      ...commandOf(message, tables),
      ...(message.reactions?.length && {
        rx: message.reactions.map(({ emoji, count }) => ({ e: tables.emoji(emoji), n: count })),
      }),
      ...(message.pinned && { pin: 1 as const }),
      ...(thread && { th: toThreadStart(thread as APIThreadChannel) }),
    }),
    ...systemFacts(message, tables),
    ...(reading.note && { note: 1 as const }),
    ...(reading.anonymousAs !== undefined && { anon: 1 as const }),
  };
}

type Shown = Pick<
  APIMessageSnapshot['message'],
  | 'content'
  | 'attachments'
  | 'embeds'
  | 'flags'
  | 'sticker_items'
  | 'components'
  | 'mentions'
  | 'mention_roles'
>;

/** What a message and a forwarded one have in common. */
function shown(
  message: Shown,
  place: string,
  tables: MessageTables,
): Pick<Msg, 'c' | 'at' | 'em' | 'cp' | 'st'> {
  tables.mentionIn(message.content);
  // Discord leaves them out of some forwards, whatever its types say.
  for (const person of (message.mentions as Shown['mentions'] | undefined) ?? [])
    tables.indexOf(toSpeaker(person));
  const embeds = toEmbeds(message.embeds, message.flags, place, tables);
  const stickers = message.sticker_items ?? [];
  return {
    ...(message.content && { c: message.content }),
    ...(message.attachments.length > 0 && {
      at: message.attachments.map((file) => toAttachment(file, tables)),
    }),
    ...(embeds.length > 0 && { em: embeds }),
    ...(message.components?.length && { cp: toComponents(message.components, place, tables) }),
    ...(stickers.length > 0 && { st: stickers.map((sticker) => toSticker(sticker, tables)) }),
  };
}

/** The bot's answer to a button counts as a reply for Discord, but nobody replied. */
function replyOf(message: APIMessage, tables: MessageTables, readingOf: ReadingOf): { rp?: Reply } {
  const isReply = message.type === MessageType.Reply && !message.interaction_metadata;
  if (!isReply && message.type !== MessageType.ThreadStarterMessage) return {};
  const answered = message.referenced_message;
  const i = message.message_reference?.message_id ?? '0';
  if (!answered) return { rp: { i } };
  const reading = readingOf(answered);
  // INVARIANT: nothing of a note is in the user's copy, not even as what was answered.
  if (tables.audience === 'user' && reading.staffOnly) return {};
  const words = (reading.text ?? answered.content).slice(0, EXCERPT_CHARACTERS);
  return {
    rp: {
      i,
      u: tables.indexOf(speakerOf(answered, reading, tables.audience)),
      ...(words && { c: words }),
    },
  };
}

function isForward({ message_reference, message_snapshots }: APIMessage): boolean {
  return message_reference?.type === MessageReferenceType.Forward && Boolean(message_snapshots?.length);
}

function toForwarded(
  { message }: APIMessageSnapshot,
  { id, message_reference: origin }: APIMessage,
  index: number,
  tables: MessageTables,
): Forwarded {
  if (origin) tables.addChannel(origin.channel_id);
  return {
    ...(origin?.message_id && { i: origin.message_id }),
    ...(origin && { ch: origin.channel_id }),
    ...(message.flags && { f: message.flags }),
    ...shown(message, `${id}.f${index}`, tables),
    ts: Date.parse(message.timestamp),
    ...(message.edited_timestamp && { e: Date.parse(message.edited_timestamp) }),
  };
}

/** Which command a message answers, and who used it. */
function commandOf(message: APIMessage, { indexOf }: MessageTables): { ix?: Interaction } {
  const isCommand =
    message.type === MessageType.ChatInputCommand || message.type === MessageType.ContextMenuCommand;
  // The newer metadata has no name; the deprecated field still carries it.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only place where Discord tells the command's name
  const name = message.interaction?.name;
  const user = message.interaction_metadata?.user;
  return isCommand && name && user ? { ix: { n: name, u: indexOf(toSpeaker(user)) } } : {};
}

function toSticker({ id, name, format_type: format }: APIStickerItem, { want, cdn }: MessageTables): Sticker {
  const sticker: Sticker = { id, n: name, f: format };
  want({ id: `s${id}`, url: cdn.sticker(id, format) }, (ref) => Object.assign(sticker, ref));
  return sticker;
}

function toPoll(
  { question, answers, expiry, allow_multiselect, results }: APIPoll,
  { emoji }: MessageTables,
): Poll {
  const votes = new Map(results?.answer_counts.map((answer) => [answer.id, answer.count]));
  return {
    q: question.text ?? '',
    a: answers.map(({ answer_id, poll_media }) => ({
      t: poll_media.text ?? '',
      ...(poll_media.emoji && { e: emoji(poll_media.emoji) }),
      n: votes.get(answer_id) ?? 0,
    })),
    ...(expiry && { end: Date.parse(expiry) }),
    ...(allow_multiselect && { multi: 1 as const }),
    ...(results?.is_finalized && { done: 1 as const }),
  };
}

function toThreadStart({ id, name, message_count }: APIThreadChannel): ThreadStart {
  return { id, n: name, ...(message_count && { c: message_count }) };
}

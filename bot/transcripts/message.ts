/** One message of Discord as the transcript keeps it. */
import {
  MessageType,
  type APIAttachment,
  type APIEmbed,
  type APIMessage,
  type APIReaction,
} from 'discord-api-types/v10';
import type { Attachment, Embed, Msg, Reaction, Reply } from '../../shared/transcript/types.ts';
import type { Reading } from '../conversations/narrative.ts';

/** Gives a user's position in the document's table, adding them when they are new. */
export type UserIndexOf = (person: {
  readonly id: string;
  readonly name: string;
  readonly displayName?: string;
  readonly bot?: 1 | 2;
}) => number;

/** Optional keys are left out when they say nothing: the document has defaults for all of them. */
export function toMsg(message: APIMessage, reading: Reading, indexOf: UserIndexOf): Msg {
  const text = reading.text ?? message.content;
  const embeds = reading.text === undefined ? message.embeds : [];
  return {
    i: message.id,
    u: reading.speaker ? indexOf(reading.speaker) : indexOf(authorOf(message)),
    ...(message.type !== MessageType.Default && { y: message.type }),
    ...(message.flags && { f: message.flags }),
    ...(text && { c: text }),
    ...(message.attachments.length > 0 && { at: message.attachments.map(toAttachment) }),
    ...(embeds.length > 0 && { em: embeds.map(toEmbed) }),
    ...(message.edited_timestamp && { e: Date.parse(message.edited_timestamp) }),
    ...(isReply(message) && { rp: toReply(message, indexOf) }),
    ...(message.reactions?.length && { rx: message.reactions.map(toReaction) }),
    ...(message.pinned && { pin: 1 as const }),
    ...(reading.note && { note: 1 as const }),
  };
}

/** The bot's answer to a button counts as a reply for Discord, but nobody replied. */
function isReply(message: APIMessage): boolean {
  return message.type === MessageType.Reply && !message.interaction_metadata;
}

function authorOf(message: APIMessage) {
  const { author } = message;
  return {
    id: author.id,
    name: author.username,
    ...(author.global_name && author.global_name !== author.username && { displayName: author.global_name }),
    ...(message.webhook_id ? { bot: 2 as const } : author.bot ? { bot: 1 as const } : {}),
  };
}

function toReply(message: APIMessage, indexOf: UserIndexOf): Reply {
  const answered = message.referenced_message;
  return {
    i: message.message_reference?.message_id ?? '0',
    ...(answered && { u: indexOf(authorOf(answered)), c: answered.content.slice(0, 200) }),
  };
}

function toAttachment(file: APIAttachment): Attachment {
  return {
    n: file.filename,
    s: file.size,
    ...(file.content_type && { t: file.content_type }),
    ...(file.width && { w: file.width }),
    ...(file.height && { h: file.height }),
    ...(file.description && { desc: file.description }),
    ...(file.duration_secs && { dur: file.duration_secs }),
    ...(file.waveform && { wf: file.waveform }),
    // Only the name is kept so far; the viewer says so where the file would stand.
    x: 'off',
  };
}

function toEmbed(embed: APIEmbed): Embed {
  return {
    ...(embed.title && { t: embed.title }),
    ...(embed.url && { u: embed.url }),
    ...(embed.description && { d: embed.description }),
    ...(embed.color && { c: embed.color }),
    ...(embed.timestamp && { ts: Date.parse(embed.timestamp) }),
    ...(embed.provider?.name && { p: embed.provider.name }),
    ...(embed.author && { a: { n: embed.author.name, ...(embed.author.url && { u: embed.author.url }) } }),
    ...(embed.footer && { f: { t: embed.footer.text } }),
    ...(embed.fields?.length && {
      fl: embed.fields.map((field) => ({
        n: field.name,
        v: field.value,
        ...(field.inline && { i: 1 as const }),
      })),
    }),
  };
}

function toReaction(reaction: APIReaction): Reaction {
  const { id, name } = reaction.emoji;
  return { e: { n: name ?? '?', ...(id && { id }) }, n: reaction.count };
}

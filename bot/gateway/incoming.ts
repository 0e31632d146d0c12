/** A message of a person as plain data, the same from the gateway and from the history. */
import type { StickerFormatType } from 'discord-api-types/v10';
import {
  MessageFlags,
  MessageReferenceType,
  type APIAttachment,
  type APIGuildMember,
  type APIMessage,
  type APIMessageSnapshotFields,
} from 'discord-api-types/v10';
import { asId, type ChannelId, type MessageId, type UserId } from '../../shared/ids.ts';

export interface IncomingAttachment {
  readonly name: string;
  readonly url: string;
  readonly sizeBytes: number;
  /** Set for a voice message: how long it is. */
  readonly seconds?: number;
}

export interface IncomingSticker {
  readonly id: string;
  readonly name: string;
  readonly format: StickerFormatType;
}

export interface IncomingPoll {
  readonly question: string;
  readonly answers: readonly string[];
}

/** What another message said that this one passes on. */
export interface Forwarded {
  readonly content: string;
  readonly attachments: readonly IncomingAttachment[];
  readonly stickers: readonly IncomingSticker[];
}

export interface IncomingMessage {
  readonly id: MessageId;
  readonly channelId: ChannelId;
  readonly author: {
    readonly id: UserId;
    readonly name: string;
    readonly displayName: string;
    readonly avatarHash: string | null;
  };
  readonly content: string;
  readonly attachments: readonly IncomingAttachment[];
  readonly stickers: readonly IncomingSticker[];
  readonly poll: IncomingPoll | null;
  readonly forwarded: Forwarded | null;
  /** The message that this one answers, in the same channel. */
  readonly replyTo: MessageId | null;
  /** Undefined while it is as it was first written. A link preview is no edit. */
  readonly editedAtMs: number | null;
}

/** What a message event has beyond a message. */
export type MessageWithMember = APIMessage & { readonly member?: Partial<APIGuildMember> };

export function readIncoming(message: MessageWithMember): IncomingMessage {
  const { author, message_reference: reference, message_snapshots: snapshots } = message;
  const snapshot = snapshots?.[0]?.message;
  return {
    id: asId<MessageId>(message.id),
    channelId: asId<ChannelId>(message.channel_id),
    author: {
      id: asId<UserId>(author.id),
      name: author.username,
      displayName: message.member?.nick ?? author.global_name ?? author.username,
      avatarHash: author.avatar,
    },
    content: message.content,
    attachments: message.attachments.map((file) => readAttachment(file, message.flags)),
    stickers: readStickers(message),
    poll: message.poll
      ? {
          question: message.poll.question.text ?? '',
          answers: message.poll.answers.map(({ poll_media: media }) =>
            [media.emoji?.name, media.text].filter(Boolean).join(' '),
          ),
        }
      : null,
    forwarded: snapshot ? readForwarded(snapshot) : null,
    replyTo:
      reference?.message_id &&
      (reference.type ?? MessageReferenceType.Default) === MessageReferenceType.Default
        ? asId<MessageId>(reference.message_id)
        : null,
    editedAtMs: message.edited_timestamp ? Date.parse(message.edited_timestamp) : null,
  };
}

function readForwarded(snapshot: APIMessageSnapshotFields): Forwarded {
  // A forwarded message of a bot often says everything in its embeds.
  const embeds = snapshot.embeds.flatMap(({ title, description }) => [title, description]);
  return {
    content: [snapshot.content, ...embeds].filter(Boolean).join('\n'),
    attachments: snapshot.attachments.map((file) => readAttachment(file, snapshot.flags)),
    stickers: readStickers(snapshot),
  };
}

function readAttachment(file: APIAttachment, flags: MessageFlags | undefined): IncomingAttachment {
  const isVoice = ((flags ?? 0) & MessageFlags.IsVoiceMessage) !== 0;
  return {
    name: file.filename,
    url: file.url,
    sizeBytes: file.size,
    ...(isVoice && { seconds: Math.round(file.duration_secs ?? 0) }),
  };
}

function readStickers({ sticker_items: items }: Pick<APIMessageSnapshotFields, 'sticker_items'>) {
  return (items ?? []).map(({ id, name, format_type: format }) => ({ id, name, format }));
}

/** A message of a person as plain data, the same from the gateway and from the history. */
import type { Message } from 'discord.js';
import type { APIMessage } from 'discord-api-types/v10';
import { asId, type ChannelId, type MessageId, type UserId } from '../../shared/ids.ts';

export interface IncomingAttachment {
  readonly name: string;
  readonly url: string;
  readonly sizeBytes: number;
}

export interface IncomingMessage {
  readonly id: MessageId;
  readonly channelId: ChannelId;
  readonly author: {
    readonly id: UserId;
    readonly name: string;
    readonly displayName: string;
    readonly avatarUrl: string | null;
  };
  readonly content: string;
  readonly attachments: readonly IncomingAttachment[];
  readonly stickerNames: readonly string[];
}

export function fromGateway(message: Message): IncomingMessage {
  const { author } = message;
  return {
    id: asId<MessageId>(message.id),
    channelId: asId<ChannelId>(message.channelId),
    author: {
      id: asId<UserId>(author.id),
      name: author.username,
      displayName: message.member?.displayName ?? author.displayName,
      avatarUrl: author.displayAvatarURL({ size: 128, extension: 'png' }),
    },
    content: message.content,
    attachments: [...message.attachments.values()].map((file) => ({
      name: file.name,
      url: file.url,
      sizeBytes: file.size,
    })),
    stickerNames: [...message.stickers.values()].map((sticker) => sticker.name),
  };
}

export function fromHistory(message: APIMessage): IncomingMessage {
  const { author } = message;
  return {
    id: asId<MessageId>(message.id),
    channelId: asId<ChannelId>(message.channel_id),
    author: {
      id: asId<UserId>(author.id),
      name: author.username,
      displayName: author.global_name ?? author.username,
      avatarUrl: null,
    },
    content: message.content,
    attachments: message.attachments.map((file) => ({
      name: file.filename,
      url: file.url,
      sizeBytes: file.size,
    })),
    stickerNames: (message.sticker_items ?? []).map((sticker) => sticker.name),
  };
}

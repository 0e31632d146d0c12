/** A message that Discord never had, in the shape in which it would have been read: for what belongs into a transcript. */
import { MessageType, type APIMessage } from 'discord-api-types/v10';
import { snowflakeAt, type ChannelId } from '../../shared/ids.ts';

export function composedMessage(message: {
  readonly id: string;
  readonly channelId: ChannelId | null;
  readonly content: string;
  readonly atMs: number;
  readonly author: { readonly id: string; readonly name: string; readonly displayName?: string };
  readonly isBot: boolean;
}): APIMessage {
  const { id, channelId, content, atMs, author, isBot } = message;
  return {
    id,
    channel_id: channelId ?? '0',
    type: MessageType.Default,
    content,
    timestamp: new Date(atMs).toISOString(),
    edited_timestamp: null,
    author: {
      id: author.id,
      username: author.name,
      discriminator: '0',
      global_name: author.displayName ?? null,
      avatar: null,
      ...(isBot && { bot: true }),
    },
    attachments: [],
    embeds: [],
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    pinned: false,
    tts: false,
  };
}

/** The bot's remark at the end, as if it had still been able to write it in the channel. */
export function remark(
  channelId: ChannelId | null,
  content: string,
  botUserId: string,
  atMs: number,
): APIMessage {
  const author = { id: botUserId, name: 'Tessera' };
  return composedMessage({ id: snowflakeAt(atMs), channelId, content, atMs, author, isBot: true });
}

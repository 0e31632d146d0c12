/** What Discord hands out blank because the Message Content Intent is off: counted, and said in the transcript, never passed over. */
import { MessageType, type APIMessage } from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import type { GuildWords } from '../gateway/words.ts';
import { remark } from './composed.ts';
import type { Conversation } from './types.ts';

export interface UnreadOptions {
  readonly readsMessages: boolean;
  readonly guildWords: GuildWords;
  readonly botUserId: () => string;
  readonly clock: Clock;
}

/** The pages, and after them a remark when there is anything in them that could not be read. */
export async function* orSaidUnread(
  { guildId, channelId }: Conversation,
  pages: AsyncIterable<readonly APIMessage[]>,
  { readsMessages, guildWords, botUserId, clock }: UnreadOptions,
): AsyncGenerator<readonly APIMessage[]> {
  let count = 0;
  for await (const page of pages) {
    if (!readsMessages) count += page.filter(isBlank).length;
    yield page;
  }
  if (count === 0) return;
  const words = await guildWords(guildId);
  yield [remark(channelId, words.counted('transcript.unread', count), botUserId(), clock.now())];
}

/** https://discord.com/developers/docs/events/gateway#message-content-intent */
function isBlank(message: APIMessage): boolean {
  const { type, author, content, embeds, attachments, components, sticker_items: stickers, poll } = message;
  const isTyped = type === MessageType.Default || type === MessageType.Reply;
  const parts = [...embeds, ...attachments, ...(components ?? []), ...(stickers ?? [])];
  return isTyped && !author.bot && content === '' && parts.length === 0 && poll === undefined;
}

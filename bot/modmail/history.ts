/** Reading a channel's history from a message on, oldest first, page by page; and which messages are people's. */
import { MessageType, type APIMessage } from 'discord-api-types/v10';
import type { ChannelId } from '../../shared/ids.ts';
import type { DiscordRest } from '../gateway/rest.ts';

const PAGE = 100;

export async function* history(
  discord: Pick<DiscordRest, 'listMessagesAfter'>,
  channelId: ChannelId,
  after: string,
): AsyncGenerator<APIMessage> {
  for (let cursor = after; ;) {
    const page = await discord.listMessagesAfter(channelId, cursor, PAGE);
    const oldestFirst = page.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    yield* oldestFirst;
    const newest = oldestFirst.at(-1);
    if (!newest || page.length < PAGE) return;
    cursor = newest.id;
  }
}

/** Neither a bot's nor a webhook's, nor one that Discord wrote itself ("… pinned a message"). */
export function isFromPerson({ author, webhook_id: webhookId, type }: APIMessage): boolean {
  return !author.bot && !webhookId && (type === MessageType.Default || type === MessageType.Reply);
}

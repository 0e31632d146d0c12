/** Reading a channel's whole history, page by page, oldest first. */
import type { APIMessage } from 'discord-api-types/v10';
import { NotFound } from '../../shared/errors.ts';
import type { ChannelId } from '../../shared/ids.ts';
import type { DiscordRest } from '../gateway/rest.ts';

const PAGE = 100;

/** Yields pages of at most 100 messages; Discord sends each page newest first, this turns it round. */
export async function* readHistory(
  discord: Pick<DiscordRest, 'listMessagesAfter'>,
  channelId: ChannelId | null,
  startsAfter = '0',
): AsyncGenerator<readonly APIMessage[]> {
  if (!channelId) throw new NotFound({ context: { service: 'discord' } });
  let after = startsAfter;
  for (;;) {
    const page = await discord.listMessagesAfter(channelId, after, PAGE);
    const oldestFirst = page.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    const newest = oldestFirst.at(-1);
    if (newest) yield oldestFirst;
    if (!newest || page.length < PAGE) return;
    after = newest.id;
  }
}

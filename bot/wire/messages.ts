/** Who hears what is written: the snapshots, the tickets' activity, modmail. */
import { asId, type UserId } from '../../shared/ids.ts';
import { listenToMessages, type MessageListener } from '../gateway/messageEvents.ts';
import type { Core } from './core.ts';
import type { WireOptions } from './types.ts';

export function wireMessages(
  { client, log }: WireOptions,
  { openChannels, activity, collisions }: Core,
  others: { readonly snapshots: MessageListener; readonly modmail: MessageListener },
) {
  const ticketActivity: MessageListener = {
    wants: ({ channelId }) => openChannels.kindOf(channelId) === 'ticket',
    async onMessage({ guildId, channelId }, { id, author }) {
      if (guildId === null || author.bot) return;
      const authorId = asId<UserId>(author.id);
      if (await activity.note(guildId, channelId, authorId))
        await collisions.typed(guildId, channelId, id, authorId);
    },
  };
  return listenToMessages(client, [others.snapshots, ticketActivity, others.modmail], log);
}

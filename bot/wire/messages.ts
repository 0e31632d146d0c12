/** Who hears what is written: the snapshots, the tickets' activity, modmail. */
import { asId, type UserId } from '../../shared/ids.ts';
import { listenToMessages, type MessageEvents, type MessageListener } from '../gateway/messageEvents.ts';
import type { Sessions } from '../gateway/sessions.ts';
import type { Core } from './core.ts';
import type { WireOptions } from './types.ts';

export function wireMessages(
  { client, log }: WireOptions,
  { openChannels, activity, collisions }: Core,
  others: { readonly snapshots: MessageListener; readonly modmail: MessageListener },
  sessions: Pick<Sessions, 'observe'>,
): MessageEvents {
  const ticketActivity: MessageListener = {
    wants: ({ channelId }) => openChannels.kindOf(channelId) === 'ticket',
    async onMessage({ guildId, channelId }, { id, author }) {
      if (guildId === null || author.bot) return;
      const authorId = asId<UserId>(author.id);
      if (await activity.note(guildId, channelId, authorId))
        await collisions.typed(guildId, channelId, id, authorId);
    },
  };
  const listeners = [others.snapshots, ticketActivity, others.modmail];
  return listenToMessages(client, listeners, sessions.observe, log);
}

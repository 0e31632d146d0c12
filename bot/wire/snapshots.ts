/** Interim snapshots of living conversations, fed by the gateway. */
import { asId, type ChannelId, type GuildId } from '../../shared/ids.ts';
import { createSnapshotRepository } from '../conversations/snapshots/repository.ts';
import { createSnapshots, SNAPSHOT_AFTER_MESSAGES } from '../conversations/snapshots/service.ts';
import { feedMessages } from '../gateway/messageFeed.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { WireOptions } from './types.ts';
import type { Vault } from './vault.ts';

export function wireSnapshots(
  { client, db, clock, log }: WireOptions,
  { discord }: Edge,
  { conversations, openChannels, queues, buffer }: Core,
  { paste, sealed }: Vault,
) {
  const snapshots = createSnapshots({
    rows: createSnapshotRepository(db, sealed),
    buffer,
    conversations,
    discord,
    paste,
    queues,
    clock,
    log,
  });
  feedMessages(client, {
    wants: (channelId) => openChannels.has(channelId),
    onMessage(message) {
      buffer.put(message);
      // Again after as many more, should this one fail.
      if (buffer.count(message.channel_id) % SNAPSHOT_AFTER_MESSAGES === 0) void takeOf(message);
    },
    onEdit: (message) => buffer.put(message),
    onDelete: (channelId, messageIds) => buffer.delete(channelId, messageIds),
  });

  async function takeOf(message: { channel_id: string; guild_id?: string }): Promise<void> {
    if (message.guild_id === undefined) return;
    try {
      const conversation = await conversations.findByChannel(
        asId<GuildId>(message.guild_id),
        asId<ChannelId>(message.channel_id),
      );
      if (conversation) await snapshots.tryToTake(conversation);
    } catch (error) {
      log.warn({ err: error }, 'no snapshot: the conversation could not be looked up');
    }
  }
  return snapshots;
}

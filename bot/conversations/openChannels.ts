/**
 * Which channels are ours, in memory: spares a query for every message of a busy server. It only saves work; the database
 * decides. It is read again now and then, because another process may have opened a channel.
 */
import type { ChannelId } from '../../shared/ids.ts';

export interface OpenChannels {
  has(channelId: string): boolean;
  add(channelId: ChannelId): void;
  remove(channelId: ChannelId): void;
  refresh(): Promise<void>;
}

export function createOpenChannels(
  listLiving: () => Promise<readonly { readonly channelId: ChannelId | null }[]>,
): OpenChannels {
  let ids = new Set<string>();
  return {
    has: (channelId) => ids.has(channelId),
    add: (channelId) => void ids.add(channelId),
    remove: (channelId) => void ids.delete(channelId),
    async refresh() {
      const living = await listLiving();
      ids = new Set(living.flatMap(({ channelId }) => (channelId ? [channelId] : [])));
    },
  };
}

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
  /** `isNew`: it was opened here just now, so that no event in it was missed. */
  onFound: (channelId: ChannelId, isNew: boolean) => void = () => undefined,
): OpenChannels {
  let ids: Set<string> = new Set<ChannelId>();
  return {
    has: (channelId) => ids.has(channelId),
    add(channelId) {
      if (!ids.has(channelId)) onFound(channelId, true);
      ids.add(channelId);
    },
    remove: (channelId) => void ids.delete(channelId),
    async refresh() {
      const living = await listLiving();
      const now = new Set(living.flatMap(({ channelId }) => (channelId ? [channelId] : [])));
      for (const channelId of now) if (!ids.has(channelId)) onFound(channelId, false);
      ids = now;
    },
  };
}

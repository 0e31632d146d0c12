/**
 * Which channels are ours, in memory: spares a query for every message of a busy server. It only saves work; the database
 * decides. It is read again now and then, because another process may have opened a channel.
 */
import type { ChannelId } from '../../shared/ids.ts';
import type { Conversation, ConversationKind } from './types.ts';

export interface OpenChannels {
  has(channelId: string): boolean;
  kindOf(channelId: string): ConversationKind | undefined;
  add(channelId: ChannelId, kind: ConversationKind): void;
  remove(channelId: ChannelId): void;
  refresh(): Promise<void>;
}

export function createOpenChannels(
  listLiving: () => Promise<readonly Pick<Conversation, 'channelId' | 'kind'>[]>,
  /** `isNew`: it was opened here just now, so that no event in it was missed. */
  onFound: (channelId: ChannelId, isNew: boolean) => void = () => undefined,
): OpenChannels {
  let kinds: Map<string, ConversationKind> = new Map<ChannelId, ConversationKind>();
  return {
    has: (channelId) => kinds.has(channelId),
    kindOf: (channelId) => kinds.get(channelId),
    add(channelId, kind) {
      if (!kinds.has(channelId)) onFound(channelId, true);
      kinds.set(channelId, kind);
    },
    remove: (channelId) => void kinds.delete(channelId),
    async refresh() {
      const living = await listLiving();
      const now = new Map(
        living.flatMap(({ channelId, kind }) => (channelId ? [[channelId, kind] as const] : [])),
      );
      for (const channelId of now.keys()) if (!kinds.has(channelId)) onFound(channelId, false);
      kinds = now;
    },
  };
}

/** Hears what is said in our channels, keeps it in the buffer, and has a snapshot taken when there is enough of it. */
import type { Log } from '../../../shared/log.ts';
import type { MessageListener, Where } from '../../gateway/messageEvents.ts';
import type { ConversationRepository } from '../repository.ts';
import type { SnapshotBuffer } from './buffer.ts';
import { SNAPSHOT_AFTER_MESSAGES, type Snapshots } from './service.ts';

export interface SnapshotListenerOptions {
  readonly buffer: SnapshotBuffer;
  readonly snapshots: Pick<Snapshots, 'tryToTake'>;
  readonly conversations: Pick<ConversationRepository, 'findByChannel'>;
  readonly isOurs: (channelId: string) => boolean;
  readonly log: Log;
}

export function createSnapshotListener(options: SnapshotListenerOptions): MessageListener {
  const { buffer, log } = options;
  const underWay = new Set<string>();

  async function takeOf({ guildId, channelId }: Where): Promise<void> {
    // A rush is saved by the one that is under way, in as few pastes as it fits into.
    if (guildId === null || underWay.has(channelId)) return;
    underWay.add(channelId);
    try {
      for (let before = Infinity; ;) {
        const count = buffer.count(channelId);
        // One that saved nothing has failed: again after as many more.
        if (count < SNAPSHOT_AFTER_MESSAGES || count >= before) return;
        before = count;
        const conversation = await options.conversations.findByChannel(guildId, channelId);
        if (!conversation) return;
        await options.snapshots.tryToTake(conversation);
      }
    } catch (error) {
      log.warn({ err: error }, 'no snapshot: the conversation could not be looked up');
    } finally {
      underWay.delete(channelId);
    }
  }

  return {
    wants: ({ channelId }) => options.isOurs(channelId),
    onMessage(where, message) {
      buffer.put(message);
      if (buffer.count(where.channelId) % SNAPSHOT_AFTER_MESSAGES === 0) void takeOf(where);
    },
    onEdit: (_where, message) => buffer.put(message),
    onDelete: ({ channelId }, messageIds) => buffer.delete(channelId, messageIds),
  };
}

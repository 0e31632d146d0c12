/** Work on a thread of several people, one after another: for each of them things happen in the same order. */
import type { ChannelId, ConversationId } from '../../shared/ids.ts';
import type { SerialQueues } from '../conversations/queues.ts';
import type { OpenThread } from './types.ts';

export interface LanesOptions {
  readonly queues: SerialQueues;
  /** Finishes what did not reach everybody. */
  readonly settle: (thread: OpenThread) => Promise<void>;
}

/** Events of a channel wait here for one another before it is known whose channel it is. */
export function channelQueue(channelId: ChannelId): string {
  return `channel:${channelId}`;
}

export type Lanes = ReturnType<typeof createLanes>;

export function createLanes({ queues, settle }: LanesOptions) {
  const unsettled = new Set<ConversationId>();

  /**
   * From within a person's queue. Never the other way round: two people in each other's threads would wait for one
   * another for ever.
   */
  function enter<T>(thread: OpenThread, work: () => Promise<T>): Promise<T> {
    return queues.run(`thread:${thread.id}`, async () => {
      // What is newer must not overtake what somebody has not got yet.
      if (unsettled.has(thread.id)) await settle(thread);
      unsettled.delete(thread.id);
      try {
        return await work();
      } catch (error) {
        unsettled.add(thread.id);
        throw error;
      }
    });
  }

  return {
    enter,

    /** From outside: behind what was typed in the thread before, and everything that concerns the person whose thread it is. */
    run: <T>(thread: OpenThread, work: () => Promise<T>): Promise<T> =>
      queues.run(channelQueue(thread.channelId), () => queues.run(thread.userId, () => enter(thread, work))),
  };
}

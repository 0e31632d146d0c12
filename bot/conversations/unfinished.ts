/** Openings that a dead process left behind: each is taken up by one process and finished. */
import type { Log } from '../../shared/log.ts';
import type { OpeningLeases } from './openingLeases.ts';
import type { Conversation, ConversationKind } from './types.ts';

export interface UnfinishedOpenings {
  resume(): Promise<void>;
}

export function createUnfinishedOpenings(options: {
  readonly leases: Pick<OpeningLeases, 'listLapsed' | 'take'>;
  /** Takes the lease when it is the opening's turn: whoever waits in a queue is not at it yet. */
  readonly resume: Readonly<Record<ConversationKind, (conversation: Conversation) => Promise<void>>>;
  readonly log: Log;
}): UnfinishedOpenings {
  const { leases, log } = options;

  async function finish(conversation: Conversation): Promise<void> {
    try {
      await options.resume[conversation.kind](conversation);
    } catch (error) {
      log.warn({ err: error, conversationId: conversation.id }, 'opening could not be finished yet');
    }
  }

  return {
    // Side by side: one that waits for somebody's queue keeps nobody else waiting.
    async resume() {
      await Promise.all((await leases.listLapsed()).map(finish));
    },
  };
}

/** Openings that a dead process left behind: each is taken up by one process and finished. */
import type { Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/log.ts';
import type { ConversationRepository } from './repository.ts';
import type { Conversation, ConversationKind } from './types.ts';

/** Longer than any opening takes that is still alive: Discord's timeout and our repeats. */
const STALE_AFTER_MS = 60_000;

export interface UnfinishedOpenings {
  resume(): Promise<void>;
}

export function createUnfinishedOpenings(options: {
  readonly conversations: Pick<ConversationRepository, 'listUnfinishedOpenings' | 'claimOpening'>;
  readonly resume: Readonly<Record<ConversationKind, (conversation: Conversation) => Promise<void>>>;
  readonly clock: Clock;
  readonly log: Log;
}): UnfinishedOpenings {
  const { conversations, clock, log } = options;
  return {
    async resume() {
      const staleBefore = clock.now() - STALE_AFTER_MS;
      for (const conversation of await conversations.listUnfinishedOpenings(staleBefore)) {
        if (!(await conversations.claimOpening(conversation.id, staleBefore, clock.now()))) continue;
        try {
          await options.resume[conversation.kind](conversation);
        } catch (error) {
          log.warn({ err: error, conversationId: conversation.id }, 'opening could not be finished yet');
        }
      }
    },
  };
}

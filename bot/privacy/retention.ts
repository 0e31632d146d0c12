/** Forgetting on time: conversations past their retention, first on the paste service, then here. */
import type { Clock } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { RetentionRepository } from './repository.ts';

const DAY_MS = 86_400_000;
/** Longest that anything is kept after closing: a year. */
export const RETENTION_MS = 365 * DAY_MS;
const BATCH = 50;

export function createRetention(options: {
  readonly rows: RetentionRepository;
  /** Deletes the conversation's pastes; throws while the paste service cannot confirm. */
  readonly erasePastes: (id: ConversationId) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { rows, clock, log } = options;
  return {
    /** Purges what is due, in small batches; gives how many went. A failure leaves its row for the next sweep. */
    // INVARIANT: the row stays until the paste's deletion is confirmed.
    async sweep(signal: AbortSignal): Promise<number> {
      const now = clock.now();
      await rows.deleteLeftovers({
        relays: now - DAY_MS,
        intakes: now - 7 * DAY_MS,
        cursors: now - 90 * DAY_MS,
      });
      let purged = 0;
      for (;;) {
        const due = await rows.listExpired(clock.now(), BATCH);
        let isStuck = true;
        for (const id of due) {
          if (signal.aborted) return purged;
          try {
            await options.erasePastes(id);
            await rows.deleteConversation(id);
            purged += 1;
            isStuck = false;
          } catch (error) {
            log.warn({ err: error, conversationId: id }, 'conversation could not be purged yet');
          }
        }
        if (due.length < BATCH || isStuck) return purged;
      }
    },
  };
}

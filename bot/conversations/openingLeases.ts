/** Who is at an opening: renewed while a process works on it, and free for the next one seconds after that process died. */
import type { Clock } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { OpeningRepository } from './openingRepository.ts';

export type OpeningLeases = ReturnType<typeof createOpeningLeases>;

const RENEW_EVERY_MS = 2_000;
/** Several renewals: an event loop that was busy, or a database that was away for a moment, is no death. */
const LAPSES_AFTER_MS = 10_000;

export function createOpeningLeases(options: {
  readonly openings: OpeningRepository;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { openings, clock, log } = options;
  /** Those of this process: while its database was away it could renew nothing, and yet is at work. */
  const held = new Set<ConversationId>();

  const renew = (id: ConversationId, atMs: number) =>
    openings
      .renew(id, atMs)
      .catch((error: unknown) =>
        log.info({ err: error, conversationId: id }, 'the lease of an opening could not be renewed'),
      );

  return {
    /** Keeps everybody else away from the opening while `work` lasts; what fails is free for the next at once. */
    async hold<T>(id: ConversationId, work: () => Promise<T>): Promise<T> {
      held.add(id);
      const timer = setInterval(() => void renew(id, clock.now()), RENEW_EVERY_MS);
      try {
        return await work();
      } catch (error) {
        await renew(id, clock.now() - LAPSES_AFTER_MS);
        throw error;
      } finally {
        clearInterval(timer);
        held.delete(id);
      }
    },

    /** True for one of any number of callers, when nobody is at it any more. */
    async take(id: ConversationId): Promise<boolean> {
      const now = clock.now();
      return !held.has(id) && (await openings.claim(id, now - LAPSES_AFTER_MS, now));
    },

    listLapsed: () => openings.listIdle(clock.now() - LAPSES_AFTER_MS),
  };
}

/** Forgetting on time: conversations past their retention, first on the paste service, then here. */
import type { Clock } from '../../shared/clock.ts';
import type { GuildId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { WAIT_FOR_PERMISSION_MS, type EraseThread } from './keptThreads.ts';
import type { ErasePastes } from './pastes.ts';
import type { Expired, RetentionRepository } from './repository.ts';

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Longest that anything is kept after closing: a year. */
const RETENTION_MS = 365 * DAY_MS;
const BATCH = 50;

/** What a server or a ticket category chose, in days; the shorter counts, and a year is the most. */
// INVARIANT: nobody can choose to keep longer than a year.
export function retentionOf(...days: readonly (number | null | undefined)[]): number {
  return Math.min(RETENTION_MS, ...days.flatMap((each) => (each ? [each * DAY_MS] : [])));
}

export function createRetention(options: {
  readonly rows: RetentionRepository;
  readonly erasePastes: ErasePastes;
  readonly eraseThread: EraseThread;
  /** Guilds that keep for less than a year. */
  readonly shortRetentions: () => Promise<
    readonly { readonly guildId: GuildId; readonly retentionMs: number }[]
  >;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { rows, clock, log } = options;
  // Looking at a year of closed conversations each time would keep a SQLite file, and all who wait for it, for long.
  let relaysSince = 0;
  return {
    /** Purges what is due, in small batches; gives how many went. A failure leaves its row for the next sweep. */
    // INVARIANT: the row stays until the paste's deletion is confirmed.
    async sweep(signal: AbortSignal): Promise<number> {
      const now = clock.now();
      await rows.deleteLeftovers({
        relays: now - DAY_MS,
        relaysSince,
        intakes: now - 7 * DAY_MS,
        cursors: now - 90 * DAY_MS,
        blocks: now,
        audit: now - RETENTION_MS,
      });
      // Once more the last hour: what was being closed then by a clock that is a little behind.
      relaysSince = now - DAY_MS - HOUR_MS;
      for (const { guildId, retentionMs } of await options.shortRetentions()) {
        await rows.shortenRetention(guildId, retentionMs);
      }
      let purged = 0;
      for (let last: Expired | undefined; ;) {
        const due = await rows.listExpired(clock.now(), BATCH, last);
        for (const { id, expiresAtMs } of due) {
          if (signal.aborted) return purged;
          try {
            await options.erasePastes(id);
            if (!(await options.eraseThread(id, expiresAtMs + WAIT_FOR_PERMISSION_MS))) continue;
            if (await rows.deleteExpired(id, clock.now())) purged += 1;
          } catch (error) {
            log.warn({ err: error, conversationId: id }, 'conversation could not be purged yet');
          }
        }
        // Behind those that failed: they must not keep the others from being forgotten.
        last = due.at(-1);
        if (due.length < BATCH) break;
      }
      if (purged > 0) await rows.emptyLog();
      return purged;
    },
  };
}

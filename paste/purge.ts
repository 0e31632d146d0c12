/** Deletes expired pastes in the background, in small batches with breath between, so that no request waits for it. */
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import type { PasteStore } from './store/types.ts';

const EVERY_MS = 60_000;
const BATCH = 100;
const BREATH_MS = 50;

export interface Purge {
  start(): void;
  /** Resolves when the running batch is done. */
  stop(): Promise<void>;
  /** Deletes all that has expired; how many. */
  readonly run: () => Promise<number>;
}

export function createPurge(store: PasteStore, log: Log, clock: Clock): Purge {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<number> = Promise.resolve(0);

  const run = async (): Promise<number> => {
    let total = 0;
    while (!stopping.signal.aborted) {
      const deleted = await store.purgeExpired(clock.now(), BATCH);
      total += deleted;
      if (deleted < BATCH) break;
      await clock.sleep(BREATH_MS);
    }
    if (total > 0) log.info({ deleted: total }, 'purged expired pastes');
    return total;
  };

  /** A failing purge is logged and tried again at the next turn: expiry is enforced on read in any case. */
  const turn = () => {
    running = run().catch((error: unknown) => {
      log.error({ err: error }, 'purge failed');
      return 0;
    });
    void running.then(() => {
      if (!stopping.signal.aborted) timer = setTimeout(turn, EVERY_MS);
    });
  };

  return {
    start: turn,
    run,
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}

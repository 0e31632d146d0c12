/** Forgets reports that are too old, or whose paste is gone, at the start and every hour. */
import type { Log } from '../../shared/log.ts';
import type { Reports } from './reports.ts';

const EVERY_MS = 3_600_000;

export interface ReportRetention {
  start(): void;
  /** Resolves when a purge under way is done. */
  stop(): Promise<void>;
}

export function createReportRetention(reports: Reports, log: Log): ReportRetention {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const purge = async (): Promise<void> => {
    try {
      const forgotten = await reports.purge();
      if (forgotten > 0) log.info({ forgotten }, 'forgot old reports');
    } catch (error) {
      // The next hour's turn tries again.
      log.error({ err: error }, 'old reports could not be forgotten');
    }
  };
  const turn = () => {
    running = purge();
  };

  return {
    start: () => {
      turn();
      timer = setInterval(turn, EVERY_MS);
    },
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

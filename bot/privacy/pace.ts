/** What costs much and anybody may ask for happens once in a while for each: in memory, as nothing but work hangs on it. */
import type { Clock } from '../../shared/clock.ts';

/** Runs the work, or calls `refuse` with the time from which on it may be asked for again. What fails may be at once. */
export function createPace(clock: Clock, pauseMs: number, refuse: (untilMs: number) => never) {
  const begun = new Map<string, number>();
  return async <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const now = clock.now();
    for (const [each, at] of begun) if (at + pauseMs <= now) begun.delete(each);
    const last = begun.get(key);
    if (last !== undefined) refuse(last + pauseMs);
    begun.set(key, now);
    try {
      return await work();
    } catch (error) {
      begun.delete(key);
      throw error;
    }
  };
}

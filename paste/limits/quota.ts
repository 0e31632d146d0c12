/** How much the store may hold in all. Counts what this process adds, and measures again as often as that is cheap. */
import type { Clock } from '../../shared/clock.ts';
import type { PasteStore } from '../store/types.ts';

/** Measuring may take this share of the time. */
const MEASURE_SHARE = 1 / 20;
const MIN_AGE_MS = 1000;
const MAX_AGE_MS = 600_000;

export interface Quota {
  /** Whether so many bytes more still fit; then they are counted. */
  take(bytes: number): Promise<boolean>;
}

/** Everything fits. */
export const noQuota: Quota = { take: () => Promise.resolve(true) };

export function createQuota(store: Pick<PasteStore, 'measure'>, limitBytes: number, clock: Clock): Quota {
  let usedBytes = 0;
  let measuring: Promise<void> | undefined;
  let freshUntilMs: number | undefined;

  const measure = async (): Promise<void> => {
    const startedMs = performance.now();
    const { bytes } = await store.measure();
    const tookMs = performance.now() - startedMs;
    usedBytes = bytes;
    freshUntilMs = clock.now() + Math.min(MAX_AGE_MS, Math.max(MIN_AGE_MS, tookMs / MEASURE_SHARE));
  };

  /** One at a time; what was added while it ran may be counted not at all or once, never twice. */
  const refresh = (): Promise<void> =>
    (measuring ??= measure().finally(() => {
      measuring = undefined;
    }));

  return {
    take: async (bytes) => {
      // Deleted pastes and those of other processes become known only by measuring.
      const isFirst = freshUntilMs === undefined;
      if (isFirst || clock.now() >= (freshUntilMs ?? 0)) {
        const refreshed = refresh();
        // Who fits by what was last measured need not wait; if measuring fails now, the next one tries again.
        if (isFirst || usedBytes + bytes > limitBytes) await refreshed;
        else refreshed.catch(() => undefined);
      }
      if (usedBytes + bytes > limitBytes) return false;
      usedBytes += bytes;
      return true;
    },
  };
}

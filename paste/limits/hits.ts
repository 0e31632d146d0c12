/** Counts in the memory of one process, for stores whose processes cannot share them. */
import type { HitCounter, Hits } from '../store/types.ts';

/** Above this many names those whose window is over are forgotten, so that no flood of addresses fills the memory. */
const SWEEP_ABOVE = 10_000;

export class MemoryHits implements HitCounter {
  readonly #windows = new Map<string, { count: number; endsAtMs: number }>();
  #sweepAt = SWEEP_ABOVE;

  hit(name: string, windowMs: number, nowMs: number): Promise<Hits> {
    const current = this.#windows.get(name);
    const window = current && current.endsAtMs > nowMs ? current : { count: 0, endsAtMs: nowMs + windowMs };
    window.count += 1;
    this.#windows.set(name, window);
    if (this.#windows.size > this.#sweepAt) this.#sweep(nowMs);
    return Promise.resolve({ ...window });
  }

  peek(name: string, nowMs: number): Promise<Hits> {
    const current = this.#windows.get(name);
    return Promise.resolve(
      current && current.endsAtMs > nowMs ? { ...current } : { count: 0, endsAtMs: nowMs },
    );
  }

  #sweep(nowMs: number): void {
    for (const [name, { endsAtMs }] of this.#windows) if (endsAtMs <= nowMs) this.#windows.delete(name);
    this.#sweepAt = Math.max(SWEEP_ABOVE, this.#windows.size * 2);
  }
}

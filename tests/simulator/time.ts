/** The simulator's clock: wall time plus an offset that a test may push forward, never back. */

interface Sleeper {
  readonly untilMs: number;
  readonly timer: NodeJS.Timeout;
  readonly wake: () => void;
}

export class SimulatedTime {
  #offsetMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  /** Epoch milliseconds. */
  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** Lets `ms` pass at once: deadlines, expiries and rate-limit windows move with it. */
  advance(ms: number): void {
    if (ms < 0) throw new RangeError('time does not run backwards');
    this.#offsetMs += ms;
    const now = this.now();
    for (const sleeper of [...this.#sleepers]) if (sleeper.untilMs <= now) this.#wake(sleeper);
  }

  /** Calls back when the moment has come, by waiting or by `advance`; gives back how to call it off. */
  at(timeMs: number, wake: () => void): () => void {
    const sleeper: Sleeper = {
      untilMs: timeMs,
      timer: setTimeout(() => this.#wake(sleeper), Math.max(0, timeMs - this.now())),
      wake,
    };
    this.#sleepers.add(sleeper);
    return () => {
      clearTimeout(sleeper.timer);
      this.#sleepers.delete(sleeper);
    };
  }

  until(timeMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(timeMs, resolve);
    });
  }

  /** Wakes everybody, at the end. */
  stop(): void {
    for (const sleeper of [...this.#sleepers]) this.#wake(sleeper);
  }

  #wake(sleeper: Sleeper): void {
    clearTimeout(sleeper.timer);
    this.#sleepers.delete(sleeper);
    sleeper.wake();
  }
}

/** Discord's own timestamp format, which differs from `toISOString`. */
export function timestamp(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('Z', '000+00:00');
}

/** Snowflakes as Discord makes them: milliseconds since 2015, then a sequence; strictly rising within one simulator. */
const DISCORD_EPOCH_MS = 1_420_070_400_000n;

export class Snowflakes {
  readonly #now: () => number;
  #last = 0n;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A new id of this moment. */
  next(): string {
    const earliest = (BigInt(this.#now()) - DISCORD_EPOCH_MS) << 22n;
    this.#last = earliest > this.#last ? earliest : this.#last + 1n;
    return this.#last.toString();
  }

  /** An id of another moment (an account made years ago); may collide only with an id asked for the same instant. */
  at(timeMs: number): string {
    this.#salt = (this.#salt + 1n) & 0xfffn;
    return (((BigInt(Math.floor(timeMs)) - DISCORD_EPOCH_MS) << 22n) | this.#salt).toString();
  }
  #salt = 0n;
}

export function snowflakeTimeMs(id: string): number {
  return Number((BigInt(id) >> 22n) + DISCORD_EPOCH_MS);
}

export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Doing many things a few at a time, with a bound on the memory they take together. */

export interface Pool {
  /** Runs `task` as soon as there is room; a task heavier than all the room runs alone. */
  run<T>(weight: number, task: () => Promise<T>): Promise<T>;
}

export function createPool({
  tasks,
  weight: room,
}: {
  readonly tasks: number;
  readonly weight: number;
}): Pool {
  const waiting: (() => void)[] = [];
  let running = 0;
  let taken = 0;

  async function enter(weight: number): Promise<void> {
    while (running > 0 && (running >= tasks || taken + weight > room)) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    taken += weight;
  }

  return {
    async run(weight, task) {
      await enter(weight);
      try {
        return await task();
      } finally {
        running -= 1;
        taken -= weight;
        // All look again, each whether there is room for it: a light one need not wait behind a heavy one.
        for (const look of waiting.splice(0)) look();
      }
    },
  };
}

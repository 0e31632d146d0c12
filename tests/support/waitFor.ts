/** Waiting for what happens elsewhere, with a deadline that says what was awaited. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is neither undefined, null nor false, and gives it; throws after `timeoutMs`. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T> | T,
  { timeoutMs = 60_000, everyMs = 20 } = {},
): Promise<NonNullable<T>> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    if (performance.now() > giveUpAt) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await sleep(everyMs);
  }
}

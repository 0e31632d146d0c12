/** What a test leaves behind is taken away at its end, the last made first; and a folder that lives as long as a test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Work = () => unknown;

/** The part of node:test's context that a fixture needs: a place to say what to do at the end. */
export interface Cleanup {
  after(work: () => Promise<void>): void;
}

const pending = new WeakMap<Cleanup, Work[]>();

/** node:test runs its own `after` hooks in the order they were made, which closes a database before what uses it. */
export function atEnd(t: Cleanup, work: Work): void {
  const known = pending.get(t);
  if (known) {
    known.push(work);
    return;
  }
  const stack = [work];
  pending.set(t, stack);
  t.after(async () => {
    const failures: unknown[] = [];
    for (let next = stack.pop(); next; next = stack.pop()) {
      try {
        await next();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'cleaning up after a test failed');
  });
}

export async function tempDir(t: Cleanup): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tessera-test-'));
  atEnd(t, () => rm(path, { recursive: true, force: true, maxRetries: 3 }));
  return path;
}

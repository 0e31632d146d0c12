/** Which pastes expire when: one small file of ids a minute, so that purging never looks at a paste that lives on. */
import { readFile, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parsePasteId, type PasteId } from 'privatebin-client';
import { appendLine, hasCode, makeFolder, syncFolder, unlessMissing } from './durable.ts';

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1440;
/** A create writes its line before its paste; nobody may remove the file while that could still happen. */
const GRACE_MS = MINUTE_MS;

export class ExpiryIndex {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Durable when it resolves. Called before the paste appears, so that no paste is ever without its line. */
  async add(id: PasteId, expiresAtMs: number): Promise<void> {
    const minute = Math.floor(expiresAtMs / MINUTE_MS);
    const folder = join(this.#root, String(Math.floor(minute / MINUTES_A_DAY)));
    const path = join(folder, String(minute));
    for (;;) {
      await makeFolder(folder);
      // A purge may remove the empty folder of a past day in between.
      if ((await unlessMissing(appendLine(path, id).then(() => true))) === undefined) continue;
      await syncFolder(folder);
      return;
    }
  }

  /** Files whose minute is over, oldest first. */
  async *due(nowMs: number): AsyncGenerator<string> {
    const lastMinute = Math.floor((nowMs - GRACE_MS) / MINUTE_MS) - 1;
    for (const day of await numbersIn(this.#root)) {
      if (day > Math.floor(lastMinute / MINUTES_A_DAY)) return;
      const folder = join(this.#root, String(day));
      for (const minute of await numbersIn(folder)) {
        if (minute <= lastMinute) yield join(folder, String(minute));
      }
    }
  }

  /** Ids in a file; what a power cut tore is skipped, as its paste never appeared. */
  async idsIn(path: string): Promise<PasteId[]> {
    const lines = ((await unlessMissing(readFile(path, 'utf8'))) ?? '').split('\n');
    return [...new Set(lines.filter((line) => /^[a-f0-9]{16}$/.test(line)))].map((line) =>
      parsePasteId(line),
    );
  }

  /** Forgets a file whose pastes are all gone, and its day when that is empty. */
  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
    try {
      await rmdir(dirname(path));
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'ENOENT', 'EEXIST')) throw error;
    }
  }
}

async function numbersIn(folder: string): Promise<number[]> {
  const names = (await unlessMissing(readdir(folder))) ?? [];
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Which pastes expire when: one empty file a paste, by the minute, so that purging never looks at a paste that lives on. */
import { readdir, rename, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parsePasteId, type PasteId } from 'privatebin-client';
import { linkFile } from './descriptors.ts';
import type { Drafts } from './drafts.ts';
import { hasCode, unlessMissing, type Folders } from './durable.ts';

const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1440;
/** A create makes its entry before its paste; nobody may remove the entry while that could still happen. */
const GRACE_MS = MINUTE_MS;

export interface DueEntry {
  readonly id: PasteId;
  readonly path: string;
}

export class ExpiryIndex {
  readonly #root: string;
  readonly #blank: string;
  readonly #drafts: Drafts;
  readonly #folders: Folders;

  /** `blank`: path of the empty file whose further names the entries are. */
  constructor(root: string, blank: string, drafts: Drafts, folders: Folders) {
    this.#root = root;
    this.#blank = blank;
    this.#drafts = drafts;
    this.#folders = folders;
  }

  /** Durable when it resolves. Called before the paste appears, so that no paste is ever without its entry. */
  async add(id: PasteId, salt: string, expiresAtMs: number): Promise<void> {
    const path = this.#pathOf(id, salt, expiresAtMs);
    while (!(await this.#enter(path)));
    await this.#folders.sync(dirname(path));
  }

  /** For a paste that went before its time: its entry names it no longer. Another paste's entry is another file. */
  async remove(id: PasteId, salt: string, expiresAtMs: number): Promise<void> {
    await unlessMissing(unlink(this.#pathOf(id, salt, expiresAtMs)));
  }

  /** Entries whose minute is over, oldest first. */
  async *due(nowMs: number): AsyncGenerator<DueEntry> {
    const lastMinute = Math.floor((nowMs - GRACE_MS) / MINUTE_MS) - 1;
    for (const day of await numbersIn(this.#root)) {
      if (day > Math.floor(lastMinute / MINUTES_A_DAY)) return;
      const dayFolder = join(this.#root, String(day));
      for (const minute of await numbersIn(dayFolder)) {
        if (minute > lastMinute) break;
        const folder = join(dayFolder, String(minute));
        for (const name of (await unlessMissing(readdir(folder))) ?? []) {
          if (/^[a-f0-9]{16}\./.test(name))
            yield { id: parsePasteId(name.slice(0, 16)), path: join(folder, name) };
        }
        await removeIfEmpty(folder);
      }
    }
  }

  /** Forgets entries whose pastes are gone, and the folders that become empty. */
  async forget(entries: readonly DueEntry[]): Promise<void> {
    await Promise.all(entries.map(({ path }) => unlessMissing(unlink(path))));
    const minutes = new Set(entries.map(({ path }) => dirname(path)));
    for (const minute of minutes) await removeIfEmpty(minute);
    for (const day of new Set([...minutes].map((minute) => dirname(minute)))) await removeIfEmpty(day);
  }

  /** False when something was missing that is there now. */
  async #enter(path: string): Promise<boolean> {
    try {
      // A further name of one empty file: that is one call, where making a file is two.
      await linkFile(this.#blank, path);
      return true;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return true;
      // A file may have some tens of thousands of names.
      if (hasCode(error, 'EMLINK')) await this.#renewBlank();
      else if (hasCode(error, 'ENOENT')) {
        // A new minute, or a purge removed the empty folder of a past one in between; or the first of all entries.
        await this.#folders.make(dirname(path));
        if (!(await exists(this.#blank))) await this.#renewBlank();
      } else throw error;
      return false;
    }
  }

  async #renewBlank(): Promise<void> {
    const draft = this.#drafts.next();
    await writeFile(draft, '', { mode: 0o600 });
    await rename(draft, this.#blank);
  }

  /** The salt is new for every paste, so that of two pastes that had one id neither removes the other's entry. */
  #pathOf(id: PasteId, salt: string, expiresAtMs: number): string {
    const minute = Math.floor(expiresAtMs / MINUTE_MS);
    const day = Math.floor(minute / MINUTES_A_DAY);
    return join(this.#root, String(day), String(minute), `${id}.${salt.slice(0, 8)}`);
  }
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'ENOENT', 'EEXIST')) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await unlessMissing(stat(path))) !== undefined;
}

async function numbersIn(folder: string): Promise<number[]> {
  const names = (await unlessMissing(readdir(folder))) ?? [];
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

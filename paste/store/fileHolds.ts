/** Burning pastes that were handed out and not confirmed yet: files named after paste and holder, dated when they end. */
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { PasteId } from 'privatebin-client';
import { hasCode, unlessMissing, type Folders } from './durable.ts';
import { openFile, type OpenFile } from './openFile.ts';
import type { Hold } from './types.ts';

export class FileHolds {
  readonly #folder: string;
  readonly #folders: Folders;

  constructor(folder: string, folders: Folders) {
    this.#folder = folder;
    this.#folders = folders;
  }

  /** Moves a paste's file here; its new path, or undefined when another caller was first. */
  async take(id: PasteId, path: string, hold: Hold): Promise<string | undefined> {
    const held = this.#pathOf(id, hold.holder);
    // Dated before it is moved: killed in between, it is still an unread paste and not one whose time is over.
    const isThere = await unlessMissing(dateFile(path, hold.untilMs).then(() => true));
    if (!isThere) return undefined;
    try {
      await rename(path, held);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
    await this.#folders.sync(this.#folder);
    return held;
  }

  async open(id: PasteId, holder: string, nowMs: number): Promise<OpenFile | undefined> {
    const path = this.#pathOf(id, holder);
    const status = await unlessMissing(stat(path));
    if (!status || status.mtimeMs < nowMs) return undefined;
    const entry = await openFile(path);
    return entry?.kind === 'paste' ? entry.paste : undefined;
  }

  async remove(id: PasteId, holder: string): Promise<void> {
    await rm(this.#pathOf(id, holder), { force: true });
    await this.#folders.sync(this.#folder);
  }

  async removeAll(id: PasteId): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (name.startsWith(id)) await rm(join(this.#folder, name), { force: true });
    }
  }

  /** Deletes what nobody confirmed in time; how many. */
  async purge(nowMs: number): Promise<number> {
    let deleted = 0;
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const status = await unlessMissing(stat(path));
      if (!status || status.mtimeMs >= nowMs) continue;
      await rm(path, { force: true });
      deleted += 1;
    }
    return deleted;
  }

  #pathOf(id: PasteId, holder: string): string {
    return join(this.#folder, `${id}.${holder}`);
  }
}

function dateFile(path: string, timeMs: number): Promise<void> {
  return utimes(path, timeMs / 1000, timeMs / 1000);
}

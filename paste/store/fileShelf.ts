/** A shelf of small records as files of one folder. */
import { readFile, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Drafts } from './drafts.ts';
import { unlessMissing, writeNew, type Folders } from './durable.ts';
import type { RecordShelf } from './types.ts';

export class FileShelf implements RecordShelf {
  readonly #folder: string;
  readonly #drafts: Drafts;
  readonly #folders: Folders;

  constructor(folder: string, drafts: Drafts, folders: Folders) {
    this.#folder = folder;
    this.#drafts = drafts;
    this.#folders = folders;
  }

  async add(name: string, text: string): Promise<boolean> {
    const draft = this.#drafts.next();
    await writeNew(draft, [Buffer.from(text)]);
    return this.#folders.publish(draft, join(this.#folder, name));
  }

  async list(): Promise<{ name: string; text: string }[]> {
    const records: { name: string; text: string }[] = [];
    for (const name of (await readdir(this.#folder)).sort()) {
      const text = await unlessMissing(readFile(join(this.#folder, name), 'utf8'));
      if (text !== undefined) records.push({ name, text });
    }
    return records;
  }

  async remove(name: string): Promise<boolean> {
    const removed = await unlessMissing(unlink(join(this.#folder, name)).then(() => true));
    if (!removed) return false;
    await this.#folders.sync(this.#folder);
    return true;
  }
}

/** A shelf of small records as files of one folder. */
import { readFile, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { publish, syncFolder, unlessMissing, writeNew } from './durable.ts';
import type { RecordShelf } from './types.ts';

export class FileShelf implements RecordShelf {
  readonly #folder: string;
  readonly #newDraft: () => string;

  constructor(folder: string, newDraft: () => string) {
    this.#folder = folder;
    this.#newDraft = newDraft;
  }

  async add(name: string, text: string): Promise<boolean> {
    const draft = this.#newDraft();
    await writeNew(draft, [Buffer.from(text)]);
    return publish(draft, join(this.#folder, name));
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
    await syncFolder(this.#folder);
    return true;
  }
}

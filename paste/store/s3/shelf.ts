/** A shelf of small records as objects. */
import type { RecordShelf } from '../types.ts';
import type { S3Client } from './client.ts';
import { keys } from './keys.ts';

export class S3Shelf implements RecordShelf {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  add(name: string, text: string): Promise<boolean> {
    return this.#client.putIfAbsent(keys.reports(name), [Buffer.from(text)]);
  }

  async list(): Promise<{ name: string; text: string }[]> {
    const records: { name: string; text: string }[] = [];
    for await (const { key } of this.#client.list(keys.reports())) {
      const bytes = await this.#client.getBytes(key);
      if (bytes) records.push({ name: key.slice(keys.reports().length), text: bytes.toString() });
    }
    return records;
  }

  async remove(name: string): Promise<boolean> {
    const isThere = (await this.#client.getBytes(keys.reports(name))) !== undefined;
    if (isThere) await this.#client.delete(keys.reports(name));
    return isThere;
  }
}

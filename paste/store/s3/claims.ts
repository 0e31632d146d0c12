/** Who has claimed which burning paste: one small object each, written only where there is none. */
import { randomBytes } from 'node:crypto';
import type { PasteId } from 'privatebin-client';
import { z } from 'zod';
import { InvalidConfig } from '../../../shared/errors.ts';
import type { Hold } from '../types.ts';
import type { S3Client } from './client.ts';
import { keys } from './keys.ts';

const claimSchema = z.object({ holder: z.string(), untilMs: z.number() });

export class S3Claims {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  // INVARIANT: a burning paste is delivered at most once: of several conditional writes one succeeds.
  take(id: PasteId, mark: string, hold: Hold): Promise<boolean> {
    return this.#client.putIfAbsent(keys.claim(id, mark), [Buffer.from(JSON.stringify(hold))]);
  }

  async find(id: PasteId, mark: string): Promise<Hold | undefined> {
    return this.#read(keys.claim(id, mark));
  }

  async remove(id: PasteId, mark: string): Promise<void> {
    await this.#client.delete(keys.claim(id, mark));
  }

  /** Claims whose time is over. There are never many: each lasts a minute or two. */
  async *over(nowMs: number): AsyncGenerator<{ readonly id: string; readonly mark: string }> {
    for await (const { key } of this.#client.list(keys.claims())) {
      const hold = await this.#read(key);
      const [id = '', mark = ''] = key.slice(keys.claims().length).split('.');
      if (hold && hold.untilMs < nowMs) yield { id, mark };
    }
  }

  async #read(key: string): Promise<Hold | undefined> {
    const bytes = await this.#client.getBytes(key);
    return bytes && claimSchema.parse(JSON.parse(bytes.toString()));
  }
}

/** A server that takes the condition for decoration would hand one paste to several readers. */
export async function requireConditionalWrites(client: S3Client): Promise<void> {
  const key = keys.check(randomBytes(8).toString('hex'));
  const first = await client.putIfAbsent(key, [Buffer.from('1')]);
  const second = await client.putIfAbsent(key, [Buffer.from('2')]);
  await client.delete(key);
  if (first && !second) return;
  throw new InvalidConfig(
    'The S3 service of PASTE_STORE does not keep the condition "If-None-Match: *" on writes. Without it burn after ' +
      'reading could not be promised. Use a service that does (AWS, Cloudflare R2, MinIO, Ceph), a folder or MySQL.',
  );
}

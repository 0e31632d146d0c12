/** A paste's object while it is read: the header first, the ciphertext as it comes in. */
import { DamagedPaste, readHeader, type Header } from '../record.ts';
import type { OpenPaste } from '../types.ts';
import type { S3Client } from './client.ts';

const NEWLINE = 0x0a;

/** Undefined when there is no such object. */
export async function openObject(client: S3Client, key: string): Promise<OpenPaste | undefined> {
  const response = await client.get(key);
  if (!response) return undefined;
  const incoming = response.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer, undefined>;
  const { header, rest } = await readStart(incoming);
  if (header.kind === 'tombstone') throw new DamagedPaste();
  const { record, ctBytes } = header;
  return {
    record,
    ctBytes,
    pieces: async function* () {
      yield rest;
      let left = ctBytes - rest.length;
      while (left > 0) {
        const { value, done } = await incoming.next();
        if (done) throw new DamagedPaste();
        left -= value.length;
        yield value;
      }
    },
    close: () => {
      // Read to the end the connection can be used again; else it cannot.
      if (response.complete) response.resume();
      else response.destroy();
      return Promise.resolve();
    },
  };
}

async function readStart(
  incoming: AsyncIterator<Buffer, undefined>,
): Promise<{ readonly header: Header; readonly rest: Buffer }> {
  let start = Buffer.alloc(0);
  while (!start.includes(NEWLINE)) {
    const { value, done } = await incoming.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  const header = readHeader(start);
  return { header, rest: header.kind === 'paste' ? start.subarray(header.ctStart) : Buffer.alloc(0) };
}

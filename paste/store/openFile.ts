/** A paste's file while it is read: the header at once, the ciphertext a piece at a time. */
import { closeDescriptor, openDescriptor, readDescriptor } from './descriptors.ts';
import { unlessMissing } from './durable.ts';
import { readHeader, type Header } from './record.ts';
import type { OpenPaste, PasteRecord } from './types.ts';

/** Most pastes come whole with the first read. */
const PIECE_BYTES = 160 * 1024;

export class OpenFile implements OpenPaste {
  readonly record: PasteRecord;
  readonly ctBytes: number;
  readonly #descriptor: number;
  readonly #first: Buffer;
  readonly #firstEnd: number;

  constructor(descriptor: number, header: Header & { kind: 'paste' }, start: Buffer) {
    this.#descriptor = descriptor;
    this.record = header.record;
    this.ctBytes = header.ctBytes;
    this.#first = start.subarray(header.ctStart);
    this.#firstEnd = start.length;
  }

  async *pieces(): AsyncGenerator<Buffer> {
    yield this.#first;
    let left = this.ctBytes - this.#first.length;
    let position = this.#firstEnd;
    while (left > 0) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, left));
      const bytesRead = await readDescriptor(this.#descriptor, piece, position);
      if (bytesRead === 0) throw new Error('a paste file is shorter than it says');
      yield piece.subarray(0, bytesRead);
      left -= bytesRead;
      position += bytesRead;
    }
  }

  close(): Promise<void> {
    return closeDescriptor(this.#descriptor);
  }
}

export type FileEntry =
  { readonly kind: 'paste'; readonly paste: OpenFile } | (Header & { kind: 'tombstone' });

/**
 * What lies at a path: a paste to be closed by the caller, or a tombstone; undefined when there is nothing.
 * `firstBytes` are read at once; HEADER_BYTES are enough for who wants no ciphertext.
 */
export async function openFile(path: string, firstBytes = PIECE_BYTES): Promise<FileEntry | undefined> {
  const descriptor = await unlessMissing(openDescriptor(path, 'r'));
  if (descriptor === undefined) return undefined;
  try {
    const buffer = Buffer.allocUnsafe(firstBytes);
    const start = buffer.subarray(0, await readDescriptor(descriptor, buffer, 0));
    const header = readHeader(start);
    if (header.kind === 'paste') return { kind: 'paste', paste: new OpenFile(descriptor, header, start) };
    await closeDescriptor(descriptor);
    return header;
  } catch (error) {
    await closeDescriptor(descriptor);
    throw error;
  }
}

/** A paste's file while it is read: the header at once, the ciphertext a piece at a time. */
import { closeAtOnce, openDescriptor, readDescriptor, sizeOfDescriptor } from './descriptors.ts';
import { unlessMissing } from './durable.ts';
import { DamagedPaste, HEADER_BYTES, readHeader, type Header } from './record.ts';
import type { Inspection, OpenPaste, PasteRecord } from './types.ts';

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
      if (bytesRead === 0) throw new DamagedPaste();
      yield piece.subarray(0, bytesRead);
      left -= bytesRead;
      position += bytesRead;
    }
  }

  close(): Promise<void> {
    closeAtOnce(this.#descriptor);
    return Promise.resolve();
  }
}

export type FileEntry =
  { readonly kind: 'paste'; readonly paste: OpenFile } | (Header & { kind: 'tombstone' });

/**
 * What lies at a path: a paste to be closed by the caller, or a tombstone; undefined when there is nothing. Throws
 * DamagedPaste.
 * `firstBytes` are read at once.
 */
export async function openFile(path: string, firstBytes = PIECE_BYTES): Promise<FileEntry | undefined> {
  const descriptor = await unlessMissing(openDescriptor(path, 'r'));
  if (descriptor === undefined) return undefined;
  try {
    const sizeBytes = sizeOfDescriptor(descriptor);
    const buffer = Buffer.allocUnsafe(Math.min(firstBytes, sizeBytes));
    const start = buffer.subarray(0, await readDescriptor(descriptor, buffer, 0));
    const header = readHeader(start);
    if (header.kind === 'tombstone') {
      closeAtOnce(descriptor);
      return header;
    }
    // Found out now, before anything of it is sent.
    if (header.ctStart + header.ctBytes !== sizeBytes) throw new DamagedPaste();
    return { kind: 'paste', paste: new OpenFile(descriptor, header, start) };
  } catch (error) {
    closeAtOnce(descriptor);
    throw error;
  }
}

/** The same without its ciphertext, and damage as a finding. */
export async function inspectFile(path: string): Promise<Inspection | undefined> {
  try {
    const entry = await openFile(path, HEADER_BYTES);
    if (entry?.kind !== 'paste') return entry && { kind: 'tombstone', ...entry.tombstone };
    await entry.paste.close();
    return { kind: 'paste', ctBytes: entry.paste.ctBytes, ...entry.paste.record };
  } catch (error) {
    if (error instanceof DamagedPaste) return { kind: 'damaged' };
    throw error;
  }
}

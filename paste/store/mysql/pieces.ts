/** Ciphertext in rows of at most half a megabyte, so that neither side ever holds or sends more at once. */
import type { Ciphertext } from '../../body.ts';
import type { Statements } from './database.ts';

const PIECE_BYTES = 512 * 1024;

export async function insertPieces(tx: Statements, blobId: string, ct: Ciphertext): Promise<void> {
  let number = 0;
  for (const bytes of regrouped(ct.pieces)) {
    await tx.insertBytes('insert into paste_pieces (blob_id, number, bytes) values (?, ?, ?)', [
      blobId,
      number,
      bytes,
    ]);
    number += 1;
  }
}

/** Throws when pieces are missing: they were deleted while they were read. */
export async function* readPieces(
  database: Statements,
  blobId: string,
  ctBytes: number,
): AsyncGenerator<Buffer> {
  let left = ctBytes;
  for (let number = 0; left > 0; number += 1) {
    const [row] = await database.select('select bytes from paste_pieces where blob_id = ? and number = ?', [
      blobId,
      number,
    ]);
    const bytes = row?.['bytes'];
    if (!Buffer.isBuffer(bytes)) throw new Error('a piece of a paste is missing');
    yield bytes;
    left -= bytes.length;
  }
}

export async function deletePieces(tx: Statements, blobId: string): Promise<void> {
  await tx.change('delete from paste_pieces where blob_id = ?', [blobId]);
}

function* regrouped(pieces: readonly Buffer[]): Generator<Buffer> {
  let group: Buffer[] = [];
  let length = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + PIECE_BYTES - length);
      group.push(part);
      length += part.length;
      at += part.length;
      if (length < PIECE_BYTES) continue;
      yield Buffer.concat(group);
      group = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(group);
}

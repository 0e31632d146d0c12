/** The bytes of what was kept with a transcript: fetched piece by piece, decrypted, and checked against the document. */
import { openBlob, type PasteId } from 'privatebin-client';
import type { Blob as StoredBlob, Dtx, FileRef } from '../../shared/transcript/types.ts';
import { smallBytes } from './fileFacts.ts';
import { fetchPaste, type OnProgress } from './open.ts';

/** Decrypted bytes of one stored piece; throws where it is gone, damaged, or not what the document says it is. */
export async function blobBytes(
  blob: StoredBlob | undefined,
  onProgress: OnProgress = () => undefined,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!blob) throw new Error('a file piece without a place');
  if ('d' in blob) {
    const bytes = smallBytes(blob.d);
    if (!bytes) throw new Error('a file piece that is no base64');
    return bytes;
  }
  const paste = await fetchPaste(blob.id as PasteId, false, onProgress, signal);
  const opened = await openBlob(paste.ct, { key: blob.k, iv: blob.iv, sha256: blob.h });
  if (opened.length !== blob.s) throw new Error('a file piece of another size');
  return opened;
}

/** All pieces of a file, in order. */
export async function fileBytes(
  doc: Dtx,
  ref: FileRef,
  onProgress: OnProgress = () => undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = (ref.b ?? []).map((index) => doc.blobs?.[index]);
  const sizes = pieces.map((piece) => (piece && 's' in piece ? piece.s : 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let before = 0;
  for (const [index, piece] of pieces.entries()) {
    const size = sizes[index] ?? 0;
    const start = before;
    parts.push(
      await blobBytes(piece, (share) =>
        onProgress(share === undefined || total === 0 ? undefined : (start + share * size) / total),
      ),
    );
    before += size;
  }
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

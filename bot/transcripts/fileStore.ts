/** Files as the paste service holds them: each piece encrypted into a paste of its own and read back. */
import { sealBlob, type PasteClient } from 'privatebin-client';
import type { Clock } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { PasteBlob } from '../../shared/transcript/types.ts';
import { ServiceFailure } from '../gateway/words.ts';
import type { BlobRepository, PiecePlace, StoredPiece } from './blobRepository.ts';
import { inPieces, mediaTypeOf } from './pieces.ts';
import { createPool } from './pool.ts';
import type { FileSource } from './sources.ts';

/** Largest plaintext of one paste: below PrivateBin's usual limit of 10 MB, and a piece is in memory several times over. */
export const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * Pieces that are encrypted, uploaded and read back at a time, by their plaintext: on this way each is in memory ten times
 * over (ciphertext, base64, request, answer), so that large ones go one by one while the next are being fetched.
 */
const UPLOADED_AT_ONCE = { tasks: 4, weight: 512 * 1024 };

export interface FileStoreOptions {
  readonly paste: Pick<PasteClient, 'create' | 'read' | 'delete'>;
  readonly blobs: BlobRepository;
  readonly clock: Clock;
}

export function createFileStore(
  { paste, blobs, clock }: FileStoreOptions,
  conversationId: ConversationId,
  expire: string,
) {
  const uploads = createPool(UPLOADED_AT_ONCE);

  async function addPiece(
    at: PiecePlace,
    bytes: Uint8Array<ArrayBuffer>,
    mediaType: string,
  ): Promise<PasteBlob> {
    const sizeBytes = bytes.length;
    const { secret, uploadId } = await blobs.reserve(at, clock.now());
    const { envelope, sha256 } = await sealBlob(bytes, secret, expire);
    const created = await paste.create(envelope, { idempotencyKey: uploadId });
    // A piece that a dead process had uploaded comes back with its own ciphertext: the same key, iv and bytes.
    const { ct } = await paste.read(created.id);
    if (ct !== envelope.ct) {
      // Never the same key for other bytes: the next try gets a new one.
      await paste.delete(created.id, created.deleteToken);
      await blobs.delete(at);
      throw new ServiceFailure(true, 'paste.fileDamaged');
    }
    await blobs.saveUpload(at, created, { sizeBytes, sha256 });
    return { id: created.id, k: secret.key, iv: secret.iv, s: sizeBytes, t: mediaType, h: sha256 };
  }

  return {
    /** What an earlier try stored to its end. */
    async find(sourceId: string, mediaType: string): Promise<PasteBlob[] | undefined> {
      const pieces = await blobs.findFile(conversationId, sourceId);
      return pieces?.map((piece) => toBlob(piece, mediaType));
    },

    async add(
      { id: sourceId, mediaType }: FileSource,
      chunks: AsyncIterable<Uint8Array>,
    ): Promise<PasteBlob[]> {
      const pieces: PasteBlob[] = [];
      let type = mediaType;
      for await (const bytes of inPieces(chunks, PIECE_BYTES)) {
        type ??= mediaTypeOf(bytes);
        const at = { conversationId, sourceId, piece: pieces.length };
        const kind = type;
        pieces.push(await uploads.run(bytes.length, () => addPiece(at, bytes, kind)));
      }
      await blobs.finishFile(conversationId, sourceId, pieces.length);
      return pieces;
    },
  };
}

function toBlob({ pasteId, secret, sizeBytes, sha256 }: StoredPiece, mediaType: string): PasteBlob {
  return { id: pasteId, k: secret.key, iv: secret.iv, s: sizeBytes, t: mediaType, h: sha256 };
}

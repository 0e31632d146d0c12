/** Keeping the files of a conversation: each piece encrypted into a paste of its own, or a reason why not. */
import type { APIMessage } from 'discord-api-types/v10';
import { sealBlob, type PasteClient } from 'privatebin-client';
import type { Clock } from '../../shared/clock.ts';
import { AppError, Upstream } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { NotKept, PasteBlob } from '../../shared/transcript/types.ts';
import type { OpenAttachment } from '../gateway/attachments.ts';
import type { BlobRepository, PiecePlace, StoredPiece } from './blobRepository.ts';

/** Largest plaintext of one paste: its base64 stays below PrivateBin's usual limit of 10 MB. */
const PIECE_BYTES = 7 * 1024 * 1024;

export interface FileLimits {
  readonly keepFiles: boolean;
  readonly maxFileBytes: number;
  /** Of all files of one transcript together. */
  readonly maxTotalBytes: number;
}

export interface FileSource {
  readonly id: string;
  readonly url: string;
  readonly sizeBytes: number;
  readonly mediaType: string | undefined;
}

export type KeptFile = { readonly pieces: readonly PasteBlob[] } | { readonly notKept: NotKept };

/** The files that people sent with a message, forwarded ones too. */
export function filesOf(message: APIMessage): FileSource[] {
  const forwarded = message.message_snapshots?.flatMap((snapshot) => snapshot.message.attachments) ?? [];
  return [...message.attachments, ...forwarded].map((file) => ({
    id: file.id,
    url: file.url,
    sizeBytes: file.size,
    mediaType: file.content_type,
  }));
}

export interface FileKeeper {
  /** Keeps one file, or says why not; a file kept by an earlier try is not fetched again. */
  keep(source: FileSource): Promise<KeptFile>;
}

export interface FileKeeperOptions {
  readonly openAttachment: OpenAttachment;
  readonly paste: Pick<PasteClient, 'create' | 'read' | 'delete'>;
  readonly blobs: BlobRepository;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * A keeper for one conversation. `isLastTry`: a file that Discord still does not hand out is given up with a reason;
 * before that its failure is thrown, so that the whole step is tried again later.
 */
export function createFileKeeper(
  options: FileKeeperOptions,
  conversationId: ConversationId,
  limits: FileLimits,
  isLastTry: boolean,
): FileKeeper {
  const { blobs, clock, log } = options;
  let totalBytes = 0;

  async function storePiece(
    at: PiecePlace,
    bytes: Uint8Array<ArrayBuffer>,
    mediaType: string,
  ): Promise<PasteBlob> {
    const { secret, uploadId } = await blobs.reserve(at, clock.now());
    const { envelope, sha256 } = await sealBlob(bytes, secret, '1year');
    const paste = await options.paste.create(envelope, { idempotencyKey: uploadId });
    // A piece that a dead process had uploaded comes back with its own ciphertext: the same key, iv and bytes.
    const { ct } = await options.paste.read(paste.id);
    if (ct !== envelope.ct) {
      // Never the same key for other bytes: the next try gets a new one.
      await options.paste.delete(paste.id, paste.deleteToken);
      await blobs.delete(at);
      throw new Upstream(true, { userMessage: 'The paste service did not keep a file as it was sent.' });
    }
    await blobs.saveUpload(at, paste, { sizeBytes: bytes.length, sha256 });
    return { id: paste.id, k: secret.key, iv: secret.iv, s: bytes.length, t: mediaType, h: sha256 };
  }

  async function store({
    id: sourceId,
    url,
    mediaType = 'application/octet-stream',
  }: FileSource): Promise<PasteBlob[]> {
    const pieces: PasteBlob[] = [];
    for await (const bytes of inPieces(options.openAttachment(url, limits.maxFileBytes), PIECE_BYTES)) {
      pieces.push(await storePiece({ conversationId, sourceId, piece: pieces.length }, bytes, mediaType));
    }
    await blobs.finishFile(conversationId, sourceId, pieces.length);
    return pieces;
  }

  function refusal({ sizeBytes }: FileSource): NotKept | undefined {
    if (!limits.keepFiles) return 'off';
    if (sizeBytes > limits.maxFileBytes) return 'too-large';
    return totalBytes + sizeBytes > limits.maxTotalBytes ? 'total' : undefined;
  }

  return {
    async keep(source) {
      const notKept = refusal(source);
      if (notKept) return { notKept };
      totalBytes += source.sizeBytes;
      const known = await blobs.findFile(conversationId, source.id);
      if (known) return { pieces: known.map((piece) => toBlob(piece, source.mediaType)) };
      try {
        return { pieces: await store(source) };
      } catch (error) {
        const reason = reasonOf(error, isLastTry);
        if (!reason) throw error;
        log.info({ err: error, conversationId, reason }, 'a file is not kept');
        return { notKept: reason };
      }
    },
  };
}

function toBlob(piece: StoredPiece, mediaType = 'application/octet-stream'): PasteBlob {
  const { pasteId, secret, sizeBytes, sha256 } = piece;
  return { id: pasteId, k: secret.key, iv: secret.iv, s: sizeBytes, t: mediaType, h: sha256 };
}

/** Only Discord's "no" is a reason; the paste service's trouble never costs a file. */
function reasonOf(error: unknown, isLastTry: boolean): NotKept | undefined {
  if (!(error instanceof AppError) || error.context['service'] !== 'cdn') return undefined;
  if (error.context['reason'] === 'too-large') return 'too-large';
  if (error instanceof Upstream && error.retryable) return isLastTry ? 'failed' : undefined;
  return 'gone';
}

/** A stream cut into pieces of equal size; at most one piece is in memory. An empty file is one empty piece. */
async function* inPieces(
  chunks: AsyncIterable<Uint8Array>,
  pieceBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let buffer = new Uint8Array(pieceBytes);
  let filled = 0;
  let isFirst = true;
  for await (const chunk of chunks) {
    for (let offset = 0; offset < chunk.length;) {
      const part = chunk.subarray(offset, offset + pieceBytes - filled);
      buffer.set(part, filled);
      filled += part.length;
      offset += part.length;
      if (filled < pieceBytes) continue;
      yield buffer;
      isFirst = false;
      buffer = new Uint8Array(pieceBytes);
      filled = 0;
    }
  }
  if (filled > 0 || isFirst) yield buffer.slice(0, filled);
}

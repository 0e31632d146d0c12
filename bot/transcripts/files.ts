/** Keeping the files of a conversation, a few at a time and within its guild's limits; each is kept, or has a reason why not. */
import { Readable } from 'node:stream';
import { AppError, Upstream, UserError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { Blob, NotKept } from '../../shared/transcript/types.ts';
import type { OpenAttachment } from '../gateway/attachments.ts';
import { createFileStore, PIECE_BYTES, type FileStoreOptions } from './fileStore.ts';
import { mediaTypeOf } from './pieces.ts';
import { createPool } from './pool.ts';
import type { FileSource } from './sources.ts';

const MB = 1024 * 1024;
const FILES_AT_ONCE = 4;
/** Plaintext of all pieces under way together. */
const BYTES_AT_ONCE = 8 * MB;
/** How much memory a file is taken for of which nobody said how large it is. */
const UNKNOWN_BYTES = MB;
/** Pictures up to this size are part of the document, as far as there is room for them. */
const INLINE_BYTES = 16 * 1024;
const ALL_INLINE_BYTES = 256 * 1024;
/** No avatar or emoji is larger. */
const MAX_PICTURE_BYTES = MB;

export interface FileLimits {
  readonly keepFiles: boolean;
  /** A name of PrivateBin's: how long the pastes of files live. */
  readonly expire: string;
  readonly maxFileBytes: number;
  /** Of all files of one transcript together. */
  readonly maxTotalBytes: number;
}

/** Bytes of a file that the document at hand names or, a small picture, holds itself. */
export type KeptFile = { readonly pieces: readonly Blob[] } | { readonly notKept: NotKept };

export interface FileKeeper {
  /** Begins to keep a file, once; one kept by an earlier try is not fetched again. */
  keep(source: FileSource): void;
  /** All files, or why one is not kept, when the last one is done. Throws what a later try may mend. */
  settle(): Promise<ReadonlyMap<string, KeptFile>>;
  readonly progress: FileProgress;
}

export interface FileProgress {
  readonly done: number;
  readonly wanted: number;
}

export interface FileKeeperOptions extends FileStoreOptions {
  readonly openAttachment: OpenAttachment;
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
  const { log } = options;
  const store = createFileStore(options, conversationId, limits.expire);
  const pool = createPool({ tasks: FILES_AT_ONCE, weight: BYTES_AT_ONCE });
  const known = new Map<string, Promise<KeptFile>>();
  let done = 0;
  let totalBytes = 0;
  let inlineBytes = 0;
  let failure: Error | undefined;

  /** Within the document while there is room, else like any file. */
  async function storeInline(source: FileSource): Promise<Blob[]> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of open(source, MAX_PICTURE_BYTES)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (bytes.length > INLINE_BYTES || inlineBytes + bytes.length > ALL_INLINE_BYTES) {
      return store.add(source, Readable.from([bytes]));
    }
    inlineBytes += bytes.length;
    return [{ d: bytes.toString('base64'), t: source.mediaType ?? mediaTypeOf(bytes) }];
  }

  /** Its bytes, at most as many as were announced or as may be; those that were not announced are counted as they come. */
  async function* open({ url, sizeBytes }: FileSource, maxBytes: number): AsyncGenerator<Uint8Array> {
    for await (const chunk of options.openAttachment(url, sizeBytes ?? maxBytes)) {
      if (sizeBytes === undefined) totalBytes += chunk.length;
      if (totalBytes > limits.maxTotalBytes) {
        throw new UserError('The limit of the transcript is reached.', {
          context: { service: 'cdn', reason: 'total' },
        });
      }
      yield chunk;
    }
  }

  async function fetchAndStore(source: FileSource): Promise<readonly Blob[]> {
    if (source.isInline) return storeInline(source);
    // What kind of picture it is was not written down: it is fetched once more, and its pieces are found again.
    const earlier = source.mediaType && (await store.find(source.id, source.mediaType));
    return earlier || store.add(source, open(source, limits.maxFileBytes));
  }

  function refusal({ sizeBytes = 0 }: FileSource): NotKept | undefined {
    if (!limits.keepFiles) return 'off';
    if (sizeBytes > limits.maxFileBytes) return 'too-large';
    return totalBytes + sizeBytes > limits.maxTotalBytes ? 'total' : undefined;
  }

  async function keep(source: FileSource): Promise<KeptFile> {
    const notKept = refusal(source);
    if (notKept) {
      done += 1;
      return { notKept };
    }
    totalBytes += source.sizeBytes ?? 0;
    const weight = Math.min(source.sizeBytes ?? UNKNOWN_BYTES, PIECE_BYTES);
    return pool.run(weight, async () => {
      if (failure !== undefined) throw failure;
      try {
        return { pieces: await fetchAndStore(source) };
      } catch (error) {
        const reason = reasonOf(error, isLastTry || Boolean(source.isInline));
        if (!reason) {
          failure ??= error instanceof Error ? error : new Error('a file failed', { cause: error });
          throw error;
        }
        log.info({ err: error, conversationId, reason }, 'a file is not kept');
        return { notKept: reason };
      } finally {
        done += 1;
      }
    });
  }

  return {
    keep(source) {
      if (known.has(source.id)) return;
      const begun = keep(source);
      // `settle` reports it; until then it is not unhandled.
      begun.catch(() => undefined);
      known.set(source.id, begun);
    },
    async settle() {
      // To the end of all: nothing of this try goes on while the next one begins.
      await Promise.allSettled(known.values());
      if (failure !== undefined) throw failure;
      const files = new Map<string, KeptFile>();
      for (const [id, file] of known) files.set(id, await file);
      return files;
    },
    get progress() {
      return { done, wanted: known.size };
    },
  };
}

/** Only Discord's "no" is a reason; the paste service's trouble never costs a file. */
function reasonOf(error: unknown, isLastTry: boolean): NotKept | undefined {
  if (!(error instanceof AppError) || error.context['service'] !== 'cdn') return undefined;
  const { reason } = error.context;
  if (reason === 'too-large' || reason === 'total') return reason;
  if (error instanceof Upstream && error.retryable) return isLastTry ? 'failed' : undefined;
  return 'gone';
}

/** What a download is made of, and how it tells how far it is. */
import type { BlobIndex, Dtx } from '../../shared/transcript/types.ts';

export interface DownloadSource {
  readonly doc: Dtx;
  /** Decrypted bytes of one of the document's blobs, checked against its hash; rejects where it is gone or damaged. */
  readonly loadBlob: (index: BlobIndex, signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;
  readonly announce: (words: string) => void;
}

export interface Progress {
  /** Aborted when the reader cancels. */
  readonly signal: AbortSignal;
  /** @param share of 1; undefined while it is not known. */
  readonly show: (share: number | undefined, words: string) => void;
}

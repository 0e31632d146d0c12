/** What a paste store must do; every store passes the same conformance test. */
import type { PasteId } from 'privatebin-client';

/** A paste as it lies in a store: nothing in it can be read without the key, which never reaches the server. */
export interface StoredPaste {
  /** JSON text of `adata`, exactly as the writer sent it. */
  readonly adataText: string;
  /** Base64 characters of the ciphertext, byte for byte. */
  readonly ct: Buffer;
  /** Hex; the delete token derives from it. */
  readonly salt: string;
  /** Undefined: never. */
  readonly expiresAtMs: number | undefined;
  readonly isBurning: boolean;
  readonly isDiscussion: boolean;
}

export interface PasteStore {
  /** Stores it unless the id is taken; true when it did. Durable when it resolves: on disk, not in a cache. */
  create(id: PasteId, paste: StoredPaste): Promise<boolean>;
  find(id: PasteId): Promise<StoredPaste | undefined>;
  /** Takes it out: of any number of callers, in any process, one gets the paste and the others undefined. */
  claim(id: PasteId): Promise<StoredPaste | undefined>;
  /** True when it was there. */
  delete(id: PasteId): Promise<boolean>;
  /** Deletes at most `limit` pastes that expired before `nowMs`, without reading the others; how many it deleted. */
  purgeExpired(nowMs: number, limit: number): Promise<number>;
  /** Throws when nothing could be stored now. */
  checkHealth(): Promise<void>;
  close(): Promise<void>;
}

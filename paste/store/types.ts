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

/** What stays of a paste that was taken down: nothing of it, only that its id is not to be used again. */
export interface Tombstone {
  readonly takenDownAtMs: number;
  /** The operator's word for it; nothing from a report or a paste. */
  readonly reason: string;
  /** When the tombstone itself goes. */
  readonly expiresAtMs: number;
}

/** What lies under an id, found out without reading any ciphertext. */
export type Inspection =
  | {
      readonly kind: 'paste';
      readonly ctBytes: number;
      readonly expiresAtMs: number | undefined;
      readonly isBurning: boolean;
    }
  | ({ readonly kind: 'tombstone' } & Tombstone);

export interface StoreMeasure {
  readonly pastes: number;
  readonly tombstones: number;
  readonly bytes: number;
}

export interface StoreSpace {
  /** What we may still use. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Small texts beside the pastes, by name; the reports lie there. */
export interface RecordShelf {
  /** Writes it unless the name is taken; true when it did. */
  add(name: string, text: string): Promise<boolean>;
  list(): Promise<readonly { readonly name: string; readonly text: string }[]>;
  /** True when it was there. */
  remove(name: string): Promise<boolean>;
}

export interface PasteStore {
  /** Stores it unless the id is taken; true when it did. Durable when it resolves: on disk, not in a cache. */
  create(id: PasteId, paste: StoredPaste): Promise<boolean>;
  find(id: PasteId): Promise<StoredPaste | undefined>;
  /** Takes it out: of any number of callers, in any process, one gets the paste and the others undefined. */
  claim(id: PasteId): Promise<StoredPaste | undefined>;
  /** True when it was there; a tombstone stays and is false. */
  delete(id: PasteId): Promise<boolean>;
  /**
   * Deletes the paste with all that belongs to it and puts the tombstone in its place, in one step and also where there is
   * no paste: from then on `find` and `claim` give undefined and `create` false. True when a paste was there.
   */
  takeDown(id: PasteId, tombstone: Tombstone): Promise<boolean>;
  inspect(id: PasteId): Promise<Inspection | undefined>;
  /** Looks at every paste: for the operator's command, not for a request. */
  measure(): Promise<StoreMeasure>;
  readonly reports: RecordShelf;
  /** Room on the disk, cheaply; undefined where the disk is not this machine's. */
  space(): Promise<StoreSpace | undefined>;
  /** Deletes at most `limit` pastes that expired before `nowMs`, without reading the others; how many it deleted. */
  purgeExpired(nowMs: number, limit: number): Promise<number>;
  /** Throws when nothing could be stored now. */
  checkHealth(): Promise<void>;
  close(): Promise<void>;
}

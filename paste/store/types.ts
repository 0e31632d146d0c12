/** What a paste store must do; every store passes the same conformance test. */
import type { PasteId } from 'privatebin-client';
import type { Ciphertext } from '../body.ts';

/** A paste without its ciphertext: nothing in it can be read without the key, which never reaches the server. */
export interface PasteRecord {
  /** JSON text of `adata`, exactly as the writer sent it. */
  readonly adataText: string;
  /** Hex, new for every paste; the delete token derives from it. */
  readonly salt: string;
  /** Undefined: never. */
  readonly expiresAtMs: number | undefined;
  readonly isBurning: boolean;
  readonly isDiscussion: boolean;
}

export interface NewPaste extends PasteRecord {
  readonly ct: Ciphertext;
}

/** A paste that is being read. Whoever was given it closes it, read to the end or not. */
export interface OpenPaste {
  readonly record: PasteRecord;
  readonly ctBytes: number;
  /** The ciphertext's characters, byte for byte, a piece at a time. Throws when some are missing; to be read once. */
  pieces(): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** Who holds a claimed paste until they confirm that they have it: a hash of the word that they will show again. */
export interface Hold {
  /** Hex. */
  readonly holder: string;
  readonly untilMs: number;
}

export interface CommentRecord {
  readonly id: PasteId;
  /** The paste's id, or that of the comment it answers. */
  readonly parentId: PasteId;
  readonly createdAtMs: number;
  readonly adataText: string;
}

export interface NewComment extends CommentRecord {
  readonly ct: Ciphertext;
}

export interface StoredComment extends CommentRecord {
  readonly ct: Buffer;
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
  | ({ readonly kind: 'paste'; readonly ctBytes: number } & PasteRecord)
  | ({ readonly kind: 'tombstone' } & Tombstone)
  /** Something that cannot be read; it can be deleted and taken down. */
  | { readonly kind: 'damaged' };

export interface StoreMeasure {
  readonly pastes: number;
  readonly tombstones: number;
  /** Characters of ciphertext, those of comments too. */
  readonly bytes: number;
}

/** An id that is in use, and whether by a tombstone. */
export interface ListedPaste {
  readonly id: PasteId;
  readonly isTombstone: boolean;
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

/** Hits of a name in a window of time that begins with the first; shared by all processes where the store can. */
export interface HitCounter {
  /** Counts one more, and gives the count with the window's end. */
  hit(name: string, windowMs: number, nowMs: number): Promise<Hits>;
  /** The count as it is. */
  peek(name: string, nowMs: number): Promise<Hits>;
}

export interface Hits {
  readonly count: number;
  readonly endsAtMs: number;
}

export interface PasteStore {
  /** Stores it unless the id is taken; true when it did. Durable when it resolves: on disk, not in a cache. */
  create(id: PasteId, paste: NewPaste): Promise<boolean>;
  /** Undefined when it is not there, was claimed or was taken down; throws DamagedPaste. */
  open(id: PasteId): Promise<OpenPaste | undefined>;
  /**
   * Takes it out: of any number of callers, in any process, one gets the paste and the others undefined. Without a hold
   * it is gone for good with `close`; with one its holder may open it again until then.
   */
  claim(id: PasteId, hold?: Hold): Promise<OpenPaste | undefined>;
  /** A claimed paste, for its holder, as often as they ask before the hold ends. */
  openHeld(id: PasteId, holder: string, nowMs: number): Promise<OpenPaste | undefined>;
  /** Deletes a claimed paste on its holder's word; true when it was there. */
  deleteHeld(id: PasteId, holder: string): Promise<boolean>;
  /** True when it was there; a tombstone stays and is false. Comments go with it. */
  delete(id: PasteId): Promise<boolean>;
  /**
   * Deletes the paste with all that belongs to it and puts the tombstone in its place, in one step and also where there is
   * no paste: from then on `open` and `claim` give undefined and `create` false. True when a paste was there.
   */
  takeDown(id: PasteId, tombstone: Tombstone): Promise<boolean>;
  inspect(id: PasteId): Promise<Inspection | undefined>;
  /** False when its paste is not there (any more) or the comment's id is taken. */
  addComment(pasteId: PasteId, comment: NewComment): Promise<boolean>;
  hasComment(pasteId: PasteId, commentId: PasteId): Promise<boolean>;
  /** Oldest first, one at a time. */
  comments(pasteId: PasteId): AsyncIterable<StoredComment>;
  /** Every id in use, without what is being delivered for the last time: for the operator's comparison with other records. */
  list(): AsyncIterable<ListedPaste>;
  /** Looks at every paste where the store keeps no sums: for the operator's command and for quotas, not for a request. */
  measure(): Promise<StoreMeasure>;
  /** Undefined where the store cannot tell. */
  space(): Promise<StoreSpace | undefined>;
  readonly reports: RecordShelf;
  /** Undefined where processes that share the store cannot share counts. */
  readonly hits: HitCounter | undefined;
  /** Deletes at most `limit` pastes that expired before `nowMs`, without reading the others; how many it deleted. */
  purgeExpired(nowMs: number, limit: number): Promise<number>;
  /** Throws when nothing could be stored now. */
  checkHealth(): Promise<void>;
  close(): Promise<void>;
}

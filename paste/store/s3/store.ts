/** Pastes as objects of any S3-compatible service that reads its own writes and keeps conditions on them. */
import { randomBytes } from 'node:crypto';
import { parsePasteId, type PasteId } from 'privatebin-client';
import {
  DamagedPaste,
  HEADER_BYTES,
  readCommentHeader,
  readHeader,
  writeCommentHeader,
  writeHeader,
  writeTombstone,
} from '../record.ts';
import type {
  Hold,
  Inspection,
  ListedPaste,
  NewComment,
  NewPaste,
  OpenPaste,
  PasteStore,
  StoredComment,
  StoreMeasure,
  Tombstone,
} from '../types.ts';
import { requireConditionalWrites, S3Claims } from './claims.ts';
import { S3Client } from './client.ts';
import { isDue, keys, markOf } from './keys.ts';
import { locateS3, type S3Credentials } from './location.ts';
import { openObject } from './openObject.ts';
import { S3Shelf } from './shelf.ts';

/** A reader that takes longer than this for a burning paste has lost it; a purge clears up behind dead processes. */
const DELIVERY_MS = 600_000;
const AT_ONCE = 8;

/** Asks the service first whether it keeps what burning relies on; throws InvalidConfig when not. */
export async function openS3Store(address: string, credentials: S3Credentials): Promise<PasteStore> {
  const client = new S3Client(locateS3(address, credentials));
  try {
    await requireConditionalWrites(client);
  } catch (error) {
    client.close();
    throw error;
  }
  return new S3Store(client);
}

class S3Store implements PasteStore {
  readonly #client: S3Client;
  readonly #claims: S3Claims;
  readonly reports: S3Shelf;
  readonly hits = undefined;

  constructor(client: S3Client) {
    this.#client = client;
    this.#claims = new S3Claims(client);
    this.reports = new S3Shelf(client);
  }

  async create(id: PasteId, paste: NewPaste): Promise<boolean> {
    const mark = markOf(paste.salt);
    if (paste.expiresAtMs !== undefined) await this.#client.put(keys.expiry(paste.expiresAtMs, id, mark), []);
    const body = [writeHeader(paste), ...paste.ct.pieces];
    if (!(await this.#client.putIfAbsent(keys.paste(id), body))) return false;
    // Looked for afterwards: a takedown writes its tombstone before it deletes, so one of the two finds the other.
    if (!(await this.#findTombstone(id))) return true;
    await this.#client.delete(keys.paste(id));
    return false;
  }

  async open(id: PasteId): Promise<OpenPaste | undefined> {
    const paste = await openObject(this.#client, keys.paste(id));
    if (!paste?.record.isBurning || !(await this.#claims.find(id, markOf(paste.record.salt)))) return paste;
    await paste.close();
    return undefined;
  }

  async claim(id: PasteId, hold?: Hold): Promise<OpenPaste | undefined> {
    const found = await this.inspect(id);
    if (found?.kind !== 'paste') return undefined;
    const mark = markOf(found.salt);
    const own = hold ?? { holder: randomBytes(16).toString('hex'), untilMs: Date.now() + DELIVERY_MS };
    if (!(await this.#claims.take(id, mark, own))) return undefined;
    // Read after it was claimed: whoever claimed it before us deleted it before letting go of the claim.
    const paste = await openObject(this.#client, keys.paste(id));
    if (!paste || markOf(paste.record.salt) !== mark) {
      await paste?.close();
      await this.#claims.remove(id, mark);
      return undefined;
    }
    if (hold) return paste;
    const burn = async () => {
      await paste.close();
      await this.#removeClaimed(id, mark);
    };
    return { record: paste.record, ctBytes: paste.ctBytes, pieces: () => paste.pieces(), close: burn };
  }

  async openHeld(id: PasteId, holder: string, nowMs: number): Promise<OpenPaste | undefined> {
    const paste = await openObject(this.#client, keys.paste(id));
    const hold = paste && (await this.#claims.find(id, markOf(paste.record.salt)));
    if (hold?.holder === holder && hold.untilMs >= nowMs) return paste;
    await paste?.close();
    return undefined;
  }

  async deleteHeld(id: PasteId, holder: string): Promise<boolean> {
    const paste = await this.openHeld(id, holder, 0);
    if (!paste) return false;
    await paste.close();
    await this.#removeClaimed(id, markOf(paste.record.salt));
    return true;
  }

  async delete(id: PasteId): Promise<boolean> {
    const found = await this.inspect(id);
    if (!found || found.kind === 'tombstone') return false;
    if (found.kind === 'damaged') {
      await this.#removeAll(keys.comments(id));
      await this.#client.delete(keys.paste(id));
      return true;
    }
    if (found.isDiscussion) await this.#removeAll(keys.comments(id));
    await this.#client.delete(keys.paste(id));
    if (found.expiresAtMs !== undefined)
      await this.#client.delete(keys.expiry(found.expiresAtMs, id, markOf(found.salt)));
    return true;
  }

  // INVARIANT: an id that was taken down cannot be taken again: every create looks for the tombstone.
  async takeDown(id: PasteId, tombstone: Tombstone): Promise<boolean> {
    const before = await this.inspect(id);
    if (before?.kind === 'tombstone') return false;
    await this.#client.put(keys.expiry(tombstone.expiresAtMs, id, 'tombstone'), []);
    await this.#client.put(keys.tombstone(id), [writeTombstone(tombstone)]);
    await this.#client.delete(keys.paste(id));
    await this.#removeAll(keys.comments(id));
    await this.#removeAll(keys.claims(id));
    return before !== undefined;
  }

  async inspect(id: PasteId): Promise<Inspection | undefined> {
    const header = await this.#findHeader(id).catch(orDamaged);
    if (header === 'damaged') return { kind: 'damaged' };
    if (!header) {
      const tombstone = await this.#findTombstone(id);
      return tombstone && { kind: 'tombstone', ...tombstone };
    }
    const { record, ctBytes } = header;
    if (record.isBurning && (await this.#claims.find(id, markOf(record.salt)))) return undefined;
    return { kind: 'paste', ctBytes, ...record };
  }

  async addComment(pasteId: PasteId, comment: NewComment): Promise<boolean> {
    const { id, parentId, createdAtMs, adataText: adata, ct } = comment;
    if (!(await this.#findHeader(pasteId))) return false;
    const header = writeCommentHeader({ parentId, createdAtMs, adata, ctBytes: ct.bytes });
    const key = keys.comment(pasteId, createdAtMs, id);
    if (!(await this.#client.putIfAbsent(key, [header, ...ct.pieces]))) return false;
    if (await this.#findHeader(pasteId)) return true;
    // Its paste was deleted meanwhile.
    await this.#client.delete(key);
    return false;
  }

  async hasComment(pasteId: PasteId, commentId: PasteId): Promise<boolean> {
    for await (const { key } of this.#client.list(keys.comments(pasteId)))
      if (key.endsWith(`.${commentId}`)) return true;
    return false;
  }

  async *comments(pasteId: PasteId): AsyncGenerator<StoredComment> {
    for await (const { key } of this.#client.list(keys.comments(pasteId))) {
      const bytes = await this.#client.getBytes(key);
      if (!bytes) return;
      const { parentId, createdAtMs, adata, ctStart } = readCommentHeader(bytes);
      const id = parsePasteId(key.slice(-16));
      yield {
        id,
        parentId: parsePasteId(parentId),
        createdAtMs,
        adataText: adata,
        ct: bytes.subarray(ctStart),
      };
    }
  }

  async *list(): AsyncGenerator<ListedPaste> {
    for (const prefix of ['pastes/', 'tombstones/']) {
      for await (const { key } of this.#client.list(prefix))
        yield { id: parsePasteId(key.slice(prefix.length)), isTombstone: prefix !== 'pastes/' };
    }
  }

  /** Lists the whole bucket, a thousand objects a call. */
  async measure(): Promise<StoreMeasure> {
    let [pastes, tombstones, bytes] = [0, 0, 0];
    for await (const { key, sizeBytes } of this.#client.list('')) {
      if (key.startsWith('pastes/')) pastes += 1;
      if (key.startsWith('tombstones/')) tombstones += 1;
      if (/^(?:pastes|comments)\//.test(key)) bytes += sizeBytes;
    }
    return { pastes, tombstones, bytes };
  }

  space() {
    return Promise.resolve(undefined);
  }

  async purgeExpired(nowMs: number, limit: number): Promise<number> {
    for await (const { id, mark } of this.#claims.over(nowMs))
      await this.#removeClaimed(parsePasteId(id), mark);
    let deleted = 0;
    let batch: string[] = [];
    const settle = async () => {
      const results = await Promise.all(batch.map((key) => this.#removeDue(key, nowMs)));
      deleted += results.filter(Boolean).length;
      batch = [];
    };
    for await (const { key } of this.#client.list(keys.expiries)) {
      if (!isDue(key, nowMs) || deleted + batch.length >= limit) break;
      batch.push(key);
      if (batch.length === AT_ONCE) await settle();
    }
    await settle();
    return deleted;
  }

  async checkHealth(): Promise<void> {
    const key = keys.check(randomBytes(8).toString('hex'));
    await this.#client.put(key, [Buffer.from('ready')]);
    await this.#client.delete(key);
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }

  /** The paste before its claim: while it is there, so is its claim. */
  async #removeClaimed(id: PasteId, mark: string): Promise<void> {
    const header = await this.#findHeader(id);
    if (header && markOf(header.record.salt) === mark) {
      await this.#client.delete(keys.paste(id));
      const { expiresAtMs } = header.record;
      if (expiresAtMs !== undefined) await this.#client.delete(keys.expiry(expiresAtMs, id, mark));
    }
    await this.#claims.remove(id, mark);
  }

  async #removeDue(expiryKey: string, nowMs: number): Promise<boolean> {
    const [id = '', mark = ''] = (expiryKey.split('/')[2] ?? '').split('.');
    const removed = await this.#removeExpired(parsePasteId(id), mark, nowMs);
    await this.#client.delete(expiryKey);
    return removed;
  }

  /** False when the entry was another paste's, that had the same id. */
  async #removeExpired(id: PasteId, mark: string, nowMs: number): Promise<boolean> {
    if (mark === 'tombstone') {
      await this.#client.delete(keys.tombstone(id));
      return true;
    }
    const header = await this.#findHeader(id).catch(orDamaged);
    // A damaged one under a due entry goes, too: nobody could be served from it.
    const isWhole = header !== undefined && header !== 'damaged';
    if (isWhole && markOf(header.record.salt) !== mark) return false;
    if (isWhole && (header.record.expiresAtMs ?? Number.POSITIVE_INFINITY) >= nowMs) return false;
    await this.#removeAll(keys.comments(id));
    if (!header) return false;
    await this.#client.delete(keys.paste(id));
    await this.#claims.remove(id, mark);
    return true;
  }

  async #removeAll(prefix: string): Promise<void> {
    for await (const { key } of this.#client.list(prefix)) await this.#client.delete(key);
  }

  async #findHeader(id: PasteId) {
    const bytes = await this.#client.getBytes(keys.paste(id), { end: HEADER_BYTES - 1 });
    const header = bytes && readHeader(bytes);
    return header?.kind === 'paste' ? header : undefined;
  }

  async #findTombstone(id: PasteId): Promise<Tombstone | undefined> {
    const bytes = await this.#client.getBytes(keys.tombstone(id));
    const header = bytes && readHeader(bytes);
    return header?.kind === 'tombstone' ? header.tombstone : undefined;
  }
}

function orDamaged(error: unknown): 'damaged' {
  if (error instanceof DamagedPaste) return 'damaged';
  throw error;
}

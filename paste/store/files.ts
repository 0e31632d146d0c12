/** Pastes as files: atomic, synced, in 256 folders by id, with an index of expiry beside them. */
import { randomBytes } from 'node:crypto';
import { opendir, rename, rm, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parsePasteId, type PasteId } from 'privatebin-client';
import { Drafts } from './drafts.ts';
import { Folders, unlessMissing, writeNew } from './durable.ts';
import { ExpiryIndex, type DueEntry } from './expiryIndex.ts';
import { FileComments } from './fileComments.ts';
import { FileHolds } from './fileHolds.ts';
import { FileShelf } from './fileShelf.ts';
import { inspectFile, openFile, type OpenFile } from './openFile.ts';
import { writeHeader, writeTombstone } from './record.ts';
import type {
  Hold,
  Inspection,
  ListedPaste,
  NewComment,
  NewPaste,
  PasteRecord,
  PasteStore,
  StoreMeasure,
  StoreSpace,
  Tombstone,
} from './types.ts';

/** Anything as small as this may be a tombstone. */
const TOMBSTONE_BYTES = 2048;

/** Opens the store in `root`, making its folders and removing what a killed process left half done. */
export async function openFileStore(root: string): Promise<PasteStore> {
  const base = resolve(root);
  const folders = new Folders();
  const folder = async (name: string) => {
    await folders.make(join(base, name));
    return join(base, name);
  };
  const drafts = new Drafts(await folder('drafts'));
  await drafts.removeLeft();
  // Made beforehand: else nearly every create of a new store would make and sync one.
  for (let number = 0; number < 256; number += 1)
    await folder(join('pastes', number.toString(16).padStart(2, '0')));
  return new FileStore({
    pastes: await folder('pastes'),
    folders,
    drafts,
    expiry: new ExpiryIndex(await folder('expiry'), join(base, 'blank'), drafts, folders),
    comments: new FileComments(await folder('comments'), drafts, folders),
    holds: new FileHolds(await folder('held'), folders),
    reports: new FileShelf(await folder('reports'), drafts, folders),
  });
}

interface Parts {
  readonly pastes: string;
  readonly folders: Folders;
  readonly drafts: Drafts;
  readonly expiry: ExpiryIndex;
  readonly comments: FileComments;
  readonly holds: FileHolds;
  readonly reports: FileShelf;
}

class FileStore implements PasteStore {
  readonly #parts: Parts;
  readonly reports: FileShelf;
  readonly hits = undefined;
  /** Where the purge goes on, so that a full minute is not listed again for every few pastes. */
  #due: AsyncGenerator<DueEntry> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.reports = parts.reports;
  }

  async create(id: PasteId, paste: NewPaste): Promise<boolean> {
    const { drafts, expiry, folders } = this.#parts;
    const draft = drafts.next();
    try {
      const { expiresAtMs, salt } = paste;
      await Promise.all([
        writeNew(draft, [writeHeader(paste), ...paste.ct.pieces]),
        expiresAtMs === undefined ? undefined : expiry.add(id, salt, expiresAtMs),
      ]);
      return await folders.publish(draft, this.#pathOf(id));
    } catch (error) {
      // A full disk must not stay full of drafts.
      await rm(draft, { force: true });
      throw error;
    }
  }

  async open(id: PasteId): Promise<OpenFile | undefined> {
    const entry = await openFile(this.#pathOf(id));
    return entry?.kind === 'paste' ? entry.paste : undefined;
  }

  // INVARIANT: a burning paste is delivered at most once: rename has one winner, in whatever process.
  async claim(id: PasteId, hold?: Hold): Promise<OpenFile | undefined> {
    const { drafts, folders, holds, expiry } = this.#parts;
    const path = this.#pathOf(id);
    const draft = drafts.next();
    const isTaken = hold ? undefined : await folders.moveAway(path, draft);
    const claimed = hold ? await holds.take(id, path, hold) : isTaken ? draft : undefined;
    if (claimed === undefined) return undefined;
    if (hold) await folders.sync(dirname(path));
    const entry = await openFile(claimed);
    if (entry?.kind !== 'paste') {
      await this.#putBack(claimed, path);
      return undefined;
    }
    if (!hold) {
      // What is open can still be read; nobody else will.
      await unlink(claimed);
      await this.#forget(expiry, id, entry.paste.record);
    }
    return entry.paste;
  }

  openHeld(id: PasteId, holder: string, nowMs: number): Promise<OpenFile | undefined> {
    return this.#parts.holds.open(id, holder, nowMs);
  }

  async deleteHeld(id: PasteId, holder: string): Promise<boolean> {
    const { holds, expiry } = this.#parts;
    const paste = await holds.open(id, holder, 0);
    if (!paste) return false;
    await paste.close();
    await holds.remove(id, holder);
    await this.#forget(expiry, id, paste.record);
    return true;
  }

  async delete(id: PasteId): Promise<boolean> {
    const { comments, expiry } = this.#parts;
    const found = await this.inspect(id);
    if (!found || found.kind === 'tombstone') return false;
    // Comments first: killed in between, the paste is still there to be deleted again.
    if (found.kind === 'damaged' || found.isDiscussion) await comments.removeAll(id);
    if (!(await this.#remove(id))) return false;
    await this.#parts.folders.sync(dirname(this.#pathOf(id)));
    if (found.kind === 'paste') await this.#forget(expiry, id, found);
    return true;
  }

  // INVARIANT: an id that was taken down cannot be taken again: the tombstone lies where the paste would.
  async takeDown(id: PasteId, tombstone: Tombstone): Promise<boolean> {
    const { comments, drafts, expiry, folders, holds } = this.#parts;
    const before = await this.inspect(id);
    if (before?.kind === 'tombstone') return false;
    const path = this.#pathOf(id);
    const draft = drafts.next();
    await writeNew(draft, [writeTombstone(tombstone)]);
    await expiry.add(id, randomBytes(4).toString('hex'), tombstone.expiresAtMs);
    await folders.make(dirname(path));
    await rename(draft, path);
    await folders.sync(dirname(path));
    await holds.removeAll(id);
    await comments.removeAll(id);
    return before !== undefined;
  }

  async inspect(id: PasteId): Promise<Inspection | undefined> {
    return inspectFile(this.#pathOf(id));
  }

  async addComment(pasteId: PasteId, comment: NewComment): Promise<boolean> {
    const { comments } = this.#parts;
    const isThere = async () => (await this.inspect(pasteId))?.kind === 'paste';
    if (!(await isThere()) || !(await comments.add(pasteId, comment))) return false;
    if (await isThere()) return true;
    // Its paste was deleted meanwhile.
    await comments.removeAll(pasteId);
    return false;
  }

  hasComment(pasteId: PasteId, commentId: PasteId) {
    return this.#parts.comments.has(pasteId, commentId);
  }

  comments(pasteId: PasteId) {
    return this.#parts.comments.list(pasteId);
  }

  async *list(): AsyncGenerator<ListedPaste & { readonly sizeBytes: number }> {
    for await (const entry of await opendir(this.#parts.pastes, { recursive: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const sizeBytes = (await unlessMissing(stat(path)))?.size ?? 0;
      const isTombstone = sizeBytes <= TOMBSTONE_BYTES && (await inspectFile(path))?.kind === 'tombstone';
      yield { id: parsePasteId(entry.name), isTombstone, sizeBytes };
    }
  }

  async measure(): Promise<StoreMeasure> {
    let [pastes, tombstones, bytes] = [0, 0, 0];
    for await (const { isTombstone, sizeBytes } of this.list()) {
      bytes += sizeBytes;
      if (isTombstone) tombstones += 1;
      else pastes += 1;
    }
    return { pastes, tombstones, bytes: bytes + (await this.#parts.comments.measure()) };
  }

  async space(): Promise<StoreSpace> {
    const { bavail, blocks, bsize } = await statfs(this.#parts.pastes);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  }

  async purgeExpired(nowMs: number, limit: number): Promise<number> {
    const { expiry, folders, holds } = this.#parts;
    const entries: DueEntry[] = [];
    const changed = new Set<string>();
    let deleted = await holds.purge(nowMs);
    // Where an earlier call stopped; what has become due since then comes after it.
    let isNew = this.#due === undefined;
    while (deleted < limit) {
      const next = await (this.#due ??= expiry.due(nowMs)).next();
      if (next.done === true) {
        this.#due = undefined;
        if (isNew) break;
        isNew = true;
        continue;
      }
      // An id may live on under a later expiry, when an idempotent create made it anew.
      if (await this.#removeExpired(next.value.id, nowMs)) {
        deleted += 1;
        changed.add(dirname(this.#pathOf(next.value.id)));
      }
      entries.push(next.value);
    }
    // The pastes are gone for sure before the index forgets them.
    await Promise.all([...changed].map((folder) => folders.sync(folder)));
    await expiry.forget(entries);
    return deleted;
  }

  async checkHealth(): Promise<void> {
    const draft = this.#parts.drafts.next();
    await writeNew(draft, [Buffer.from('ready')]);
    await rm(draft);
  }

  async close(): Promise<void> {
    await this.#due?.return(undefined);
    await this.#parts.folders.close();
  }

  async #removeExpired(id: PasteId, nowMs: number): Promise<boolean> {
    const found = await this.inspect(id);
    // A damaged one goes, too: its entry in the index is due, and nobody could ever be served from it.
    const isDue = found?.kind === 'damaged' || (found?.expiresAtMs ?? Number.POSITIVE_INFINITY) < nowMs;
    if (found && !isDue) return false;
    await this.#parts.comments.removeAll(id);
    if (found?.kind !== 'tombstone') return found !== undefined && this.#remove(id);
    return (await unlessMissing(unlink(this.#pathOf(id)).then(() => true))) ?? false;
  }

  /** Removes a paste's file; false when it was gone already, or was taken down since the caller looked. */
  async #remove(id: PasteId): Promise<boolean> {
    const path = this.#pathOf(id);
    const draft = this.#parts.drafts.next();
    if ((await unlessMissing(rename(path, draft).then(() => true))) === undefined) return false;
    if ((await inspectFile(draft))?.kind === 'tombstone') {
      await this.#putBack(draft, path);
      return false;
    }
    await unlink(draft);
    return true;
  }

  /** For a tombstone that was taken for the paste it replaced; what came there meanwhile is what it is to keep away. */
  async #putBack(tombstone: string, path: string): Promise<void> {
    await rename(tombstone, path);
    await this.#parts.folders.sync(dirname(path));
  }

  async #forget(expiry: ExpiryIndex, id: PasteId, record: PasteRecord): Promise<void> {
    if (record.expiresAtMs !== undefined) await expiry.remove(id, record.salt, record.expiresAtMs);
  }

  #pathOf(id: PasteId): string {
    return join(this.#parts.pastes, id.slice(0, 2), id);
  }
}

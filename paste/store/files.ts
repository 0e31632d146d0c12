/** Pastes as files: atomic, synced, in two levels of folders by id, with an index of expiry beside them. */
import { randomBytes } from 'node:crypto';
import { open, opendir, readFile, readdir, rename, rm, stat, statfs, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parsePasteId, type PasteId } from 'privatebin-client';
import { hasCode, makeFolder, moveAway, publish, syncFolder, unlessMissing, writeNew } from './durable.ts';
import { ExpiryIndex } from './expiryIndex.ts';
import { FileShelf } from './fileShelf.ts';
import { HEADER_BYTES, isTombstone, readEntry, writeHeader, writeTombstone } from './record.ts';
import type {
  Inspection,
  PasteStore,
  RecordShelf,
  StoredPaste,
  StoreMeasure,
  StoreSpace,
  Tombstone,
} from './types.ts';

/** How long another machine's draft may still be in the making. */
const FOREIGN_DRAFT_MS = 3_600_000;

/** Opens the store in `root`, making its folders and removing what a killed process left half done. */
export async function openFileStore(root: string): Promise<PasteStore> {
  const base = resolve(root);
  const folders = {
    pastes: join(base, 'pastes'),
    drafts: join(base, 'drafts'),
    expiry: join(base, 'expiry'),
    reports: join(base, 'reports'),
  };
  for (const folder of Object.values(folders)) await makeFolder(folder);
  await removeLeftDrafts(folders.drafts);
  const newDraft = () => join(folders.drafts, `${draftOwner()}.${randomBytes(8).toString('hex')}`);
  const reports = new FileShelf(folders.reports, newDraft);
  return new FileStore(folders.pastes, newDraft, new ExpiryIndex(folders.expiry), reports);
}

class FileStore implements PasteStore {
  readonly #pastes: string;
  readonly #newDraft: () => string;
  readonly reports: RecordShelf;
  readonly #expiry: ExpiryIndex;
  /** What is left of the batch being purged, so that a large one is not read again for every few pastes. */
  #due: { file: string; ids: PasteId[] } | undefined;

  constructor(pastes: string, newDraft: () => string, expiry: ExpiryIndex, reports: RecordShelf) {
    this.#pastes = pastes;
    this.#newDraft = newDraft;
    this.#expiry = expiry;
    this.reports = reports;
  }

  async create(id: PasteId, paste: StoredPaste): Promise<boolean> {
    const path = this.#pathOf(id);
    const draft = this.#newDraft();
    try {
      await writeNew(draft, [writeHeader(paste), paste.ct]);
      if (paste.expiresAtMs !== undefined) await this.#expiry.add(id, paste.expiresAtMs);
      await makeFolder(dirname(path));
      return await publish(draft, path);
    } catch (error) {
      // A full disk must not stay full of drafts.
      await rm(draft, { force: true });
      throw error;
    }
  }

  async find(id: PasteId): Promise<StoredPaste | undefined> {
    const bytes = await unlessMissing(readFile(this.#pathOf(id)));
    return bytes && pasteIn(bytes);
  }

  // INVARIANT: a burning paste is delivered at most once: rename has one winner, in whatever process.
  async claim(id: PasteId): Promise<StoredPaste | undefined> {
    const claimed = this.#newDraft();
    if (!(await moveAway(this.#pathOf(id), claimed))) return undefined;
    try {
      const paste = pasteIn(await readFile(claimed));
      // Taken down between the caller's look and now: the tombstone goes back.
      if (!paste) await publish(claimed, this.#pathOf(id));
      return paste;
    } finally {
      await rm(claimed, { force: true });
    }
  }

  async delete(id: PasteId): Promise<boolean> {
    const path = this.#pathOf(id);
    if ((await this.inspect(id))?.kind === 'tombstone') return false;
    return this.#remove(path);
  }

  // INVARIANT: an id that was taken down cannot be taken again: the tombstone lies where the paste would.
  async takeDown(id: PasteId, tombstone: Tombstone): Promise<boolean> {
    const before = await this.inspect(id);
    if (before?.kind === 'tombstone') return false;
    const path = this.#pathOf(id);
    const draft = this.#newDraft();
    await writeNew(draft, [writeTombstone(tombstone)]);
    await this.#expiry.add(id, tombstone.expiresAtMs);
    await makeFolder(dirname(path));
    await rename(draft, path);
    await syncFolder(dirname(path));
    return before !== undefined;
  }

  async inspect(id: PasteId): Promise<Inspection | undefined> {
    const file = await unlessMissing(open(this.#pathOf(id), 'r'));
    if (!file) return undefined;
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
      const head = buffer.subarray(0, bytesRead);
      const entry = readEntry(head);
      if (isTombstone(entry)) return { kind: 'tombstone', ...entry };
      const { size } = await file.stat();
      const ctBytes = size - (bytesRead - entry.ct.length);
      return { kind: 'paste', ctBytes, expiresAtMs: entry.expiresAtMs, isBurning: entry.isBurning };
    } finally {
      await file.close();
    }
  }

  async space(): Promise<StoreSpace> {
    const { bavail, blocks, bsize } = await statfs(this.#pastes);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  }

  async measure(): Promise<StoreMeasure> {
    let [pastes, tombstones, bytes] = [0, 0, 0];
    for await (const entry of await opendir(this.#pastes, { recursive: true })) {
      if (!/^[a-f0-9]{16}$/.test(entry.name)) continue;
      const found = await this.inspect(parsePasteId(entry.name));
      if (found?.kind === 'tombstone') tombstones += 1;
      if (found?.kind !== 'paste') continue;
      pastes += 1;
      bytes += found.ctBytes;
    }
    return { pastes, tombstones, bytes };
  }

  async #remove(path: string): Promise<boolean> {
    try {
      await unlink(path);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    }
    await syncFolder(dirname(path));
    return true;
  }

  async purgeExpired(nowMs: number, limit: number): Promise<number> {
    let deleted = 0;
    for (;;) {
      const batch = (this.#due ??= await this.#nextDue(nowMs));
      if (!batch) return deleted;
      for (let id = batch.ids.pop(); id !== undefined; id = batch.ids.pop()) {
        // An id may live on under a later expiry, when an idempotent create made it anew.
        if ((await this.#expiryOf(id)) < nowMs && (await this.#remove(this.#pathOf(id)))) deleted += 1;
        if (deleted >= limit) return deleted;
      }
      await this.#expiry.remove(batch.file);
      this.#due = undefined;
    }
  }

  async checkHealth(): Promise<void> {
    const draft = this.#newDraft();
    await writeNew(draft, [Buffer.from('ready')]);
    await rm(draft);
  }

  // Nothing is held open between calls.
  close(): Promise<void> {
    return Promise.resolve();
  }

  async #nextDue(nowMs: number): Promise<{ file: string; ids: PasteId[] } | undefined> {
    for await (const file of this.#expiry.due(nowMs)) return { file, ids: await this.#expiry.idsIn(file) };
    return undefined;
  }

  /** Infinity when it is gone or never expires. */
  async #expiryOf(id: PasteId): Promise<number> {
    try {
      return (await this.inspect(id))?.expiresAtMs ?? Number.POSITIVE_INFINITY;
    } catch (error) {
      if (hasCode(error, 'EIO', 'EACCES', 'EMFILE', 'ENFILE')) throw error;
      // Its line in the index is due, and nobody could ever be served from a broken file.
      return 0;
    }
  }

  #pathOf(id: PasteId): string {
    return join(this.#pastes, id.slice(0, 2), id.slice(2, 4), id);
  }
}

/** Machine and process, so that a starting process can tell a dead one's drafts from those being written. */
function draftOwner(): string {
  return `${Buffer.from(hostname()).toString('hex')}.${process.pid}`;
}

async function removeLeftDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (await isLeft(path, name)) await rm(path, { force: true });
  }
}

async function isLeft(path: string, name: string): Promise<boolean> {
  const [host, pid] = name.split('.');
  if (host === Buffer.from(hostname()).toString('hex')) {
    // Our own number is left from an earlier process: containers give everyone the same.
    return Number(pid) === process.pid || !isRunning(Number(pid));
  }
  const status = await unlessMissing(stat(path));
  return status !== undefined && Date.now() - status.mtimeMs > FOREIGN_DRAFT_MS;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Undefined for a tombstone. */
function pasteIn(bytes: Buffer): StoredPaste | undefined {
  const entry = readEntry(bytes);
  return isTombstone(entry) ? undefined : entry;
}

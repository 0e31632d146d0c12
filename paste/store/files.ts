/** Pastes as files: atomic, synced, in two levels of folders by id, with an index of expiry beside them. */
import { randomBytes } from 'node:crypto';
import { open, readFile, readdir, rm, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { PasteId } from 'privatebin-client';
import { hasCode, makeFolder, moveAway, publish, syncFolder, unlessMissing, writeNew } from './durable.ts';
import { ExpiryIndex } from './expiryIndex.ts';
import { HEADER_BYTES, readRecord, writeHeader } from './record.ts';
import type { PasteStore, StoredPaste } from './types.ts';

/** How long another machine's draft may still be in the making. */
const FOREIGN_DRAFT_MS = 3_600_000;

/** Opens the store in `root`, making its folders and removing what a killed process left half done. */
export async function openFileStore(root: string): Promise<PasteStore> {
  const base = resolve(root);
  const folders = {
    pastes: join(base, 'pastes'),
    drafts: join(base, 'drafts'),
    expiry: join(base, 'expiry'),
  };
  for (const folder of Object.values(folders)) await makeFolder(folder);
  await removeLeftDrafts(folders.drafts);
  return new FileStore(folders.pastes, folders.drafts, new ExpiryIndex(folders.expiry));
}

class FileStore implements PasteStore {
  readonly #pastes: string;
  readonly #drafts: string;
  readonly #expiry: ExpiryIndex;
  /** What is left of the batch being purged, so that a large one is not read again for every few pastes. */
  #due: { file: string; ids: PasteId[] } | undefined;

  constructor(pastes: string, drafts: string, expiry: ExpiryIndex) {
    this.#pastes = pastes;
    this.#drafts = drafts;
    this.#expiry = expiry;
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
    return bytes && readRecord(bytes);
  }

  // INVARIANT: a burning paste is delivered at most once: rename has one winner, in whatever process.
  async claim(id: PasteId): Promise<StoredPaste | undefined> {
    const claimed = this.#newDraft();
    if (!(await moveAway(this.#pathOf(id), claimed))) return undefined;
    try {
      return readRecord(await readFile(claimed));
    } finally {
      await rm(claimed, { force: true });
    }
  }

  async delete(id: PasteId): Promise<boolean> {
    const path = this.#pathOf(id);
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
        if ((await this.#expiryOf(id)) < nowMs && (await this.delete(id))) deleted += 1;
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
    const file = await unlessMissing(open(this.#pathOf(id), 'r'));
    if (!file) return Number.POSITIVE_INFINITY;
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
      return readExpiry(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  }

  #pathOf(id: PasteId): string {
    return join(this.#pastes, id.slice(0, 2), id.slice(2, 4), id);
  }

  #newDraft(): string {
    return join(this.#drafts, `${draftOwner()}.${randomBytes(8).toString('hex')}`);
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

function readExpiry(header: Buffer): number {
  try {
    return readRecord(header).expiresAtMs ?? Number.POSITIVE_INFINITY;
  } catch {
    // Its line in the index is due, and nobody could ever be served from a broken file.
    return 0;
  }
}

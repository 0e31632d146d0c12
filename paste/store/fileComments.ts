/** Comments as files in a folder a paste, named by time and id. */
import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePasteId, type PasteId } from 'privatebin-client';
import type { Drafts } from './drafts.ts';
import { unlessMissing, writeNew, type Folders } from './durable.ts';
import { readCommentHeader, writeCommentHeader } from './record.ts';
import type { NewComment, StoredComment } from './types.ts';

const NAME = /^(\d{13})\.([a-f0-9]{16})$/;

export class FileComments {
  readonly #root: string;
  readonly #drafts: Drafts;
  readonly #folders: Folders;

  constructor(root: string, drafts: Drafts, folders: Folders) {
    this.#root = root;
    this.#drafts = drafts;
    this.#folders = folders;
  }

  async add(pasteId: PasteId, comment: NewComment): Promise<boolean> {
    const { parentId, createdAtMs, adataText: adata, ct } = comment;
    const draft = this.#drafts.next();
    try {
      const header = writeCommentHeader({ parentId, createdAtMs, adata, ctBytes: ct.bytes });
      await writeNew(draft, [header, ...ct.pieces]);
      const name = `${String(createdAtMs).padStart(13, '0')}.${comment.id}`;
      return await this.#folders.publish(draft, join(this.#folderOf(pasteId), name));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  async has(pasteId: PasteId, commentId: PasteId): Promise<boolean> {
    return (await this.#names(pasteId)).some((name) => name.endsWith(commentId));
  }

  async *list(pasteId: PasteId): AsyncGenerator<StoredComment> {
    for (const name of await this.#names(pasteId)) {
      const bytes = await unlessMissing(readFile(join(this.#folderOf(pasteId), name)));
      if (!bytes) return;
      const { parentId, createdAtMs, adata, ctBytes, ctStart } = readCommentHeader(bytes);
      const id = parsePasteId(name.slice(-16));
      const ct = bytes.subarray(ctStart);
      if (ct.length !== ctBytes) throw new Error('a comment file is not as long as it says');
      yield { id, parentId: parsePasteId(parentId), createdAtMs, adataText: adata, ct };
    }
  }

  async removeAll(pasteId: PasteId): Promise<void> {
    await rm(this.#folderOf(pasteId), { recursive: true, force: true });
  }

  /** Bytes of all files. */
  async measure(): Promise<number> {
    let bytes = 0;
    for (const entry of await readdir(this.#root, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) bytes += (await unlessMissing(stat(join(entry.parentPath, entry.name))))?.size ?? 0;
    }
    return bytes;
  }

  async #names(pasteId: PasteId): Promise<string[]> {
    const names = (await unlessMissing(readdir(this.#folderOf(pasteId)))) ?? [];
    return names.filter((name) => NAME.test(name)).sort();
  }

  #folderOf(pasteId: PasteId): string {
    return join(this.#root, pasteId.slice(0, 2), pasteId);
  }
}

/** File system steps that survive a power cut: a name is only safe once its folder is synced too. */
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | null)?.code ?? '');
}

/** Resolves to undefined where there is no such file; other failures stay failures. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Writes and syncs a new file. */
export async function writeNew(path: string, parts: readonly Buffer[]): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writev([...parts]);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Changes to folders, durable when they resolve. */
export class Folders {
  /** A folder in which many write at once is synced for all who came before the sync began. */
  readonly #syncs = new Map<string, { readonly running: Promise<void>; next: Promise<void> | undefined }>();

  sync(path: string): Promise<void> {
    const current = this.#syncs.get(path);
    if (current) {
      const again = () => this.sync(path);
      current.next ??= current.running.then(again, again);
      return current.next;
    }
    const running = syncNow(path).finally(() => this.#syncs.delete(path));
    this.#syncs.set(path, { running, next: undefined });
    return running;
  }

  /** Makes a folder and syncs the ones above that it created. */
  async make(path: string): Promise<void> {
    const firstMade = await mkdir(path, { recursive: true, mode: 0o700 });
    if (firstMade === undefined) return;
    for (let made = path; made.length >= firstMade.length; made = dirname(made))
      await this.sync(dirname(made));
  }

  /** Gives a finished draft its name unless the name is taken; true when it did. The draft is gone either way. */
  async publish(draft: string, path: string): Promise<boolean> {
    try {
      // A hard link appears whole or not at all and, unlike a rename, never replaces.
      if ((await unlessMissing(link(draft, path).then(() => true))) === undefined) {
        await this.make(dirname(path));
        await link(draft, path);
      }
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
    await this.sync(dirname(path));
    return true;
  }

  /** Moves a file away; false when another caller was first. */
  async moveAway(path: string, target: string): Promise<boolean> {
    try {
      await rename(path, target);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    }
    await this.sync(dirname(path));
    return true;
  }
}

async function syncNow(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

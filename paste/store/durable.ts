/** File system steps that survive a power cut: a name is only safe once its folder is synced too. */
import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  closeAtOnce,
  linkFile,
  openDescriptor,
  syncDescriptor,
  unlinkFile,
  writeDescriptor,
} from './descriptors.ts';

/** Folders whose descriptors are kept, so that syncing one again is a single call. */
const MAX_OPEN_FOLDERS = 400;

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
  const descriptor = await openDescriptor(path, 'wx', 0o600);
  try {
    await writeDescriptor(descriptor, parts);
    await syncDescriptor(descriptor);
  } finally {
    closeAtOnce(descriptor);
  }
}

/** Changes to folders, durable when they resolve. */
export class Folders {
  /** A folder in which many write at once is synced for all who came before the sync began. */
  readonly #syncs = new Map<string, { readonly running: Promise<void>; next: Promise<void> | undefined }>();
  /** The ones used last stand last. */
  readonly #open = new Map<string, Promise<number>>();

  sync(path: string): Promise<void> {
    const current = this.#syncs.get(path);
    if (current) {
      const again = () => this.sync(path);
      current.next ??= current.running.then(again, again);
      return current.next;
    }
    const running = this.#syncNow(path).finally(() => this.#syncs.delete(path));
    this.#syncs.set(path, { running, next: undefined });
    return running;
  }

  /** Makes a folder and syncs the ones above that it created. */
  async make(path: string): Promise<void> {
    // What was opened under this name may be a folder that has been removed since.
    this.#forget(path);
    const firstMade = await mkdir(path, { recursive: true, mode: 0o700 });
    if (firstMade === undefined) return;
    for (let made = path; made.length >= firstMade.length; made = dirname(made))
      await this.sync(dirname(made));
  }

  /** Gives a finished draft its name unless the name is taken; true when it did. The draft is gone either way. */
  async publish(draft: string, path: string): Promise<boolean> {
    try {
      // A hard link appears whole or not at all and, unlike a rename, never replaces.
      if ((await unlessMissing(linkFile(draft, path).then(() => true))) === undefined) {
        await this.make(dirname(path));
        await linkFile(draft, path);
      }
    } catch (error) {
      await unlinkFile(draft);
      if (hasCode(error, 'EEXIST')) return false;
      throw error;
    }
    await Promise.all([unlinkFile(draft), this.sync(dirname(path))]);
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

  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const descriptor of open) closeAtOnce(await descriptor);
  }

  async #syncNow(path: string): Promise<void> {
    await syncDescriptor(await this.#descriptorOf(path));
  }

  #descriptorOf(path: string): Promise<number> {
    const known = this.#open.get(path);
    this.#open.delete(path);
    const descriptor = known ?? openDescriptor(path, 'r');
    this.#open.set(path, descriptor);
    descriptor.catch(() => this.#open.delete(path));
    if (this.#open.size > MAX_OPEN_FOLDERS) this.#forgetOldest();
    return descriptor;
  }

  #forgetOldest(): void {
    // One that is being synced is not closed under the sync.
    for (const path of this.#open.keys()) {
      if (this.#syncs.has(path)) continue;
      this.#forget(path);
      return;
    }
  }

  #forget(path: string): void {
    const descriptor = this.#open.get(path);
    this.#open.delete(path);
    const done = this.#syncs.get(path)?.running ?? Promise.resolve();
    void descriptor?.then(
      async (open) => {
        await done.catch(() => undefined);
        closeAtOnce(open);
      },
      () => undefined,
    );
  }
}

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

export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes a folder and syncs the ones above that it created. */
export async function makeFolder(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, mode: 0o700 });
  if (firstMade === undefined) return;
  for (let made = path; made.length >= firstMade.length; made = dirname(made))
    await syncFolder(dirname(made));
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

/**
 * Adds a line to a file and syncs it; short appends of several processes do not mix. The newline in front keeps a line
 * that a power cut tore from swallowing this one.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    await file.write(`\n${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a finished draft its name unless the name is taken; true when it did. The draft is gone either way. */
export async function publish(draft: string, path: string): Promise<boolean> {
  try {
    // A hard link appears whole or not at all and, unlike a rename, never replaces.
    await link(draft, path);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
  return true;
}

/** Moves a file away; false when another caller was first. */
export async function moveAway(path: string, target: string): Promise<boolean> {
  try {
    await rename(path, target);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

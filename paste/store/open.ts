/** Opens the store that the configuration names. */
import { existsSync } from 'node:fs';
import { openFileStore } from './files.ts';
import type { PasteStore } from './types.ts';

/** `url` as in PASTE_STORE. */
export function openStore(url: string): Promise<PasteStore> {
  return openFileStore(url.replace(/^file:/, ''));
}

/** Whether it has been made: opening a folder that is mistyped would make an empty store there. */
export function storeExists(url: string): boolean {
  return existsSync(url.replace(/^file:/, ''));
}

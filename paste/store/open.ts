/** Opens the store that the configuration names. */
import { openFileStore } from './files.ts';
import type { PasteStore } from './types.ts';

/** `url` as in PASTE_STORE. */
export function openStore(url: string): Promise<PasteStore> {
  return openFileStore(url.replace(/^file:/, ''));
}

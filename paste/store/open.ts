/** Opens the store that the configuration names. */
import { existsSync } from 'node:fs';
import type { StoreConfig } from '../config.ts';
import { openFileStore } from './files.ts';
import { openMysqlStore } from './mysql/store.ts';
import { openS3Store } from './s3/store.ts';
import type { PasteStore } from './types.ts';

export async function openStore(config: StoreConfig): Promise<PasteStore> {
  const url = config.PASTE_STORE;
  if (url.startsWith('mysql:')) return openMysqlStore(url);
  if (!url.startsWith('s3:')) return openFileStore(folderOf(config));
  return openS3Store(url, {
    accessKeyId: config.PASTE_S3_ACCESS_KEY_ID,
    secretAccessKey: config.PASTE_S3_SECRET_ACCESS_KEY,
  });
}

/** Whether it has been made, where that can be told: opening a folder that is mistyped would make an empty store there. */
export function storeExists(config: StoreConfig): boolean {
  return !config.PASTE_STORE.startsWith('file:') || existsSync(folderOf(config));
}

function folderOf({ PASTE_STORE: url }: StoreConfig): string {
  return url.replace(/^file:/, '');
}

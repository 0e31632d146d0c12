/** Opens the store that the configuration names; drivers of the others are not even loaded. */
import { existsSync } from 'node:fs';
import type { StoreConfig } from '../config.ts';
import { openFileStore } from './files.ts';
import type { PasteStore } from './types.ts';

export async function openStore(config: StoreConfig): Promise<PasteStore> {
  const url = config.PASTE_STORE;
  if (url.startsWith('mysql:')) return (await import('./mysql/store.ts')).openMysqlStore(url);
  if (!url.startsWith('s3:')) return openFileStore(folderOf(config));
  const { openS3Store } = await import('./s3/store.ts');
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

/** Where secrets and sealed content go: the paste service, and columns that the database cannot read. */
import { PasteClient } from 'privatebin-client';
import { createSealedColumns } from '../../shared/crypto/sealedColumns.ts';
import type { WireOptions } from './types.ts';

export type Vault = Awaited<ReturnType<typeof wireVault>>;

export async function wireVault({ config, keyring }: WireOptions) {
  return {
    sealed: await createSealedColumns(keyring),
    paste: new PasteClient({ baseUrl: config.PASTE_INTERNAL_URL, token: config.PASTE_TOKEN }),
  };
}

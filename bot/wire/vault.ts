/** Where secrets and sealed content go: the paste service, and columns that the database cannot read. */
import { PasteClient } from 'privatebin-client';
import { createSealedColumns } from '../../shared/crypto/sealedColumns.ts';
import { createEndingRepository } from '../conversations/endingRepository.ts';
import type { WireOptions } from './types.ts';

export type Vault = Awaited<ReturnType<typeof wireVault>>;

export async function wireVault({ config, db, keyring }: WireOptions) {
  const sealed = await createSealedColumns(keyring);
  return {
    sealed,
    endings: createEndingRepository(db, sealed),
    paste: new PasteClient({ baseUrl: config.PASTE_INTERNAL_URL, token: config.PASTE_TOKEN }),
  };
}

/** Opening an envelope: with `seal.ts` the only place that sees plaintext and key together. */
import { decrypt } from './cipher.ts';
import { checkAdata } from './format.ts';
import type { FragmentKey } from './link.ts';
import { readPlaintext, type PasteContent } from './plaintext.ts';

const DEFAULT_MAX_INFLATED_BYTES = 64 * 1024 * 1024;

export interface OpenOptions {
  /** Refuses a paste that inflates to more; bytes, 64 MiB by default. */
  readonly maxInflatedBytes?: number;
}

/** Decrypts what a service returned, which may be anybody's: throws WrongKey or DamagedPaste, never anything else. */
export async function openPaste(
  envelope: { readonly adata: unknown; readonly ct: string },
  key: FragmentKey,
  password?: string,
  options: OpenOptions = {},
): Promise<PasteContent> {
  const { adata } = envelope;
  checkAdata(adata);
  const maxBytes = options.maxInflatedBytes ?? DEFAULT_MAX_INFLATED_BYTES;
  return readPlaintext(await decrypt(envelope.ct, key, password, adata[0], adata, maxBytes));
}

/** Sealing content into an envelope and opening one again; the only functions that see plaintext and key together. */
import { decrypt, encrypt, newSpec, type Compression } from './cipher.ts';
import { checkAdata, type Formatter, type PasteAdata, type PasteEnvelope } from './format.ts';
import type { FragmentKey } from './link.ts';
import { readPlaintext, writePlaintext, type NewPasteContent, type PasteContent } from './plaintext.ts';

const DEFAULT_MAX_INFLATED_BYTES = 64 * 1024 * 1024;

export interface SealOptions {
  readonly key: FragmentKey;
  readonly password?: string;
  readonly formatter?: Formatter;
  /** One of PrivateBin's names (`1week`, `never`, …) or, on a service whose token one holds, seconds. */
  readonly expire: string | { readonly seconds: number };
  readonly burnAfterReading?: boolean;
  readonly discussion?: boolean;
  readonly compression?: Compression;
}

export interface OpenOptions {
  /** Refuses a paste that inflates to more; bytes, 64 MiB by default. */
  readonly maxInflatedBytes?: number;
}

/** Encrypts `content` (UTF-8 text, attachments of any bytes) into the body of a create request. */
export async function sealPaste(content: NewPasteContent, options: SealOptions): Promise<PasteEnvelope> {
  const spec = await newSpec(options.compression ?? 'zlib');
  const adata: PasteAdata = [
    spec,
    options.formatter ?? 'plaintext',
    options.discussion ? 1 : 0,
    options.burnAfterReading ? 1 : 0,
  ];
  const ct = await encrypt(await writePlaintext(content), options.key, options.password, spec, adata);
  return { v: 2, adata, ct, meta: { expire: expireText(options.expire) } };
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

function expireText(expire: SealOptions['expire']): string {
  if (typeof expire === 'string') return expire;
  if (!Number.isSafeInteger(expire.seconds) || expire.seconds <= 0) {
    throw new RangeError('expiry must be a positive whole number of seconds');
  }
  return String(expire.seconds);
}

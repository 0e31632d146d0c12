/** Sealing content into an envelope: with `open.ts` the only place that sees plaintext and key together. */
import type { Deflate } from './compression.ts';
import { encrypt, newSpec, type Compression } from './encrypt.ts';
import type { Formatter, PasteAdata, PasteEnvelope } from './format.ts';
import type { FragmentKey } from './link.ts';
import { writePlaintext, type NewPasteContent } from './plaintextWriter.ts';

export interface SealOptions {
  readonly key: FragmentKey;
  readonly password?: string;
  readonly formatter?: Formatter;
  /** One of PrivateBin's names (`1week`, `never`, …) or, on a service whose token one holds, seconds. */
  readonly expire: string | { readonly seconds: number };
  readonly burnAfterReading?: boolean;
  readonly discussion?: boolean;
  readonly compression?: Compression;
  /** Instead of the platform's compressor. */
  readonly deflate?: Deflate;
}

/** Encrypts `content` (UTF-8 text, attachments of any bytes) into the body of a create request. */
export async function sealPaste(content: NewPasteContent, options: SealOptions): Promise<PasteEnvelope> {
  // One that fails before it is its turn is reported when it is, and must not count as unhandled until then.
  for (const { bytes } of content.attachments ?? [])
    if (bytes instanceof Promise) bytes.catch(() => undefined);
  const spec = await newSpec(options.compression ?? 'zlib');
  const adata: PasteAdata = [
    spec,
    options.formatter ?? 'plaintext',
    options.discussion ? 1 : 0,
    options.burnAfterReading ? 1 : 0,
  ];
  const plaintext = writePlaintext(content);
  const ct = await encrypt(plaintext, options.key, options.password, spec, adata, options.deflate);
  return { v: 2, adata, ct, meta: { expire: expireText(options.expire) } };
}

function expireText(expire: SealOptions['expire']): string {
  if (typeof expire === 'string') return expire;
  if (!Number.isSafeInteger(expire.seconds) || expire.seconds <= 0) {
    throw new RangeError('expiry must be a positive whole number of seconds');
  }
  return String(expire.seconds);
}

/** The envelope of API v2 and the parameters that this package writes and agrees to read. */
import { DamagedPaste } from './errors.ts';

export type Formatter = 'plaintext' | 'syntaxhighlighting' | 'markdown';

/** [iv, salt, iterations, key bits, tag bits, algorithm, mode, compression] */
export type CipherSpec = readonly [string, string, number, number, number, string, string, string];

/** Authenticated with the ciphertext: its compact JSON is AES-GCM's associated data. */
export type PasteAdata = readonly [
  spec: CipherSpec,
  formatter: Formatter,
  discussion: 0 | 1,
  burnAfterReading: 0 | 1,
];

/** What a reader needs besides the key. */
export interface SealedPaste {
  readonly adata: PasteAdata;
  /** Base64 of ciphertext and tag. */
  readonly ct: string;
}

/** The body of a create request. */
export interface PasteEnvelope extends SealedPaste {
  readonly v: 2;
  readonly meta: { readonly expire: string };
}

export const IV_BYTES = 16;
export const SALT_BYTES = 8;
export const TAG_BITS = 128;
export const ITERATIONS = 100_000;
const MIN_ITERATIONS = 10_000;
/** A paste is anybody's input: 10⁹ iterations would freeze its reader for minutes. */
const MAX_ITERATIONS = 5_000_000;

const isString = (value: unknown): value is string => typeof value === 'string';
const isFlag = (value: unknown): value is 0 | 1 => value === 0 || value === 1;

/** Checks the parameters before any key is derived with them. Throws DamagedPaste. */
export function checkSpec(spec: unknown): asserts spec is CipherSpec {
  if (!Array.isArray(spec) || spec.length < 8) throw new DamagedPaste('no cipher parameters');
  const [iv, salt, iterations, keyBits, tagBits, algorithm, mode, compression] = spec as unknown[];
  const isWellFormed =
    isString(iv) &&
    iv.length > 0 &&
    iv.length <= 24 &&
    isString(salt) &&
    salt.length > 0 &&
    salt.length <= 14 &&
    Number.isInteger(iterations) &&
    Number(iterations) > MIN_ITERATIONS &&
    Number(iterations) <= MAX_ITERATIONS;
  if (!isWellFormed) throw new DamagedPaste('cipher parameters out of range');
  if (keyBits !== 256 || tagBits !== TAG_BITS || algorithm !== 'aes' || mode !== 'gcm') {
    throw new DamagedPaste('unknown cipher');
  }
  if (compression !== 'zlib' && compression !== 'none') throw new DamagedPaste('unknown compression');
}

/** Checks the `adata` of a paste (a comment's is the flat spec). Throws DamagedPaste. */
export function checkAdata(adata: unknown): asserts adata is PasteAdata {
  if (!Array.isArray(adata)) throw new DamagedPaste('no associated data');
  const [spec, formatter, discussion, burnAfterReading] = adata as unknown[];
  checkSpec(spec);
  if (!isString(formatter) || !isFlag(discussion) || !isFlag(burnAfterReading)) {
    throw new DamagedPaste('associated data out of range');
  }
}

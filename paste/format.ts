/** What a create request must look like, rule by rule as PrivateBin checks it; stricter only where noted. */
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import type { JsonBody } from './body.ts';
import { MESSAGES, tooLargeMessage } from './messages.ts';

/** A create request that passed. */
export interface CheckedPaste {
  readonly adataText: string;
  readonly ct: Buffer;
  readonly isDiscussion: boolean;
  readonly isBurning: boolean;
  /** As the client named it, known or not. */
  readonly expire: string;
}

const deflateRawAsync = promisify(deflateRaw);

const MAX_IV_CHARACTERS = 24;
const MAX_SALT_CHARACTERS = 14;
const MIN_ITERATIONS = 10_000;
/** Ours: 10⁹ iterations would freeze the browser of whoever opens the link. */
const MAX_ITERATIONS = 5_000_000;
const MAX_ADATA_CHARACTERS = 4096;
const FORMATTERS = ['plaintext', 'syntaxhighlighting', 'markdown'];

/** The paste, or the sentence with which it is refused. */
export async function checkCreate(body: JsonBody, sizeLimit: number): Promise<CheckedPaste | string> {
  const { fields, ct, adataText } = body;
  const { adata, v } = fields;
  if (!Array.isArray(adata) || !ct || typeof v !== 'number' || v < 2) return MESSAGES.invalidData;
  const expire = expireOf(fields['meta']);
  if (expire === undefined || !isSpec(adata[0]) || !hasOnlyIntegers(adataText)) return MESSAGES.invalidData;
  const bytes = ct.length === 0 ? undefined : decodeBase64(ct.toString('latin1'));
  if (!bytes || (await isCompressible(bytes))) return MESSAGES.invalidData;
  if (ct.length > sizeLimit) return tooLargeMessage(sizeLimit);
  const [, formatter, discussion, burn] = adata as unknown[];
  if (typeof formatter !== 'string' || !FORMATTERS.includes(formatter)) return MESSAGES.invalidData;
  if (!isFlag(discussion) || !isFlag(burn) || (discussion === 1 && burn === 1)) return MESSAGES.invalidData;
  return { adataText, ct, isDiscussion: discussion === 1, isBurning: burn === 1, expire };
}

function expireOf(meta: unknown): string | undefined {
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) return undefined;
  const expire = Object.hasOwn(meta, 'expire') ? (meta as { expire: unknown }).expire : undefined;
  return Object.keys(meta).length === 1 && typeof expire === 'string' ? expire : undefined;
}

/** Ours: only AES-GCM with 256-bit keys and whole tags; a reader can then rely on it. */
function isSpec(spec: unknown): boolean {
  if (!Array.isArray(spec) || spec.length < 8) return false;
  const [iv, salt, iterations, keyBits, tagBits, algorithm, mode, compression] = spec as unknown[];
  return (
    isShortBase64(iv, MAX_IV_CHARACTERS) &&
    isShortBase64(salt, MAX_SALT_CHARACTERS) &&
    Number.isInteger(iterations) &&
    Number(iterations) > MIN_ITERATIONS &&
    Number(iterations) <= MAX_ITERATIONS &&
    keyBits === 256 &&
    tagBits === 128 &&
    algorithm === 'aes' &&
    mode === 'gcm' &&
    (compression === 'zlib' || compression === 'none')
  );
}

/** PHP tells 1.0 from 1, and so do clients that re-serialise `adata`: a number written otherwise would not decrypt. */
function hasOnlyIntegers(adataText: string): boolean {
  if (adataText.length > MAX_ADATA_CHARACTERS) return false;
  return !/\d[.eE]/.test(adataText.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''));
}

function isFlag(value: unknown): boolean {
  return value === 0 || value === 1;
}

function isShortBase64(value: unknown, maxCharacters: number): boolean {
  return typeof value === 'string' && value.length <= maxCharacters && decodeBase64(value) !== undefined;
}

/**
 * Bytes of strict base64; as in PHP the padding may be left out, and empty text is refused. Node's decoder skips what it
 * does not know and takes the URL alphabet too: a result that is too short, or `-` and `_`, give those away.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const characters = text.length - padding;
  const isPadded = padding > 0;
  if (characters === 0 || characters % 4 === 1 || (isPadded && text.length % 4 !== 0)) return undefined;
  if (text.includes('-') || text.includes('_')) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === Math.floor((characters * 3) / 4) ? bytes : undefined;
}

/** Ciphertext does not shrink; what shrinks was not encrypted. In a worker thread, as 10 MB would hold the loop. */
async function isCompressible(bytes: Buffer): Promise<boolean> {
  const deflated = await deflateRawAsync(bytes);
  return deflated.length < bytes.length;
}

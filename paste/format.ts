/** What a create request must look like, rule by rule as PrivateBin checks it; stricter only where noted. */
import type { PasteId } from 'privatebin-client';
import type { Ciphertext, JsonBody } from './body.ts';
import { decodeBase64, isCiphertext } from './ciphertext.ts';
import { MESSAGES, tooLargeMessage } from './messages.ts';

/** A comment that passed. */
export interface CheckedComment {
  readonly pasteId: PasteId;
  /** The paste's id, or that of the comment it answers. */
  readonly parentId: PasteId;
  readonly adataText: string;
  readonly ct: Ciphertext;
}

/** A create request that passed. */
export interface CheckedPaste {
  readonly adataText: string;
  readonly ct: Ciphertext;
  readonly isDiscussion: boolean;
  readonly isBurning: boolean;
  /** As the client named it, known or not. */
  readonly expire: string;
}

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
  const { adata } = fields;
  if (!Array.isArray(adata) || !ct || !isVersion(fields['v'])) return MESSAGES.invalidData;
  const expire = expireOf(fields['meta']);
  if (expire === undefined || !isSpec(adata[0]) || !hasOnlyIntegers(adataText)) return MESSAGES.invalidData;
  if (!(await isCiphertext(ct))) return MESSAGES.invalidData;
  if (ct.bytes > sizeLimit) return tooLargeMessage(sizeLimit);
  const [, formatter, discussion, burn] = adata as unknown[];
  if (typeof formatter !== 'string' || !FORMATTERS.includes(formatter)) return MESSAGES.invalidData;
  if (!isFlag(discussion) || !isFlag(burn) || (discussion === 1 && burn === 1)) return MESSAGES.invalidData;
  return { adataText, ct, isDiscussion: discussion === 1, isBurning: burn === 1, expire };
}

/** A body that names a paste and a parent is a comment, whatever else is in it. */
export function isComment({ fields }: JsonBody): boolean {
  return Boolean(fields['pasteid']) && Boolean(fields['parentid']);
}

/** The comment, or the sentence with which it is refused; its `adata` is flat. */
export async function checkComment(body: JsonBody, sizeLimit: number): Promise<CheckedComment | string> {
  const { fields, ct, adataText } = body;
  const { adata, pasteid, parentid } = fields;
  if (!ct || !isVersion(fields['v']) || !isSpec(adata) || !hasOnlyIntegers(adataText))
    return MESSAGES.invalidData;
  if (!isPasteId(pasteid) || !isPasteId(parentid)) return MESSAGES.invalidData;
  if (!(await isCiphertext(ct))) return MESSAGES.invalidData;
  if (ct.bytes > sizeLimit) return tooLargeMessage(sizeLimit);
  return { adataText, ct, pasteId: pasteid, parentId: parentid };
}

export function isPasteId(value: unknown): value is PasteId {
  return typeof value === 'string' && /^[a-f0-9]{16}$/.test(value);
}

function isVersion(value: unknown): boolean {
  return typeof value === 'number' && value >= 2;
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

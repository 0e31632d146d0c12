/** Comments under a paste: sealed with the paste's own key, each with parameters of its own. */
import { decrypt, encrypt, newSpec } from './cipher.ts';
import { DamagedPaste } from './errors.ts';
import { checkSpec, type CipherSpec } from './format.ts';
import type { FragmentKey, PasteId } from './link.ts';
import { parseObject } from './plaintext.ts';

/** A comment is a few lines; one that inflates to more was made to harm. */
const MAX_INFLATED_BYTES = 4 * 1024 * 1024;

export interface CommentContent {
  readonly text: string;
  /** As its writer calls themselves; nobody checks it. */
  readonly nickname: string | undefined;
}

export interface SealedComment {
  /** Flat, unlike a paste's: its compact JSON is the associated data. */
  readonly adata: CipherSpec;
  /** Base64 of ciphertext and tag. */
  readonly ct: string;
}

/** As a read hands it out, oldest first; anybody's, so not checked before it is opened. */
export interface ReadComment {
  readonly id: PasteId;
  /** The paste's id, or that of the comment it answers. */
  readonly parentId: string;
  readonly adata: unknown;
  readonly ct: string;
  readonly createdAtMs: number | undefined;
}

/** Encrypts a comment with the key (and password) of its paste. */
export async function sealComment(
  content: CommentContent,
  key: FragmentKey,
  password?: string,
): Promise<SealedComment> {
  const adata = await newSpec('zlib');
  const fields = { comment: content.text, nickname: content.nickname };
  const plaintext = [new TextEncoder().encode(JSON.stringify(fields))];
  return { adata, ct: await encrypt(plaintext, key, password, adata, adata) };
}

/** Decrypts what a service returned: throws WrongKey or DamagedPaste, never anything else. */
export async function openComment(
  comment: { readonly adata: unknown; readonly ct: string },
  key: FragmentKey,
  password?: string,
): Promise<CommentContent> {
  const { adata } = comment;
  checkSpec(adata);
  const fields = parseObject(await decrypt(comment.ct, key, password, adata, adata, MAX_INFLATED_BYTES));
  const { comment: text, nickname } = fields;
  if (typeof text !== 'string') throw new DamagedPaste('no text');
  return { text, nickname: typeof nickname === 'string' && nickname !== '' ? nickname : undefined };
}

/** The comments of a read's answer; what is no comment is left out. */
export function readComments(value: unknown): readonly ReadComment[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown): ReadComment[] => {
    if (typeof each !== 'object' || each === null) return [];
    const { id, parentid, adata, ct, meta } = each as Record<string, unknown>;
    if (typeof id !== 'string' || typeof parentid !== 'string' || typeof ct !== 'string') return [];
    const created = (meta as Record<string, unknown> | null | undefined)?.['created'];
    const createdAtMs = typeof created === 'number' ? created * 1000 : undefined;
    return [{ id: id as PasteId, parentId: parentid, adata, ct, createdAtMs }];
  });
}

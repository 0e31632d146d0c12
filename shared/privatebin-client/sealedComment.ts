/** Comments under a paste: sealed with the paste's own key, each with parameters of its own. */
import { decrypt } from './cipher.ts';
import type { SealedComment } from './comment.ts';
import { encrypt, newSpec } from './encrypt.ts';
import { DamagedPaste } from './errors.ts';
import { checkSpec } from './format.ts';
import type { FragmentKey } from './link.ts';
import { parseObject } from './plaintext.ts';

/** A comment is a few lines; one that inflates to more was made to harm. */
const MAX_INFLATED_BYTES = 4 * 1024 * 1024;

export interface CommentContent {
  readonly text: string;
  /** As its writer calls themselves; nobody checks it. */
  readonly nickname: string | undefined;
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

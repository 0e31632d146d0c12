/** Comments as they travel: sealed, and as a read hands them out. Apart from opening them, which most readers never do. */
import type { CipherSpec } from './format.ts';
import type { PasteId } from './link.ts';

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

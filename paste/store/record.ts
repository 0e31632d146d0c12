/** The file of one paste: a line of JSON, then the ciphertext's characters as they came. */
import { z } from 'zod';
import type { StoredPaste } from './types.ts';

const headerSchema = z.object({
  format: z.literal(1),
  adata: z.string(),
  salt: z.string(),
  expiresAtMs: z.number().optional(),
  burn: z.boolean(),
  discussion: z.boolean(),
});

const NEWLINE = 0x0a;

/** The first bytes of a file; `adata` is bounded, so its header line always lies within them. */
export const HEADER_BYTES = 16 * 1024;

/** The header line; the ciphertext follows it. */
export function writeHeader(paste: StoredPaste): Buffer {
  const header: z.input<typeof headerSchema> = {
    format: 1,
    adata: paste.adataText,
    salt: paste.salt,
    ...(paste.expiresAtMs === undefined ? {} : { expiresAtMs: paste.expiresAtMs }),
    burn: paste.isBurning,
    discussion: paste.isDiscussion,
  };
  return Buffer.from(`${JSON.stringify(header)}\n`);
}

/** The paste in a whole file's bytes, or with empty ciphertext in its first HEADER_BYTES. Throws on anything else. */
export function readRecord(bytes: Buffer): StoredPaste {
  const end = bytes.indexOf(NEWLINE);
  if (end === -1) throw new Error('a paste file has no header');
  const header = headerSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  return {
    adataText: header.adata,
    ct: bytes.subarray(end + 1),
    salt: header.salt,
    expiresAtMs: header.expiresAtMs,
    isBurning: header.burn,
    isDiscussion: header.discussion,
  };
}

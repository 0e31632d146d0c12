/** The file of one paste: a line of JSON, then the ciphertext's characters as they came; or the line of a tombstone. */
import { z } from 'zod';
import type { StoredPaste, Tombstone } from './types.ts';

const headerSchema = z.object({
  format: z.literal(1),
  adata: z.string(),
  salt: z.string(),
  expiresAtMs: z.number().optional(),
  burn: z.boolean(),
  discussion: z.boolean(),
});

const tombstoneSchema = z.object({
  format: z.literal('tombstone'),
  takenDownAtMs: z.number(),
  reason: z.string(),
  expiresAtMs: z.number(),
});

const lineSchema = z.discriminatedUnion('format', [headerSchema, tombstoneSchema]);

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

export function writeTombstone(tombstone: Tombstone): Buffer {
  const line: z.input<typeof tombstoneSchema> = { format: 'tombstone', ...tombstone };
  return Buffer.from(`${JSON.stringify(line)}\n`);
}

/** The paste in a whole file's bytes, or with empty ciphertext in its first HEADER_BYTES. Throws on anything else. */
export function readRecord(bytes: Buffer): StoredPaste {
  const entry = readEntry(bytes);
  if (isTombstone(entry)) throw new Error('a tombstone is no paste');
  return entry;
}

export function readEntry(bytes: Buffer): StoredPaste | Tombstone {
  const end = bytes.indexOf(NEWLINE);
  if (end === -1) throw new Error('a paste file has no header');
  const line = lineSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  if (line.format === 'tombstone') {
    const { takenDownAtMs, reason, expiresAtMs } = line;
    return { takenDownAtMs, reason, expiresAtMs };
  }
  return {
    adataText: line.adata,
    ct: bytes.subarray(end + 1),
    salt: line.salt,
    expiresAtMs: line.expiresAtMs,
    isBurning: line.burn,
    isDiscussion: line.discussion,
  };
}

export function isTombstone(entry: StoredPaste | Tombstone): entry is Tombstone {
  return 'takenDownAtMs' in entry;
}

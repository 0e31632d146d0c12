/** A paste as one file or object: a line of JSON, then the ciphertext's characters as they came; or a tombstone's line. */
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { NewPaste, PasteRecord, Tombstone } from './types.ts';

const pasteSchema = z.object({
  format: z.literal(2),
  adata: z.string(),
  salt: z.string(),
  expiresAtMs: z.number().optional(),
  burn: z.boolean(),
  discussion: z.boolean(),
  ctBytes: z.number(),
});

const tombstoneSchema = z.object({
  format: z.literal('tombstone'),
  takenDownAtMs: z.number(),
  reason: z.string(),
  expiresAtMs: z.number(),
});

const lineSchema = z.discriminatedUnion('format', [pasteSchema, tombstoneSchema]);

/** What lies there is no paste, or not all of one: the disk failed, or somebody changed it. */
export class DamagedPaste extends AppError {
  constructor(cause?: unknown) {
    super('damaged', { cause });
  }
}

const NEWLINE = 0x0a;

/** The first bytes of a file; `adata` is bounded, so its header line always lies within them. */
export const HEADER_BYTES = 16 * 1024;

/** What the header line says, and where the ciphertext begins. */
export type Header =
  | {
      readonly kind: 'paste';
      readonly record: PasteRecord;
      readonly ctBytes: number;
      readonly ctStart: number;
    }
  | { readonly kind: 'tombstone'; readonly tombstone: Tombstone };

/** The header line; the ciphertext follows it. */
export function writeHeader(paste: NewPaste): Buffer {
  const header: z.input<typeof pasteSchema> = {
    format: 2,
    adata: paste.adataText,
    salt: paste.salt,
    ...(paste.expiresAtMs === undefined ? {} : { expiresAtMs: paste.expiresAtMs }),
    burn: paste.isBurning,
    discussion: paste.isDiscussion,
    ctBytes: paste.ct.bytes,
  };
  return Buffer.from(`${JSON.stringify(header)}\n`);
}

export function writeTombstone(tombstone: Tombstone): Buffer {
  const line: z.input<typeof tombstoneSchema> = { format: 'tombstone', ...tombstone };
  return Buffer.from(`${JSON.stringify(line)}\n`);
}

/** Reads the line at the beginning of a file; throws DamagedPaste on anything else. */
export function readHeader(bytes: Buffer): Header {
  const end = bytes.indexOf(NEWLINE);
  if (end === -1) throw new DamagedPaste();
  const line = parseLine(bytes.toString('utf8', 0, end));
  if (line.format === 'tombstone') {
    const { takenDownAtMs, reason, expiresAtMs } = line;
    return { kind: 'tombstone', tombstone: { takenDownAtMs, reason, expiresAtMs } };
  }
  return {
    kind: 'paste',
    record: {
      adataText: line.adata,
      salt: line.salt,
      expiresAtMs: line.expiresAtMs,
      isBurning: line.burn,
      isDiscussion: line.discussion,
    },
    ctBytes: line.ctBytes,
    ctStart: end + 1,
  };
}

function parseLine(text: string): z.output<typeof lineSchema> {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new DamagedPaste(error);
  }
}

const commentSchema = z.object({
  parentId: z.string(),
  createdAtMs: z.number(),
  adata: z.string(),
  ctBytes: z.number(),
});

export type CommentHeader = z.output<typeof commentSchema> & { readonly ctStart: number };

export function writeCommentHeader(header: z.input<typeof commentSchema>): Buffer {
  return Buffer.from(`${JSON.stringify(header)}\n`);
}

export function readCommentHeader(bytes: Buffer): CommentHeader {
  const end = bytes.indexOf(NEWLINE);
  return { ...commentSchema.parse(JSON.parse(bytes.toString('utf8', 0, end))), ctStart: end + 1 };
}

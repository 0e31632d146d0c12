/** Judging a ciphertext by its characters, piece by piece: strict base64, and nothing that compression would shrink. */
import { setImmediate as breathe } from 'node:timers/promises';
import { constants, deflateRawSync, zstdCompressSync } from 'node:zlib';
import type { Ciphertext } from './body.ts';

/** Up to here PrivateBin's own measure is used, raw deflate; zstd's frame would hide what little could be saved. */
const SMALL_BYTES = 4096;
/** Judged at once: a multiple of 4 characters, and short enough for the event loop (half a millisecond). */
const BLOCK_CHARACTERS = 128 * 1024;
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Whether it is base64 of something that could be ciphertext. */
export async function isCiphertext(ct: Ciphertext): Promise<boolean> {
  // One for all blocks: ten megabytes would else leave as much again to be collected.
  const decoded = Buffer.allocUnsafe(Math.min(BLOCK_CHARACTERS, ct.bytes));
  let plainBytes = 0;
  let packedBytes = 0;
  let left = ct.bytes;
  for (const block of blocksOf(ct)) {
    left -= block.length;
    // Padding is for the very end.
    if (left > 0 && block.includes('=')) return false;
    const length = decodedLength(block);
    if (length === undefined || decoded.write(block, 'base64') !== length) return false;
    plainBytes += length;
    packedBytes += packedLength(decoded.subarray(0, length));
    if (left > 0) await breathe();
  }
  return plainBytes > 0 && packedBytes >= plainBytes;
}

/**
 * Ciphertext does not shrink; what shrinks was not encrypted. zstd finds the same as PrivateBin's deflate and is twenty
 * times faster on what cannot be compressed, which is all that honest clients send.
 */
function packedLength(bytes: Buffer): number {
  return bytes.length <= SMALL_BYTES ? deflateRawSync(bytes).length : zstdCompressSync(bytes, FAST).length;
}

function* blocksOf({ pieces }: Ciphertext): Generator<string> {
  let block = '';
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const part = piece.toString('latin1', at, at + BLOCK_CHARACTERS - block.length);
      block += part;
      at += part.length;
      if (block.length < BLOCK_CHARACTERS) continue;
      yield block;
      block = '';
    }
  }
  if (block !== '') yield block;
}

/**
 * Bytes of strict base64; as in PHP the padding may be left out, and empty text is refused. Node's decoder skips what it
 * does not know and takes the URL alphabet too: a result that is too short, or `-` and `_`, give those away.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const length = decodedLength(text);
  if (length === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === length ? bytes : undefined;
}

/** What strict base64 of this length decodes to; undefined when it cannot be strict. */
function decodedLength(text: string): number | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const characters = text.length - padding;
  const isPadded = padding > 0;
  if (characters === 0 || characters % 4 === 1 || (isPadded && text.length % 4 !== 0)) return undefined;
  if (text.includes('-') || text.includes('_')) return undefined;
  return Math.floor((characters * 3) / 4);
}

/** Judging a ciphertext by its characters, piece by piece: strict base64, and nothing that compression would shrink. */
import { setImmediate as breathe } from 'node:timers/promises';
import { constants, deflateRawSync, zstdCompressSync } from 'node:zlib';
import type { Ciphertext } from './body.ts';

/** Up to here PrivateBin's own measure is used, raw deflate; zstd's frame would hide what little could be saved. */
const SMALL_BYTES = 4096;
/** Decoded bytes judged at once: short enough for the event loop (a fifth of a millisecond). */
const BLOCK_BYTES = 120 * 1024;
/** Base64 decodes in fours. */
const GROUP = 4;
/** The whole result in one piece, frame included: what honest clients send stays as long as it was. */
const FAST = { chunkSize: BLOCK_BYTES + 1024, params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Whether it is base64 of something that could be ciphertext. */
export async function isCiphertext(ct: Ciphertext): Promise<boolean> {
  const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, Math.ceil((ct.bytes * 3) / 4)));
  let used = 0;
  let plainBytes = 0;
  let packedBytes = 0;
  let left = ct.bytes;
  for (const text of wholeGroups(ct)) {
    left -= text.length;
    // Padding is for the very end.
    if (left > 0 && text.includes('=')) return false;
    const length = decodedLength(text);
    if (length === undefined) return false;
    if (used + length > block.length) {
      packedBytes += packedLength(block.subarray(0, used));
      used = 0;
      await breathe();
    }
    if (block.write(text, used, 'base64') !== length) return false;
    used += length;
    plainBytes += length;
  }
  packedBytes += packedLength(block.subarray(0, used));
  return plainBytes > 0 && packedBytes >= plainBytes;
}

/**
 * Ciphertext does not shrink; what shrinks was not encrypted. zstd finds the same as PrivateBin's deflate and is twenty
 * times faster on what cannot be compressed, which is all that honest clients send.
 */
function packedLength(bytes: Buffer): number {
  return bytes.length <= SMALL_BYTES ? deflateRawSync(bytes).length : zstdCompressSync(bytes, FAST).length;
}

/** At most half a block of text each; all but the last in whole fours. Never joined, as copies cost more than decoding. */
function* wholeGroups({ pieces }: Ciphertext): Generator<string> {
  const most = BLOCK_BYTES / 2;
  let begun = '';
  for (const piece of pieces) {
    let at = 0;
    if (begun !== '') {
      at = Math.min(piece.length, GROUP - begun.length);
      begun += piece.toString('latin1', 0, at);
      if (begun.length < GROUP) continue;
      yield begun;
    }
    const end = piece.length - ((piece.length - at) % GROUP);
    for (; at < end; at += most) yield piece.toString('latin1', at, Math.min(end, at + most));
    begun = piece.toString('latin1', end, piece.length);
  }
  if (begun !== '') yield begun;
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

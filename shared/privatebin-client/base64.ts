/** Base64 of megabytes in slices with pauses between: `btoa` and `Buffer` would hold the event loop for the whole of it. */
import { otherWork } from './otherWork.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PADDING = 61;
const INVALID = 255;
/** A multiple of 3 bytes (and so of 4 characters); about one millisecond of work. */
const SLICE_BYTES = 3 * 128 * 1024;
const SLICE_CHARACTERS = (SLICE_BYTES / 3) * 4;

const CHARACTERS = new TextEncoder().encode(ALPHABET);
const VALUES = new Uint8Array(256).fill(INVALID);
CHARACTERS.forEach((character, value) => (VALUES[character] = value));

/** Bytes → base64 characters as ASCII bytes, padded. */
export async function base64EncodeToBytes(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const output = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    if (start > 0) await otherWork();
    encodeSlice(bytes, start, Math.min(start + SLICE_BYTES, bytes.length), output);
  }
  return output;
}

/** Bytes → padded base64. */
export async function base64Encode(bytes: Uint8Array): Promise<string> {
  return new TextDecoder().decode(await base64EncodeToBytes(bytes));
}

/** Base64 without white space, its padding whole or left out, → bytes; undefined when it is anything else. */
export async function base64Decode(encoded: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  // Some clients leave the padding of iv and salt out, as `atob` takes them so.
  const isUnpadded = encoded.length % 4 > 1 && !encoded.endsWith('=');
  const text = isUnpadded ? encoded.padEnd(Math.ceil(encoded.length / 4) * 4, '=') : encoded;
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const output = new Uint8Array((text.length / 4) * 3 - padding);
  const encoder = new TextEncoder();
  for (let start = 0; start < text.length; start += SLICE_CHARACTERS) {
    if (start > 0) await otherWork();
    const slice = text.slice(start, start + SLICE_CHARACTERS);
    const characters = encoder.encode(slice);
    if (characters.length !== slice.length) return undefined;
    const isLast = start + SLICE_CHARACTERS >= text.length;
    if (!decodeSlice(characters, isLast ? padding : 0, output, (start / 4) * 3)) return undefined;
  }
  return output;
}

function encodeSlice(bytes: Uint8Array, start: number, end: number, output: Uint8Array): void {
  let at = (start / 3) * 4;
  for (let index = start; index < end; index += 3) {
    const first = bytes[index] ?? 0;
    const second = index + 1 < end ? (bytes[index + 1] ?? 0) : 0;
    const third = index + 2 < end ? (bytes[index + 2] ?? 0) : 0;
    output[at] = CHARACTERS[first >> 2] ?? 0;
    output[at + 1] = CHARACTERS[((first & 3) << 4) | (second >> 4)] ?? 0;
    output[at + 2] = index + 1 < end ? (CHARACTERS[((second & 15) << 2) | (third >> 6)] ?? 0) : PADDING;
    output[at + 3] = index + 2 < end ? (CHARACTERS[third & 63] ?? 0) : PADDING;
    at += 4;
  }
}

function decodeSlice(characters: Uint8Array, padding: number, output: Uint8Array, offset: number): boolean {
  let at = offset;
  let seen = 0;
  const end = characters.length - padding;
  for (let index = 0; index < characters.length; index += 4) {
    const a = VALUES[characters[index] ?? 0] ?? INVALID;
    const b = VALUES[characters[index + 1] ?? 0] ?? INVALID;
    const c = index + 2 < end ? (VALUES[characters[index + 2] ?? 0] ?? INVALID) : 0;
    const d = index + 3 < end ? (VALUES[characters[index + 3] ?? 0] ?? INVALID) : 0;
    // Values are below 64, so the top bits of all of them together tell whether one was not of the alphabet.
    seen |= a | b | c | d;
    output[at] = (a << 2) | (b >> 4);
    if (index + 2 < end) output[at + 1] = ((b & 15) << 4) | (c >> 2);
    if (index + 3 < end) output[at + 2] = ((c & 3) << 6) | d;
    at += 3;
  }
  return (seen & 0xc0) === 0;
}

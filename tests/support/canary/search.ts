/** Looking for the canary's words wherever a process of ours, or a server that serves it, could have left something. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync, constants } from 'node:zlib';
import { findAsTheyAre, findLeaks } from '../leaks.ts';

/** As large as this a file is only searched as it is: no paste is larger. */
const MOST_TO_UNPACK = 8 * 1024 * 1024;
/** A paste holds base64 of a compressed text, which holds base64 of a compressed document. */
const DEPTH = 3;
const BLOCK = Buffer.alloc(4096);
const BASE64 = /[A-Za-z0-9+/]{40,}={0,2}/g;

/** As `findLeaks`, and in all that is base64 or compressed within. */
export function searchDeeply(place: string, content: Buffer, words: readonly string[]): string[] {
  const found = findLeaks(place, content, words);
  if (content.length <= MOST_TO_UNPACK) unpack(place, content, words, DEPTH, found);
  return [...new Set(found)];
}

function unpack(
  place: string,
  content: Buffer,
  words: readonly string[],
  depth: number,
  found: string[],
): void {
  if (depth === 0) return;
  for (const [run] of content.toString('latin1').matchAll(BASE64)) {
    const bytes = Buffer.from(run, 'base64');
    for (const inner of [bytes, ...inflated(bytes)]) {
      found.push(...findAsTheyAre(`${place} (unpacked)`, inner, words));
      unpack(place, inner, words, depth - 1, found);
    }
  }
}

/** What follows the compressed bytes, such as a cipher's tag, does not matter. */
function inflated(bytes: Buffer): Buffer[] {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const isZlib = bytes[0] === 0x78 && bytes.readUInt16BE(0) % 31 === 0;
  const start = isGzip ? 10 : isZlib ? 2 : 0;
  // Thousands are no compressed bytes, and nobody reads where that was found.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return [inflateRawSync(bytes.subarray(start), { finishFlush: constants.Z_SYNC_FLUSH })];
  } catch {
    return [];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The same for every file below a folder, names included. */
export async function searchFolder(folder: string, words: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.flatMap(({ name }) => findLeaks(`name ${name}`, Buffer.from(name), words));
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // Gone while looking: a server's own temporary file.
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    found.push(...searchDeeply(path, withoutEmptiness(content), words));
  }
  return found;
}

/** Without blocks of nothing but zeros, of which a database server's files mostly consist. */
function withoutEmptiness(content: Buffer): Buffer {
  if (content.length <= MOST_TO_UNPACK / 8) return content;
  const blocks: Buffer[] = [];
  for (let at = 0; at < content.length; at += BLOCK.length) {
    const block = content.subarray(at, at + BLOCK.length);
    if (!block.equals(BLOCK.subarray(0, block.length))) blocks.push(block);
  }
  return Buffer.concat(blocks);
}

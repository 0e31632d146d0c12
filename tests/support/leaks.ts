/** Looking for secrets in what is stored or written, in every shape that a program would plausibly give them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync, inflateSync, gunzipSync } from 'node:zlib';

/** All spellings under which a word may lie in bytes. */
function shapesOf(word: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(word, 'utf8');
  const utf16 = Buffer.from(word, 'utf16le');
  const shapes = new Map<string, Buffer>([
    ['plain', bytes],
    ['UTF-16LE', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ['URL-encoded', Buffer.from(encodeURIComponent(word))],
    ['JSON-escaped', Buffer.from(JSON.stringify(word).slice(1, -1))],
    ['JSON \\u-escaped', Buffer.from(escapeAll(word))],
  ]);
  // Within a longer text base64 begins at any of three offsets; the characters that depend on neighbours are left out.
  for (const offset of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const inner = encoded.slice(offset === 0 ? 0 : offset + 1, -1);
    shapes.set(`base64 at ${offset}`, Buffer.from(inner));
    shapes.set(`base64url at ${offset}`, Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_')));
  }
  return shapes;
}

function escapeAll(word: string): string {
  return Array.from(
    { length: word.length },
    (_, at) => `\\u${word.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}

interface Needle {
  readonly bytes: Buffer;
  readonly word: string;
  readonly shape: string;
}

const PREFIX_BYTES = 4;
const PREPARED = new WeakMap<readonly string[], (content: Buffer) => Iterable<Needle>>();

/**
 * A search for all words at once, in one pass: hundreds of spellings are looked for in megabytes again and again. Each place is
 * looked up by its four bytes, and only what begins like a spelling is compared with it.
 */
function searchFor(words: readonly string[]): (content: Buffer) => Iterable<Needle> {
  const prepared = PREPARED.get(words);
  if (prepared) return prepared;
  const byPrefix = new Map<number, Needle[]>();
  const isPrefix = new Uint8Array(65_536);
  for (const word of words) {
    for (const [shape, bytes] of shapesOf(word)) {
      if (bytes.length < PREFIX_BYTES) throw new RangeError(`“${word}” is too short to be looked for`);
      const prefix = bytes.readUInt32BE(0);
      byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), { bytes, word, shape }]);
      isPrefix[hashOf(prefix)] = 1;
    }
  }
  const search = (content: Buffer): Iterable<Needle> => {
    const found = new Set<Needle>();
    let prefix = 0;
    for (let end = 0; end < content.length; end += 1) {
      prefix = ((prefix << 8) | content[end]!) >>> 0;
      if (isPrefix[hashOf(prefix)] === 0) continue;
      const at = end + 1 - PREFIX_BYTES;
      for (const needle of byPrefix.get(prefix) ?? []) {
        const { length } = needle.bytes;
        if (
          at >= 0 &&
          content.compare(needle.bytes, 0, length, at, Math.min(at + length, content.length)) === 0
        )
          found.add(needle);
      }
    }
    return found;
  };
  PREPARED.set(words, search);
  return search;
}

function hashOf(prefix: number): number {
  return Math.imul(prefix, 2_654_435_761) >>> 16;
}

/** `place: word (shape)` for each of the words found; compressed content is looked into, too. */
export function findLeaks(place: string, content: Buffer, words: readonly string[]): string[] {
  return [content, ...inflated(content)].flatMap((bytes) => findAsTheyAre(place, bytes, words));
}

/** The same without looking into what is compressed. */
export function findAsTheyAre(place: string, content: Buffer, words: readonly string[]): string[] {
  return [...searchFor(words)(content)].map(({ word, shape }) => `${place}: ${word} (${shape})`);
}

function inflated(content: Buffer): Buffer[] {
  return [gunzipSync, inflateSync, inflateRawSync].flatMap((inflate) => {
    try {
      return [inflate(content)];
    } catch {
      return [];
    }
  });
}

/** The same for every file below a folder, names of files included. */
export async function findLeaksIn(folder: string, words: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = entries.flatMap(({ name }) => findLeaks(`name ${name}`, Buffer.from(name), words));
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const path = join(entry.parentPath, entry.name);
    found.push(...findLeaks(path, await readFile(path), words));
  }
  return found;
}

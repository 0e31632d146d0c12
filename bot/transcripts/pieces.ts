/** Cutting a file's bytes into pieces, and telling a picture's kind from its first bytes. */

type Bytes = Uint8Array<ArrayBuffer>;

/** A stream cut into pieces of equal size; about one piece is in memory. An empty file is one empty piece. */
export async function* inPieces(
  chunks: AsyncIterable<Uint8Array>,
  pieceBytes: number,
): AsyncGenerator<Bytes> {
  let parts: Uint8Array[] = [];
  let filled = 0;
  let isFirst = true;
  for await (const chunk of chunks) {
    for (let offset = 0; offset < chunk.length;) {
      const part = chunk.subarray(offset, offset + pieceBytes - filled);
      parts.push(part);
      filled += part.length;
      offset += part.length;
      if (filled < pieceBytes) continue;
      const piece = joined(parts, filled);
      // Before it is handed out, not after: whoever has it takes a while.
      parts = [];
      filled = 0;
      isFirst = false;
      yield piece;
    }
  }
  if (filled === 0 && !isFirst) return;
  const last = joined(parts, filled);
  parts = [];
  yield last;
}

function joined(parts: readonly Uint8Array[], sizeBytes: number): Bytes {
  const all = new Uint8Array(sizeBytes);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** First bytes of each kind; a dot stands for any byte. */
const SIGNATURES: readonly (readonly [prefix: RegExp, mediaType: string])[] = [
  [/^\x89PNG/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^GIF8/, 'image/gif'],
  [/^RIFF....WEBP/s, 'image/webp'],
  [/^....ftypavi[fs]/s, 'image/avif'],
  [/^....ftyp/s, 'video/mp4'],
  [/^\x1aE\xdf\xa3/, 'video/webm'],
  [/^\s*\{/, 'application/json'],
];

/** What Discord hands out under a picture's address need not be what the address says. */
export function mediaTypeOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('latin1');
  return SIGNATURES.find(([prefix]) => prefix.test(start))?.[1] ?? 'application/octet-stream';
}

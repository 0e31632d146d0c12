/** Raw deflate through the platform's own streams, with a bound on what a paste inflates to. */
import { DamagedPaste } from './errors.ts';

export type Bytes = Uint8Array<ArrayBuffer>;
/** Bytes in parts, which may still be in the making. */
export type Parts = Iterable<Bytes> | AsyncIterable<Bytes>;

/** Raw deflate of the joined parts, which a host may do better than the platform's streams: Node has threads. */
export type Deflate = (parts: Parts) => Promise<Bytes>;

/** Small enough that handing one slice to the compressor never takes a noticeable time. */
const STREAM_SLICE_BYTES = 256 * 1024;

/** Raw deflate of the joined parts. */
export async function deflate(parts: Parts): Promise<Bytes> {
  return throughStream(parts, new CompressionStream('deflate-raw'), Number.POSITIVE_INFINITY);
}

/** Raw inflate to at most `maxBytes`. Throws DamagedPaste. */
export async function inflate(bytes: Bytes, maxBytes: number): Promise<Bytes> {
  try {
    return await throughStream([bytes], new DecompressionStream('deflate-raw'), maxBytes);
  } catch (error) {
    throw error instanceof DamagedPaste ? error : new DamagedPaste('compressed data is broken');
  }
}

interface ByteStream {
  readonly readable: { getReader(): Reader };
  readonly writable: { getWriter(): Writer };
}
interface Reader {
  read(): Promise<{ done: boolean; value?: Bytes | undefined }>;
  cancel(): Promise<void>;
}
interface Writer {
  write(chunk: Bytes): Promise<void>;
  close(): Promise<void>;
  abort(reason: unknown): Promise<void>;
}

async function throughStream(parts: Parts, stream: ByteStream, maxBytes: number): Promise<Bytes> {
  const writing = writeAll(stream.writable.getWriter(), parts);
  // A broken stream fails both ends; the reading end reports it, and this one must not count as unhandled.
  writing.catch(() => undefined);
  const reader = stream.readable.getReader();
  const chunks: Bytes[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || !value) break;
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw new DamagedPaste('too large when inflated');
    }
    chunks.push(value);
  }
  await writing;
  return joined(chunks);
}

async function writeAll(writer: Writer, parts: Parts): Promise<void> {
  try {
    for await (const part of parts) {
      for (let start = 0; start < part.length; start += STREAM_SLICE_BYTES) {
        await writer.write(part.subarray(start, start + STREAM_SLICE_BYTES));
      }
    }
    await writer.close();
  } catch (error) {
    // Whoever made the parts may have failed: the reading end would wait for the rest for ever.
    await writer.abort(error);
    throw error;
  }
}

export async function collected(parts: Parts): Promise<Bytes> {
  const all: Bytes[] = [];
  for await (const part of parts) all.push(part);
  return joined(all);
}

/** The parts one after the other; a single part is given back as it is. */
export function joined(parts: readonly Bytes[]): Bytes {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const output = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    output.set(part, at);
    at += part.length;
  }
  return output;
}

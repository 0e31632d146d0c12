/** Deflate and gzip on every core: each part is compressed on a thread, and all are joined to one ordinary stream. */
import { constants, crc32, deflateRaw, type ZlibOptions } from 'node:zlib';

type Bytes = Uint8Array<ArrayBuffer>;
type Parts = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Of one stream: enough that no thread waits for the event loop, few enough that others get their turn and memory is bounded. */
const BLOCKS_AT_ONCE = 4;
/** How far back deflate may point: a part is told what stood before it, so that being cut costs next to nothing. */
const WINDOW_BYTES = 32 * 1024;
/** Half the time of zlib's usual 6, for a transcript that is a twentieth larger. */
const LEVEL = 4;
/** Ends a stream of which every block was flushed: an empty last block. */
const END = new Uint8Array([3, 0]);
/** RFC 1952: magic number, deflate, no flags, no time, no extra flags, unknown system. */
const GZIP_HEAD = new Uint8Array([31, 139, 8, 0, 0, 0, 0, 0, 0, 255]);

export async function deflateInBlocks(parts: Parts): Promise<Bytes> {
  return Buffer.concat([...(await deflated(parts)), END]);
}

export async function gzipInBlocks(parts: Parts): Promise<Bytes> {
  const tail = Buffer.alloc(8);
  let checksum = 0;
  let sizeBytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const part of parts) {
      checksum = crc32(part, checksum);
      sizeBytes += part.length;
      yield part;
    }
  }
  const blocks = await deflated(counted());
  tail.writeUInt32LE(checksum, 0);
  tail.writeUInt32LE(sizeBytes % 2 ** 32, 4);
  return Buffer.concat([GZIP_HEAD, ...blocks, END, tail]);
}

async function deflated(parts: Parts): Promise<Uint8Array[]> {
  const blocks: Promise<Uint8Array>[] = [];
  let before: Uint8Array | undefined;
  for await (const bytes of parts) {
    const block = deflatedBlock(bytes, before);
    // Awaited below; until then it is not unhandled.
    block.catch(() => undefined);
    blocks.push(block);
    before = bytes.subarray(-WINDOW_BYTES);
    await blocks.at(-BLOCKS_AT_ONCE);
  }
  return Promise.all(blocks);
}

function deflatedBlock(bytes: Uint8Array, dictionary: Uint8Array | undefined): Promise<Uint8Array> {
  const options: ZlibOptions = {
    level: LEVEL,
    finishFlush: constants.Z_SYNC_FLUSH,
    // Mostly all of it at one go: a thread that has filled its chunk waits for the event loop.
    chunkSize: 64 * 1024,
    ...(dictionary && { dictionary }),
    ...(isBase64(bytes) && { strategy: constants.Z_HUFFMAN_ONLY }),
  };
  return new Promise((resolve, reject) => {
    deflateRaw(bytes, options, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

/** What was compressed already repeats nothing: base64 of it shrinks to six bits a character, and is not to be searched. */
function isBase64(bytes: Uint8Array): boolean {
  const sample = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1');
  return /^[A-Za-z\d+/]{1024}$/.test(sample);
}

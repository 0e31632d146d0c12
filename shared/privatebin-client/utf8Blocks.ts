/** Many short texts as UTF-8 in a few large blocks, without joining them to one long text first. */

const BLOCK_BYTES = 64 * 1024;

/** All `texts` one after the other; each block but the last is full, save for a character that would not fit. */
export function* utf8Blocks(texts: Iterable<string>): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let block = new Uint8Array(BLOCK_BYTES);
  let filled = 0;
  for (const text of texts) {
    for (let rest = text; rest !== '';) {
      const { read, written } = encoder.encodeInto(rest, block.subarray(filled));
      filled += written;
      if (read === rest.length) break;
      yield block.subarray(0, filled);
      block = new Uint8Array(BLOCK_BYTES);
      filled = 0;
      rest = rest.slice(read);
    }
  }
  yield block.subarray(0, filled);
}

/** From a document to the two things a paste carries: text for any reader, gzip for our viewer. */
import { utf8Blocks } from 'privatebin-client';
import { otherWork } from 'privatebin-client/read';
import type { Dtx } from './types.ts';
import { collectBytes, TRANSCRIPT_FILE } from './unpack.ts';
import { writeJson } from './writeJson.ts';
import type { Language } from './words.ts';
import { writeMarkdownParts } from './writeMarkdown.ts';

export { TRANSCRIPT_FILE, unpackTranscript } from './unpack.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Fit to be sealed: both are still being written while the first of it is compressed and encrypted. */
export interface PackedTranscript {
  readonly text: Iterable<string>;
  readonly attachment: {
    readonly name: typeof TRANSCRIPT_FILE;
    readonly mime: 'application/gzip';
    readonly bytes: Promise<Bytes>;
  };
}

export interface PackOptions {
  /** Of the text's own words, English by default; our viewer speaks its reader's. */
  readonly language?: Language;
  /** Instead of the platform's own stream, which is all that a browser has. */
  readonly gzip?: (parts: AsyncIterable<Bytes>) => Promise<Bytes>;
}

/** Writes a document both ways, a block at a time, so that the event loop stays free; compressors have threads of their own. */
export function packTranscript(doc: Dtx, { language, gzip = streamed }: PackOptions = {}): PackedTranscript {
  const bytes = gzip(jsonBlocks(doc));
  return {
    text: writeMarkdownParts(doc, language),
    attachment: { name: TRANSCRIPT_FILE, mime: 'application/gzip', bytes },
  };
}

async function* jsonBlocks(doc: Dtx): AsyncGenerator<Bytes> {
  for (const block of utf8Blocks(writeJson(doc))) {
    yield block;
    await otherWork();
  }
}

async function streamed(parts: AsyncIterable<Bytes>): Promise<Bytes> {
  const source = parts[Symbol.asyncIterator]();
  const stream = new ReadableStream<Bytes>({
    async pull(controller) {
      const next = await source.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
  });
  return collectBytes(stream.pipeThrough(new CompressionStream('gzip')));
}

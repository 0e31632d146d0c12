/** From a document to the two things a paste carries: text for any reader, gzip for our viewer. */
import { slices } from './slices.ts';
import type { Dtx } from './types.ts';
import { collectBytes, TRANSCRIPT_FILE } from './unpack.ts';
import { writeJson } from './writeJson.ts';
import type { Language } from './words.ts';
import { writeMarkdownParts } from './writeMarkdown.ts';

export { TRANSCRIPT_FILE, unpackTranscript } from './unpack.ts';

/** Characters collected before they are handed to the compressor. */
const CHUNK_CHARACTERS = 262_144;

/** Fit to be sealed: both are still being written while the first of it is compressed and encrypted. */
export interface PackedTranscript {
  readonly text: AsyncGenerator<string>;
  readonly attachment: {
    readonly name: typeof TRANSCRIPT_FILE;
    readonly mime: 'application/gzip';
    readonly bytes: Promise<Uint8Array<ArrayBuffer>>;
  };
}

/**
 * Writes a document both ways, in slices of a few milliseconds, so that the event loop stays free. At the same time, as
 * each compressor has a thread of its own.
 *
 * @param language of the text's own words, English by default; our viewer speaks its reader's.
 */
export function packTranscript(doc: Dtx, language?: Language): PackedTranscript {
  const bytes = collectBytes(chunks(doc).pipeThrough(new CompressionStream('gzip')));
  return {
    text: markdownOf(doc, language),
    attachment: { name: TRANSCRIPT_FILE, mime: 'application/gzip', bytes },
  };
}

async function* markdownOf(doc: Dtx, language: Language | undefined): AsyncGenerator<string> {
  const breathe = slices();
  let chunk = '';
  for (const part of writeMarkdownParts(doc, language)) {
    chunk += part;
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
    }
    await breathe();
  }
  yield chunk;
}

function chunks(doc: Dtx): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const source = writeJson(doc);
  const breathe = slices();
  return new ReadableStream({
    async pull(controller) {
      let chunk = '';
      while (chunk.length < CHUNK_CHARACTERS) {
        const next = source.next();
        if (next.done) {
          controller.enqueue(encoder.encode(chunk));
          controller.close();
          return;
        }
        chunk += next.value;
        await breathe();
      }
      controller.enqueue(encoder.encode(chunk));
    },
  });
}

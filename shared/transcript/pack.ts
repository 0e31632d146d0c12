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

export interface PackedTranscript {
  readonly text: string;
  readonly attachment: {
    readonly name: typeof TRANSCRIPT_FILE;
    readonly mime: 'application/gzip';
    readonly bytes: Uint8Array<ArrayBuffer>;
  };
}

/**
 * Writes a document both ways, in slices of a few milliseconds, so that the event loop stays free. At the same time, as
 * the compressor has a thread of its own.
 *
 * @param language of the text's own words, English by default; our viewer speaks its reader's.
 */
export async function packTranscript(doc: Dtx, language?: Language): Promise<PackedTranscript> {
  const [bytes, text] = await Promise.all([
    collectBytes(chunks(doc).pipeThrough(new CompressionStream('gzip'))),
    markdownOf(doc, language),
  ]);
  return { text, attachment: { name: TRANSCRIPT_FILE, mime: 'application/gzip', bytes } };
}

async function markdownOf(doc: Dtx, language: Language | undefined): Promise<string> {
  const breathe = slices();
  let text = '';
  for (const part of writeMarkdownParts(doc, language)) {
    text += part;
    await breathe();
  }
  return text;
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

/** Between a document and the two things a paste carries: text for any reader, gzip for our viewer. */
import { InvalidTranscript } from './errors.ts';
import type { Dtx } from './types.ts';
import { parseTranscript } from './validate.ts';
import { writeMarkdownParts } from './writeMarkdown.ts';

/** The name by which our viewer knows the document among a paste's attachments. */
export const TRANSCRIPT_FILE = 'transcript.json.gz';

/** Longest stretch of work before other work gets its turn. */
const SLICE_MS = 8;
/** Characters collected before they are handed to the compressor. */
const CHUNK_CHARACTERS = 65_536;

export interface PackedTranscript {
  readonly text: string;
  readonly attachment: {
    readonly name: typeof TRANSCRIPT_FILE;
    readonly mime: 'application/gzip';
    readonly bytes: Uint8Array<ArrayBuffer>;
  };
}

/** Writes a document both ways, in slices of a few milliseconds, so that the event loop stays free. */
export async function packTranscript(doc: Dtx): Promise<PackedTranscript> {
  const breathe = slices();
  let text = '';
  for (const part of writeMarkdownParts(doc)) {
    text += part;
    await breathe();
  }
  const bytes = await collect(chunks(doc).pipeThrough(new CompressionStream('gzip')));
  return { text, attachment: { name: TRANSCRIPT_FILE, mime: 'application/gzip', bytes } };
}

/**
 * Reads what `packTranscript` wrote, or what somebody pretends it did.
 *
 * @param maxBytes inflated size at which reading stops: a bomb costs no more memory than this.
 * @throws InvalidTranscript, UnsupportedTranscript
 */
export async function unpackTranscript(
  bytes: Uint8Array<ArrayBuffer>,
  { maxBytes }: { readonly maxBytes: number },
): Promise<Dtx> {
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  const inflated = await collect(packed.pipeThrough(new DecompressionStream('gzip')), maxBytes).catch(
    (error: unknown) => {
      throw error instanceof InvalidTranscript
        ? error
        : new InvalidTranscript('it is not intact gzip', { cause: error });
    },
  );
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(inflated));
  } catch (error) {
    throw new InvalidTranscript('it is not JSON', { cause: error });
  }
  return parseTranscript(value);
}

/** The document's JSON, message by message. */
function* json(doc: Dtx): Generator<string> {
  const { messages, ...head } = doc;
  yield `${JSON.stringify(head).slice(0, -1)},"messages":[`;
  for (const [index, message] of messages.entries()) {
    yield (index === 0 ? '' : ',') + JSON.stringify(message);
  }
  yield ']}';
}

function chunks(doc: Dtx): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const source = json(doc);
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

async function collect(
  stream: ReadableStream<Uint8Array>,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw new InvalidTranscript('it is too large');
    }
    parts.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A function to call often: it gives way to other work once a slice is used up, and otherwise costs nothing. */
function slices(): () => Promise<void> | undefined {
  let started = performance.now();
  return () => {
    if (performance.now() - started < SLICE_MS) return undefined;
    return new Promise((resolve) => {
      setTimeout(() => {
        started = performance.now();
        resolve();
      });
    });
  };
}

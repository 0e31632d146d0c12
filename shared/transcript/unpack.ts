/** From a paste's attachment back to a document. Apart from packing, so that the viewer carries no writer. */
import { otherWork } from 'privatebin-client/read';
import { InvalidTranscript } from './errors.ts';
import type { Dtx } from './types.ts';
import { parseTranscript } from './validate.ts';

/** The name by which our viewer knows the document among a paste's attachments. */
export const TRANSCRIPT_FILE = 'transcript.json.gz';

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
  const inflated = await collectBytes(packed.pipeThrough(new DecompressionStream('gzip')), maxBytes).catch(
    (error: unknown) => {
      throw error instanceof InvalidTranscript
        ? error
        : new InvalidTranscript('it is not intact gzip', { cause: error });
    },
  );
  let value: unknown;
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(inflated);
    await otherWork();
    value = JSON.parse(json);
  } catch (error) {
    throw new InvalidTranscript('it is not JSON', { cause: error });
  }
  // Reading JSON and checking it are each long enough: a page answers in between.
  await otherWork();
  const doc = parseTranscript(value);
  await otherWork();
  return doc;
}

/** All bytes of a stream; more than `maxBytes` and it is cancelled with InvalidTranscript. */
export async function collectBytes(
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

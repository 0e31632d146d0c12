/** Writes what lies inside the ciphertext, without joining megabytes. */
import { base64EncodeToBytes } from './base64.ts';
import { otherWork } from './otherWork.ts';
import { MIME, UNKNOWN_MIME, type PasteAttachment } from './plaintext.ts';

/** What may be given to seal, finished or still in the making; attachments may be left out. */
export interface NewPasteContent {
  readonly text: string | AsyncIterable<string>;
  readonly attachments?: readonly NewAttachment[];
}

export interface NewAttachment extends Omit<PasteAttachment, 'bytes'> {
  readonly bytes: Uint8Array | Promise<Uint8Array>;
}

/** Characters written without a pause: about three milliseconds’ work. */
const SLICE_CHARACTERS = 256 * 1024;

/** A text in slices, never cut between the halves of a surrogate pair. */
async function* slices(text: NewPasteContent['text']): AsyncGenerator<string> {
  if (typeof text !== 'string') {
    for await (const part of text) yield* slices(part);
    return;
  }
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + SLICE_CHARACTERS, text.length);
    if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end -= 1;
    yield text.slice(start, end);
    if (end < text.length) await otherWork();
    start = end;
  }
}

/** The parts of the JSON in UTF-8, in order; made as they are asked for, while the compressor has the one before. */
export async function* writePlaintext(content: NewPasteContent): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const attachments = content.attachments ?? [];
  yield encoder.encode('{"paste":"');
  for await (const slice of slices(content.text)) {
    yield encoder.encode(JSON.stringify(slice).slice(1, -1));
  }
  yield encoder.encode('"');
  // One attachment is a plain string, as every version and client reads it; arrays only PrivateBin ≥ 1.7.7.
  const isList = attachments.length > 1;
  for (const [index, attachment] of attachments.entries()) {
    const mime = MIME.test(attachment.mime) ? attachment.mime : UNKNOWN_MIME;
    const before = index === 0 ? `,"attachment":${isList ? '[' : ''}` : ',';
    yield encoder.encode(`${before}"data:${mime};base64,`);
    yield await base64EncodeToBytes(await attachment.bytes);
    yield encoder.encode('"');
  }
  if (attachments.length > 0) {
    const names = attachments.map((attachment) => attachment.name);
    const close = isList ? ']' : '';
    yield encoder.encode(`${close},"attachment_name":${JSON.stringify(isList ? names : names[0])}`);
  }
  yield encoder.encode('}');
}

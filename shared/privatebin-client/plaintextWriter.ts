/** Writes what lies inside the ciphertext, without joining megabytes. */
import { base64EncodeToBytes } from './base64.ts';
import { otherWork } from './otherWork.ts';
import { MIME, UNKNOWN_MIME, type PasteAttachment } from './plaintext.ts';
import { utf8Blocks } from './utf8Blocks.ts';

/** What may be given to seal, finished or still in the making; attachments may be left out. */
export interface NewPasteContent {
  readonly text: string | Iterable<string>;
  readonly attachments?: readonly NewAttachment[];
}

export interface NewAttachment extends Omit<PasteAttachment, 'bytes'> {
  readonly bytes: Uint8Array | Promise<Uint8Array>;
}

/** Characters of a long text that are written without a pause: less than a millisecond's work. */
const SLICE_CHARACTERS = 64 * 1024;

/** The parts of the JSON in UTF-8, in order; made as they are asked for, while the compressor has the one before. */
export async function* writePlaintext(content: NewPasteContent): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const attachments = content.attachments ?? [];
  for (const block of utf8Blocks(textField(content.text))) {
    yield block;
    await otherWork();
  }
  const encoder = new TextEncoder();
  // One attachment is a plain string, as every version and client reads it; arrays only PrivateBin ≥ 1.7.7.
  const isList = attachments.length > 1;
  for (const [index, attachment] of attachments.entries()) {
    const mime = MIME.test(attachment.mime) ? attachment.mime : UNKNOWN_MIME;
    const before = index === 0 ? `,"attachment":${isList ? '[' : ''}` : '",';
    yield encoder.encode(`${before}"data:${mime};base64,`);
    yield await base64EncodeToBytes(await attachment.bytes);
  }
  if (attachments.length > 0) {
    const names = attachments.map((attachment) => attachment.name);
    const close = isList ? ']' : '';
    yield encoder.encode(`"${close},"attachment_name":${JSON.stringify(isList ? names : names[0])}`);
  }
  yield encoder.encode('}');
}

/** A pair of surrogates may be cut: each half is escaped then, and both are one character again once they are read. */
function* textField(text: NewPasteContent['text']): Generator<string> {
  yield '{"paste":"';
  for (const piece of typeof text === 'string' ? slices(text) : text)
    yield JSON.stringify(piece).slice(1, -1);
  yield '"';
}

function* slices(text: string): Generator<string> {
  for (let start = 0; start < text.length; start += SLICE_CHARACTERS) {
    yield text.slice(start, start + SLICE_CHARACTERS);
  }
}

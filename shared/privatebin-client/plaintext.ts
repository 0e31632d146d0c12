/** What lies inside the ciphertext: JSON of the text and of attachments as data URLs, written without joining megabytes. */
import { base64Decode, base64EncodeToBytes } from './base64.ts';
import { DamagedPaste } from './errors.ts';

export interface PasteAttachment {
  readonly name: string;
  /** As the writer claims; a page must not trust it for display. */
  readonly mime: string;
  readonly bytes: Uint8Array;
}

export interface PasteContent {
  readonly text: string;
  readonly attachments: readonly PasteAttachment[];
}

/** What may be given to seal; attachments may be left out. */
export interface NewPasteContent {
  readonly text: string;
  readonly attachments?: readonly PasteAttachment[];
}

const MIME = /^[\w.+-]+\/[\w.+-]+$/;
const UNKNOWN_MIME = 'application/octet-stream';

/** Characters written without a pause: about three milliseconds' work. */
const SLICE_CHARACTERS = 256 * 1024;

/** A long text in slices, never cut between the halves of a surrogate pair. */
function* slices(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + SLICE_CHARACTERS, text.length);
    if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end -= 1;
    yield text.slice(start, end);
    start = end;
  }
}

/** A service must answer others while it writes megabytes. */
function otherWork(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** The parts of the JSON in UTF-8, in order. */
export async function writePlaintext(content: NewPasteContent): Promise<Uint8Array<ArrayBuffer>[]> {
  const encoder = new TextEncoder();
  const attachments = content.attachments ?? [];
  const parts = [encoder.encode('{"paste":"')];
  for (const slice of slices(content.text)) {
    parts.push(encoder.encode(JSON.stringify(slice).slice(1, -1)));
    if (slice.length < content.text.length) await otherWork();
  }
  parts.push(encoder.encode('"'));
  // One attachment is a plain string, as every version and client reads it; arrays only PrivateBin ≥ 1.7.7.
  const isList = attachments.length > 1;
  for (const [index, attachment] of attachments.entries()) {
    const mime = MIME.test(attachment.mime) ? attachment.mime : UNKNOWN_MIME;
    const before = index === 0 ? `,"attachment":${isList ? '[' : ''}` : ',';
    parts.push(encoder.encode(`${before}"data:${mime};base64,`));
    parts.push(await base64EncodeToBytes(attachment.bytes));
    parts.push(encoder.encode('"'));
  }
  if (attachments.length > 0) {
    const names = attachments.map((attachment) => attachment.name);
    const close = isList ? ']' : '';
    parts.push(encoder.encode(`${close},"attachment_name":${JSON.stringify(isList ? names : names[0])}`));
  }
  return [...parts, encoder.encode('}')];
}

/** Reads what writePlaintext or another PrivateBin client wrote. Throws DamagedPaste. */
export async function readPlaintext(bytes: Uint8Array): Promise<PasteContent> {
  const fields = parseObject(bytes);
  if (typeof fields['paste'] !== 'string') throw new DamagedPaste('no text');
  const urls = listOf(fields['attachment']);
  const names = listOf(fields['attachment_name']);
  const attachments: PasteAttachment[] = [];
  for (const [index, url] of urls.entries()) attachments.push(await readDataUrl(url, names[index]));
  return { text: fields['paste'], attachments };
}

export function parseObject(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new DamagedPaste('its content is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DamagedPaste('its content is not an object');
  }
  return value as Record<string, unknown>;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

async function readDataUrl(url: unknown, name: unknown): Promise<PasteAttachment> {
  const comma = typeof url === 'string' ? url.indexOf(',') : -1;
  if (typeof url !== 'string' || comma === -1) throw new DamagedPaste('an attachment is not a data URL');
  const head = /^data:([^;,]*)(?:;[^,]*)?;base64$/.exec(url.slice(0, Math.min(comma, 256)));
  const bytes = head ? await base64Decode(url.slice(comma + 1)) : undefined;
  if (!head || !bytes) throw new DamagedPaste('an attachment is not base64');
  const mime = head[1] ?? '';
  return {
    name: typeof name === 'string' && name !== '' ? name : 'attachment',
    mime: MIME.test(mime) ? mime : UNKNOWN_MIME,
    bytes,
  };
}

/** What lies inside the ciphertext: JSON of the text and of attachments as data URLs. */
import { base64Decode } from './base64.ts';
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

export const MIME = /^[\w.+-]+\/[\w.+-]+$/;
export const UNKNOWN_MIME = 'application/octet-stream';

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

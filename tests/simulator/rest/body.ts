/** Reads a request's body: JSON, or multipart with `payload_json` and `files[n]`. */
import type { IncomingMessage } from 'node:http';
import { DiscordError } from '../errors.ts';
import type { UploadedFile } from './context.ts';

const FILE_BYTES = 10 * 1024 * 1024;
const BODY_BYTES = 30 * 1024 * 1024;

interface ReadBody {
  readonly json: unknown;
  readonly files: readonly UploadedFile[];
}

export async function readBody(request: IncomingMessage): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_BYTES) chunks.push(chunk);
  }
  if (size > BODY_BYTES) throw new DiscordError(40005);
  const type = request.headers['content-type'] ?? '';
  const bytes = Buffer.concat(chunks);
  if (type.startsWith('multipart/form-data')) return readForm(bytes, type);
  if (bytes.length === 0) return { json: undefined, files: [] };
  return { json: parseJson(bytes.toString('utf8')), files: [] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DiscordError(50109);
  }
}

function readForm(bytes: Buffer, type: string): ReadBody {
  const files: UploadedFile[] = [];
  let json: unknown = {};
  for (const { headers, data } of formParts(bytes, type)) {
    const name = /\bname="([^"]*)"/i.exec(headers)?.[1] ?? '';
    if (name === 'payload_json') json = parseJson(data.toString('utf8'));
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (index === undefined) continue;
    if (data.length > FILE_BYTES) throw new DiscordError(40005);
    const filename = /\bfilename="([^"]*)"/i.exec(headers)?.[1] ?? 'unknown';
    files.push({
      index,
      filename: filename.replaceAll('%22', '"').replaceAll('%0D', '').replaceAll('%0A', ''),
      contentType: /^content-type:\s*(.+)$/im.exec(headers)?.[1]?.trim() ?? 'application/octet-stream',
      data: Uint8Array.from(data),
    });
  }
  return { json, files };
}

/** RFC 7578: parts between boundaries, each with headers, a blank line and its bytes. */
function formParts(bytes: Buffer, type: string): { headers: string; data: Buffer }[] {
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
  if (!boundary) throw new DiscordError(50109);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const body = Buffer.concat([Buffer.from('\r\n'), bytes]);
  const parts: { headers: string; data: Buffer }[] = [];
  let start = body.indexOf(delimiter);
  for (;;) {
    const end = body.indexOf(delimiter, start + delimiter.length);
    if (start < 0 || end < 0) return parts;
    const part = body.subarray(start + delimiter.length + 2, end);
    const split = part.indexOf('\r\n\r\n');
    parts.push({ headers: part.subarray(0, split).toString('utf8'), data: part.subarray(split + 4) });
    start = end;
  }
}

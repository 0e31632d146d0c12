/** The parts of a JSON object's text: where each member of the outermost object lies, and its value as JSON.parse has it. */
import { isUtf8 } from 'node:buffer';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from './jsonBytes.ts';

export interface Member {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** PrivateBin decodes with this depth; the outermost object counts as one. */
const MAX_DEPTH = 10;
const MAX_KEY_BYTES = 64;

export function parseObject(text: Buffer): Record<string, unknown> | undefined {
  if (!isUtf8(text)) return undefined;
  try {
    return JSON.parse(text.toString()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

export function parseKey(text: Buffer): string {
  if (text.length > MAX_KEY_BYTES) return '';
  try {
    return JSON.parse(text.toString('utf8')) as string;
  } catch {
    return '';
  }
}

/** Only a lexer: whether it is valid JSON is JSON.parse's to say. Undefined when it is no object or too deep. */
export function scanMembers(body: Buffer): Member[] | undefined {
  const members: Member[] = [];
  let at = skipSpace(body, 0);
  if (body[at] !== OPEN_OBJECT) return undefined;
  at = skipSpace(body, at + 1);
  while (body[at] === QUOTE) {
    const keyEnd = skipString(body, at);
    const key = parseKey(body.subarray(at, keyEnd));
    at = skipSpace(body, keyEnd);
    if (body[at] !== COLON) return undefined;
    const start = skipSpace(body, at + 1);
    const end = skipValue(body, start);
    if (end === -1) return undefined;
    members.push({ key, start, end });
    at = skipSpace(body, end);
    if (body[at] !== COMMA) break;
    at = skipSpace(body, at + 1);
  }
  const isWhole = body[at] === CLOSE_OBJECT && skipSpace(body, at + 1) === body.length;
  return isWhole ? members : undefined;
}

function skipSpace(body: Buffer, from: number): number {
  let at = from;
  while (body[at] === 0x20 || body[at] === 0x0a || body[at] === 0x0d || body[at] === 0x09) at += 1;
  return at;
}

/** Position after the closing quote of the string that opens at `from`; the body's length when it never closes. */
function skipString(body: Buffer, from: number): number {
  let at = from;
  for (;;) {
    at = body.indexOf(QUOTE, at + 1);
    if (at === -1) return body.length;
    let backslashes = 0;
    while (body[at - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
}

/** Position after the value that starts at `from`; -1 when it is nested too deeply. */
function skipValue(body: Buffer, from: number): number {
  let depth = 1;
  let at = from;
  while (at < body.length) {
    const byte = body[at];
    if (byte === QUOTE) {
      at = skipString(body, at);
      if (depth === 1) return at;
      continue;
    }
    if (depth === 1 && (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY)) return at;
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth += 1;
      if (depth > MAX_DEPTH) return -1;
    }
    if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth -= 1;
      if (depth === 1) return at + 1;
    }
    at += 1;
  }
  return at;
}

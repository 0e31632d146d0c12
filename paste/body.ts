/** Reads a JSON body as it comes in, without ever joining or parsing its ciphertext: that stays the pieces that arrived. */
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  SLASH,
} from './jsonBytes.ts';
import { parseKey, parseObject, scanMembers } from './jsonMembers.ts';

/** Base64 characters of a ciphertext in the pieces in which they came. */
export interface Ciphertext {
  readonly pieces: readonly Buffer[];
  readonly bytes: number;
}

export interface JsonBody {
  /** The parsed object, with `ct` emptied when it is a string. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** `ct` byte for byte, when it is a string without other escapes than `\/`. */
  readonly ct: Ciphertext | undefined;
  /** The JSON text of `adata` as it was sent: the reader's associated data depends on order and integers. */
  readonly adataText: string;
}

/** Everything but the ciphertext is some hundred bytes long. */
const MAX_REST_BYTES = 256 * 1024;

type Place = 'between' | 'in text' | 'in ct';

/** Fed with a body's pieces; takes the ciphertext out of the outermost object and keeps the rest to be parsed. */
export class BodyReader {
  #place: Place = 'between';
  #depth = 0;
  #isKeyNext = true;
  #isEscaped = false;
  #key = '';
  /** Characters of the key being read; undefined in any other text. */
  #keyBytes: number[] | undefined;
  #rest: Buffer[] = [];
  #restBytes = 0;
  #ct: { pieces: Buffer[]; bytes: number; isClean: boolean } | undefined;

  /** The piece belongs to the reader from now on. */
  feed(piece: Buffer): void {
    let at = 0;
    let keptFrom = 0;
    while (at < piece.length && this.#restBytes <= MAX_REST_BYTES) {
      if (this.#place === 'in ct') {
        at = this.#takeCiphertext(piece, at);
        keptFrom = at;
        continue;
      }
      this.#step(piece[at] ?? 0);
      at += 1;
      if (this.#beginsCiphertext() || at === piece.length) {
        this.#keep(piece.subarray(keptFrom, at));
        keptFrom = at;
      }
    }
    if (this.#restBytes > MAX_REST_BYTES) this.#ct = undefined;
  }

  /** Undefined when it was not one JSON object in UTF-8 (a byte order mark counts as broken, as in PrivateBin). */
  finish(): JsonBody | undefined {
    const rest = Buffer.concat(this.#rest);
    const members = rest.length > MAX_REST_BYTES ? undefined : scanMembers(rest);
    const fields = members && parseObject(rest);
    if (!fields) return undefined;
    const adata = members.findLast((member) => member.key === 'adata');
    const isText = typeof fields['ct'] === 'string' && this.#ct?.isClean === true;
    return {
      fields,
      ct: isText ? this.#ct : undefined,
      adataText: adata ? rest.toString('utf8', adata.start, adata.end) : '',
    };
  }

  #keep(part: Buffer): void {
    this.#rest.push(part);
    this.#restBytes += part.length;
  }

  /** One byte outside the ciphertext. Only a lexer: whether it is valid JSON is JSON.parse's to say. */
  #step(byte: number): void {
    if (this.#place === 'in text') {
      this.#keyBytes?.push(byte);
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#endText();
      return;
    }
    if (byte === QUOTE) {
      this.#place = 'in text';
      this.#keyBytes = this.#depth === 1 && this.#isKeyNext ? [QUOTE] : undefined;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.#depth -= 1;
    else if (this.#depth === 1 && byte === COMMA) this.#isKeyNext = true;
    else if (this.#depth === 1 && byte === COLON) this.#isKeyNext = false;
  }

  #endText(): void {
    this.#place = 'between';
    if (this.#keyBytes) this.#key = parseKey(Buffer.from(this.#keyBytes));
    this.#keyBytes = undefined;
  }

  /** True right behind the quote that opens the outermost object's `ct`; of several the last counts. */
  #beginsCiphertext(): boolean {
    const isOpened = this.#place === 'in text' && this.#keyBytes === undefined;
    if (!isOpened || this.#depth !== 1 || this.#key !== 'ct') return false;
    this.#place = 'in ct';
    this.#ct = { pieces: [], bytes: 0, isClean: true };
    return true;
  }

  /**
   * Takes characters up to the closing quote, and gives the position of that quote or the piece's end. PHP clients write
   * `/` as `\/`: the backslashes are closed up in place. Anything else that is escaped is no base64.
   */
  #takeCiphertext(piece: Buffer, from: number): number {
    const ct = (this.#ct ??= { pieces: [], bytes: 0, isClean: true });
    let at = from;
    let end = from;
    let quote = piece.indexOf(QUOTE, at);
    if (this.#isEscaped) {
      this.#isEscaped = false;
      ct.isClean &&= piece[at] === SLASH;
      at += 1;
      end += 1;
    }
    for (;;) {
      if (quote !== -1 && quote < at) quote = piece.indexOf(QUOTE, at);
      const stop = quote === -1 ? piece.length : quote;
      const backslash = piece.subarray(at, stop).indexOf(BACKSLASH);
      const next = backslash === -1 ? stop : at + backslash;
      if (end !== at) piece.copyWithin(end, at, next);
      end += next - at;
      at = next;
      if (backslash === -1) break;
      if (at + 1 === piece.length) {
        this.#isEscaped = true;
        at += 1;
        break;
      }
      ct.isClean &&= piece[at + 1] === SLASH;
      piece[end] = SLASH;
      end += 1;
      at += 2;
    }
    if (end > from) ct.pieces.push(piece.subarray(from, end));
    ct.bytes += end - from;
    if (at < piece.length) this.#place = 'in text';
    return at;
  }
}

/** The same for a body that is there as a whole. */
export function readJsonBody(body: Buffer): JsonBody | undefined {
  const reader = new BodyReader();
  reader.feed(Buffer.from(body));
  return reader.finish();
}

/** Reading a request as PrivateBin does: is it a JSON call, which paste does it name, does it carry the token. */
import type { Request } from 'express';
import { isSame } from '../service.ts';

const JSON_TYPE = 'application/json';
const PAGE_TYPES = ['text/html', 'application/xhtml+xml'];

/** Whether the caller wants JSON; no preference means the page. */
export function wantsJson(request: Request): boolean {
  if (request.get('X-Requested-With') === 'JSONHttpRequest') return true;
  const accept = request.get('Accept') ?? '';
  if (accept.includes(JSON_TYPE) && !PAGE_TYPES.some((type) => accept.includes(type))) return true;
  const ranges = accept
    .split(',')
    .map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => /^q\s*=/.test(parameter))?.replace(/^q\s*=\s*/, '');
      return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return ranges.find(({ type }) => type === JSON_TYPE || PAGE_TYPES.includes(type))?.type === JSON_TYPE;
}

export interface Query {
  /** Undefined when none is asked for; not checked yet. */
  readonly pasteId: string | undefined;
  readonly deleteToken: string | undefined;
  readonly jsonld: string | undefined;
  /** With which a reader may ask again for a burning paste; not checked yet. */
  readonly nonce: string | undefined;
}

/** `?<id>` and `?pasteid=<id>`, whatever else stands around them. */
export function readQuery(request: Request): Query {
  const start = request.originalUrl.indexOf('?');
  const parameters = new URLSearchParams(start === -1 ? '' : request.originalUrl.slice(start + 1));
  const last = (name: string) => parameters.getAll(name).at(-1);
  const named = last('pasteid');
  const jsonld = last('jsonld');
  const bare = [...parameters].find(([name, value]) => value === '' && /^[a-f0-9]{16}$/.test(name))?.[0];
  // As there: a query that names nothing known is an id that is not one.
  const unnamed = parameters.size === 0 || jsonld !== undefined ? undefined : (bare ?? 'invalid id');
  const pasteId = named === undefined ? unnamed : named || undefined;
  return { pasteId, deleteToken: last('deletetoken'), jsonld, nonce: last('nonce') };
}

/** Whether the request carries one of the service's bearer tokens; takes as long whichever it is. */
export function hasToken(request: Request, tokens: readonly string[]): boolean {
  const given = /^Bearer ([\w.~+/=-]+)$/i.exec(request.get('Authorization') ?? '')?.[1];
  return given !== undefined && tokens.map((token) => isSame(given, token)).includes(true);
}

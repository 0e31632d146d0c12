/** Pictures that go into an exported file: those inside the document, and those that were fetched for it. */
import type { BlobIndex, Dtx, FileRef } from '../types.ts';

/** What a browser draws without running anything: not SVG. */
const DRAWABLE: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
]);
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export function isDrawable(mediaType: string | undefined): boolean {
  return DRAWABLE.has(baseType(mediaType));
}

function baseType(mediaType: string | undefined): string {
  return mediaType?.split(';')[0]?.trim().toLowerCase() ?? '';
}

export interface Pictures {
  /** `data:` address of a picture by its first piece; undefined where its bytes are not at hand. */
  readonly of: (index: BlobIndex | undefined, mediaType?: string) => string | undefined;
  readonly ofFile: (file: FileRef, mediaType?: string) => string | undefined;
}

/** @param fetched base64 of whole files, by their first piece. */
export function createPictures(doc: Dtx, fetched: ReadonlyMap<BlobIndex, string> = new Map()): Pictures {
  const made = new Map<string, string | undefined>();
  const make: Pictures['of'] = (index, mediaType) => {
    const blob = index === undefined ? undefined : doc.blobs?.[index];
    if (!blob || index === undefined) return undefined;
    const base64 = 'd' in blob ? blob.d : fetched.get(index);
    const type = baseType(isDrawable(blob.t) ? blob.t : mediaType);
    if (base64 === undefined || !DRAWABLE.has(type) || !BASE64.test(base64)) return undefined;
    return `data:${type};base64,${base64}`;
  };
  // An avatar is asked for with every message of its owner.
  const of: Pictures['of'] = (index, mediaType) => {
    const key = `${index} ${mediaType}`;
    if (!made.has(key)) made.set(key, make(index, mediaType));
    return made.get(key);
  };
  return { of, ofFile: (file, mediaType) => of(file.b?.[0], mediaType) };
}

/** All files that hang on the messages of a transcript, in the order in which they were posted. */
import type { Attachment, Component, Dtx, FileRef, Media, Msg } from './types.ts';

export interface ListedFile {
  /** As its sender called it; unfit for a disk. */
  readonly name: string;
  /** Its pieces, or why there are none. */
  readonly ref: FileRef;
  readonly mediaType?: string | undefined;
  readonly sizeBytes?: number | undefined;
  readonly message: Msg;
}

/** Each file once, even where a gallery, an embed and an attachment show the same. */
export function listFiles(doc: Dtx): readonly ListedFile[] {
  const files: ListedFile[] = [];
  const seen = new Set<number>();
  const add = (message: Msg, name: string, ref: FileRef & Partial<Pick<Attachment, 's' | 't'>>): void => {
    const first = ref.b?.[0];
    if (first !== undefined && seen.has(first)) return;
    if (first !== undefined) seen.add(first);
    const blobs = (ref.b ?? []).map((index) => doc.blobs?.[index]);
    const mediaType = ref.t ?? blobs[0]?.t;
    const size = ref.s ?? blobs.reduce((sum, blob) => sum + (blob && 's' in blob ? blob.s : 0), 0);
    files.push({ name: named(name, mediaType), ref, mediaType, sizeBytes: size || undefined, message });
  };
  const addBody = (message: Msg, { at, em, cp, st }: Pick<Msg, 'at' | 'em' | 'cp' | 'st'>): void => {
    for (const each of at ?? []) add(message, each.n, each);
    for (const each of em ?? []) {
      for (const ref of [each.im, each.th, each.vi]) if (ref?.b) add(message, 'embed', ref);
    }
    for (const media of (cp ?? []).flatMap(mediaOf)) add(message, media.n ?? 'file', media);
    for (const each of st ?? []) if (each.b) add(message, each.n, each);
  };
  for (const message of doc.messages) {
    addBody(message, message);
    for (const each of message.fw ?? []) addBody(message, each);
  }
  return files;
}

function mediaOf(each: Component): readonly Media[] {
  return [...(each.m ?? []), ...(each.c ?? []).flatMap(mediaOf), ...(each.ac ? mediaOf(each.ac) : [])];
}

const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['image/png', '.png'],
  ['image/jpeg', '.jpg'],
  ['image/gif', '.gif'],
  ['image/webp', '.webp'],
  ['video/mp4', '.mp4'],
  ['application/json', '.json'],
]);

/** Stickers and pictures of embeds have no name with an ending; their type gives them one. */
function named(name: string, mediaType: string | undefined): string {
  return /\.\w{1,10}$/.test(name) ? name : name + (ENDINGS.get(mediaType ?? '') ?? '');
}

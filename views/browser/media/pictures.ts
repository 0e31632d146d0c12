/** All kept pictures of a transcript in the order in which they were said, for leafing through. */
import type { Component, Dtx, FileRef, Forwarded, Msg } from '../../../shared/transcript/types.ts';
import { isPicture, type FileFacts } from '../fileFacts.ts';
import { r } from '../reading/words.ts';

export interface Picture {
  readonly ref: FileRef;
  readonly facts: FileFacts;
}

const known = new WeakMap<Dtx, readonly Picture[]>();

export function picturesOf(doc: Dtx): readonly Picture[] {
  const pictures = known.get(doc) ?? doc.messages.flatMap((message) => [...inMessage(doc, message)]);
  known.set(doc, pictures);
  return pictures;
}

function* inMessage(doc: Dtx, message: Msg | Forwarded): Generator<Picture> {
  for (const each of message.at ?? []) {
    if (!each.b?.length || !isPicture(each.t) || each.sp) continue;
    yield { ref: each, facts: { name: each.n, mediaType: each.t, description: each.desc } };
  }
  for (const each of message.em ?? []) {
    for (const ref of [each.im, each.th]) {
      const type = doc.blobs?.[ref?.b?.[0] ?? -1]?.t;
      if (ref?.b?.length && isPicture(type))
        yield { ref, facts: { name: each.t ?? r('file.picture'), mediaType: type } };
    }
  }
  for (const each of message.cp ?? []) yield* inComponent(doc, each);
  if ('fw' in message) for (const each of message.fw ?? []) yield* inMessage(doc, each);
}

function* inComponent(doc: Dtx, component: Component): Generator<Picture> {
  for (const each of component.m ?? []) {
    const type = each.t ?? doc.blobs?.[each.b?.[0] ?? -1]?.t;
    if (!each.b?.length || each.sp || !isPicture(type)) continue;
    yield {
      ref: each,
      facts: { name: each.n ?? r('file.picture'), mediaType: type, description: each.desc },
    };
  }
  for (const each of [...(component.c ?? []), ...(component.ac ? [component.ac] : [])])
    yield* inComponent(doc, each);
}

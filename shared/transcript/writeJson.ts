/** The transcript as JSON: the document itself, as docs/transcript-document.md describes it. */
import type { Dtx } from './types.ts';

const ABOUT =
  'A transcript made by Tessera, format dtx version 1. It is described in docs/transcript-document.md of its source.';

/** For a person: indented, and with a word on what this is; readers ignore keys they do not know. */
export function writePrettyJson(doc: Dtx): Generator<string> {
  return write({ about: ABOUT, ...doc }, 2);
}

/** For our viewer: as small as JSON can be. */
export function writeJson(doc: Dtx): Generator<string> {
  return write(doc, 0);
}

/** In pieces, one a message. */
function* write({ messages, ...head }: Dtx & { readonly about?: string }, indent: number): Generator<string> {
  const end = indent > 0 ? '\n' : '';
  const lead = ' '.repeat(indent);
  const opening = JSON.stringify(head, undefined, indent).slice(0, -1).trimEnd();
  yield `${opening},${end}${lead}"messages":${end && ' '}[`;
  for (const [index, message] of messages.entries()) {
    const json = JSON.stringify(message, undefined, indent);
    // Not by a pattern: to that, other characters that JSON leaves as they are would begin a line as well.
    yield `${index === 0 ? '' : ','}${indent > 0 ? `\n${json}`.replaceAll('\n', `\n${lead.repeat(2)}`) : json}`;
  }
  yield `${messages.length === 0 ? '' : end + lead}]${end}}${end}`;
}

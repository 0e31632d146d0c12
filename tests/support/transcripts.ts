/** Opening what the product stored, as somebody with a link does, and looking at what lies in the paste store. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openPaste, parsePasteLink, PasteClient } from 'privatebin-client';
import { TRANSCRIPT_FILE, unpackTranscript } from '../../shared/transcript/unpack.ts';
import type { Dtx } from '../../shared/transcript/types.ts';

export interface ReadTranscript {
  readonly id: string;
  readonly document: Dtx;
  /** What any PrivateBin shows. */
  readonly text: string;
  /** Everything in it, for searching. */
  readonly all: string;
}

/** Fetches and decrypts; throws when the link does not open an intact transcript. */
export async function readTranscript(link: string | undefined): Promise<ReadTranscript> {
  assert.ok(link, 'there is no link');
  const { baseUrl, id, key } = parsePasteLink(link);
  const content = await openPaste(await new PasteClient({ baseUrl, retries: 0 }).read(id), key);
  const [file] = content.attachments;
  assert.equal(file?.name, TRANSCRIPT_FILE);
  const document = await unpackTranscript(Uint8Array.from(file.bytes), { maxBytes: 64 * 1024 * 1024 });
  const text = content.text;
  return { id, document, text, all: `${text}\n${JSON.stringify(document)}` };
}

/** Ids of all pastes in a file store, each with its file. */
export async function storedPastes(store: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(join(store, 'pastes'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(files.map((file) => [file.name, join(file.parentPath, file.name)]));
}

export async function storedPasteIds(store: string): Promise<string[]> {
  return [...(await storedPastes(store)).keys()];
}

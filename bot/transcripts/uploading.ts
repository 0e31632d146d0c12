/** Sealing and uploading the documents of one copy; several parts of a long one name each other's links. */
import {
  PasteGone,
  pasteLink,
  sealPaste,
  type CreatedPaste,
  type PasteClient,
  type PasteId,
} from 'privatebin-client';
import type { GuildId } from '../../shared/ids.ts';
import type { Dtx, Range } from '../../shared/transcript/types.ts';
import type { Language } from '../../shared/transcript/words.ts';
import type { TranscriptCopy, TranscriptRepository } from './repository.ts';
import { sealTranscript } from './sealing.ts';

export interface UploadOptions {
  readonly paste: PasteClient;
  /** Public address of the paste service: what links begin with. */
  readonly pasteUrl: string;
  readonly copies: TranscriptRepository;
}

/** For one copy. */
export interface PartsOptions extends UploadOptions {
  /** A name of PrivateBin's. */
  readonly expire: string;
}

/** In which language a copy's text is written. */
export type LanguageOf = (guildId: GuildId) => Promise<Language>;

/** `copies` are the reserved rows, one for each document in its order. */
export async function uploadParts(
  documents: readonly Dtx[],
  copies: readonly TranscriptCopy[],
  language: Language,
  options: PartsOptions,
): Promise<void> {
  const ids = documents.length > 1 ? await foretellIds(copies, options) : copies.map(() => undefined);
  const total = documents.reduce((sum, { messages }) => sum + messages.length, 0);
  let after = total;
  // The last part first: where a service cannot foretell ids, every part at least knows those that follow it.
  for (const [index, document] of [...documents.entries()].reverse()) {
    const copy = copies[index];
    if (!copy) throw new Error('a part without a row');
    after -= document.messages.length;
    const links = copies.map(({ key }, at) => {
      const id = ids[at];
      return id && pasteLink(options.pasteUrl, id, key);
    });
    const range = rangeOf(index, documents.length, { total, before: after }, links);
    const created = await upload(range ? { ...document, range } : document, copy, language, options);
    ids[index] = created.id;
    await options.copies.saveUpload(copy, created);
  }
}

async function upload(
  document: Dtx,
  copy: TranscriptCopy,
  language: Language,
  { paste, expire }: PartsOptions,
): Promise<CreatedPaste> {
  const envelope = await sealTranscript(document, { key: copy.key, language, expire });
  return paste.create(envelope, { idempotencyKey: copy.uploadId });
}

/**
 * Where the parts will be, so that each can name all others: our service gives the same id for the same idempotency key,
 * even after the paste was deleted. Another PrivateBin does not, which a second try of the first shows.
 */
async function foretellIds(
  copies: readonly TranscriptCopy[],
  { paste, expire }: PartsOptions,
): Promise<(PasteId | undefined)[]> {
  const ids: PasteId[] = [];
  const [first] = copies;
  for (const copy of [...(first ? [first] : []), ...copies]) {
    const placeholder = await sealPaste({ text: '' }, { key: copy.key, expire });
    // What an interrupted try uploaded comes back here, and goes: its links may not be those of this try.
    const { id, deleteToken } = await paste.create(placeholder, { idempotencyKey: copy.uploadId });
    await paste.delete(id, deleteToken).catch((error: unknown) => {
      if (!(error instanceof PasteGone)) throw error;
    });
    ids.push(id);
  }
  const [probe, ...foretold] = ids;
  return probe === foretold[0] ? foretold : copies.map(() => undefined);
}

function rangeOf(
  index: number,
  of: number,
  { total, before }: Pick<Range, 'total' | 'before'>,
  links: readonly (string | undefined)[],
): Range | undefined {
  if (of === 1) return undefined;
  const [prev, next] = [links[index - 1], links[index + 1]];
  const all = links.filter((link) => link !== undefined);
  return {
    part: index + 1,
    of,
    total,
    before,
    ...(prev && { prev }),
    ...(next && { next }),
    ...(all.length === of && { links: all }),
  };
}

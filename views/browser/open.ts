/** From the page's address to what is inside the paste: fetch with progress, decrypt, unpack. */
import {
  type FragmentKey,
  generateNonce,
  openPaste,
  parsePasteId,
  PasteClient,
  type PasteContent,
  PasteGone,
  type PasteId,
  type ReadPaste,
} from 'privatebin-client/read';
import { TRANSCRIPT_FILE, unpackTranscript } from '../../shared/transcript/unpack.ts';
import type { Dtx } from '../../shared/transcript/types.ts';

/** Ten megabytes of ciphertext hold at most about this much JSON; more is a bomb. */
const MAX_DOCUMENT_BYTES = 100 * 1024 * 1024;
/** For the whole answer: a phone on a bad line needs minutes for ten megabytes. */
const TIMEOUT_MS = 600_000;

/** Share of the whole that has arrived, 0–1, or undefined when its size is not known. */
export type OnProgress = (share: number | undefined) => void;

/** The paste's id from the address: `?<id>`, `?<id>&…` or `?pasteid=<id>`. */
export function findPasteId(search: string): PasteId | undefined {
  const query = new URLSearchParams(search);
  const named = query.get('pasteid');
  const bare = search
    .slice(1)
    .split('&')
    .find((part) => part !== '' && !/=./.test(part));
  const id = named ?? bare?.replace(/=$/, '');
  return id !== undefined && /^[a-f0-9]{16}$/.test(id) ? parsePasteId(id) : undefined;
}

/** Id and delete token of a link that deletes: `?pasteid=…&deletetoken=…`. */
export function findDeletion(search: string): [PasteId, string] | undefined {
  const token = new URLSearchParams(search).get('deletetoken');
  const id = findPasteId(search);
  return token && id ? [id, token] : undefined;
}

/**
 * Under this name a tab keeps the nonce of a reading that is not over, so that a reload after a mistyped password finds a
 * burning paste again. It opens nothing without the key.
 */
const nonceName = (id: PasteId): string => `reading-${id}`;

function nonceOf(id: PasteId): string {
  const fresh = generateNonce();
  try {
    const kept = sessionStorage.getItem(nonceName(id));
    if (kept === null) sessionStorage.setItem(nonceName(id), fresh);
    return kept ?? fresh;
  } catch {
    // Storage is off in this browser.
    return fresh;
  }
}

function forgetNonce(id: PasteId): void {
  try {
    sessionStorage.removeItem(nonceName(id));
  } catch {
    // Nothing was kept.
  }
}

/** Tells the service that a burning paste was opened, so that it goes now. Whether it is gone, as far as we know. */
export async function confirmOpened({ id, confirmWithinSeconds }: ReadPaste): Promise<boolean> {
  if (confirmWithinSeconds === undefined) {
    forgetNonce(id);
    return true;
  }
  const client = new PasteClient({
    baseUrl: location.origin + location.pathname,
    timeoutMs: 5_000,
    retries: 1,
  });
  try {
    await client.confirmRead(id, nonceOf(id));
    forgetNonce(id);
    return true;
  } catch (error) {
    return error instanceof PasteGone;
  }
}

/** Fetches the ciphertext. What may burn is read in two steps, so that an answer that is lost on its way costs nothing. */
export function fetchPaste(
  id: PasteId,
  mayBurn: boolean,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<ReadPaste> {
  const client = new PasteClient({
    baseUrl: location.origin + location.pathname,
    timeoutMs: TIMEOUT_MS,
    maxWaitMs: 15_000,
    fetch: async (input, init) => withProgress(await fetch(input, init), onProgress),
  });
  return client.read(id, { ...(mayBurn ? { nonce: nonceOf(id) } : {}), ...(signal ? { signal } : {}) });
}

function withProgress(response: Response, onProgress: OnProgress): Response {
  // The length counts compressed bytes where the server compresses, so then it says nothing about what arrives.
  const isPlain = !response.headers.get('Content-Encoding');
  const total = isPlain ? Number(response.headers.get('Content-Length') ?? 0) : 0;
  if (!response.body) return response;
  let arrived = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      arrived += chunk.length;
      onProgress(total > 0 ? Math.min(1, arrived / total) : undefined);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
}

export function decryptPaste(paste: ReadPaste, key: FragmentKey, password: string): Promise<PasteContent> {
  return openPaste(paste, key, password === '' ? undefined : password);
}

/** The transcript inside, or undefined when the paste is not one. Throws what `unpackTranscript` throws. */
export async function findTranscript(content: PasteContent): Promise<Dtx | undefined> {
  const file = content.attachments.find(({ name }) => name === TRANSCRIPT_FILE);
  if (!file) return undefined;
  return unpackTranscript(file.bytes as Uint8Array<ArrayBuffer>, { maxBytes: MAX_DOCUMENT_BYTES });
}

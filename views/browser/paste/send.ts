/** From a draft to a link: read the files, seal, check the size, upload. The key never leaves this page. */
import {
  type Formatter,
  type FragmentKey,
  generateFragmentKey,
  type PasteAttachment,
  PasteClient,
  type PasteId,
  sealPaste,
} from 'privatebin-client';
import { TooLarge } from './failures.ts';
import type { DraftFile } from './fileTray.ts';
import type { Host } from './host.ts';
import type { PasteOptions } from './options.ts';
import { uploadingFetch } from './upload.ts';

/** A phone on a bad line needs minutes for ten megabytes. */
const TIMEOUT_MS = 600_000;
/** Nothing compresses this well that people paste; more would only fill the memory before it is refused. */
const MAX_RATIO = 20;

export interface NewPaste extends PasteOptions {
  readonly text: string;
  readonly formatter: Formatter;
  readonly files: readonly DraftFile[];
}

export interface SentPaste {
  readonly id: PasteId;
  readonly key: FragmentKey;
  readonly deleteToken: string;
  readonly options: PasteOptions;
}

interface SendOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** `share` is 0–1, or undefined while it is not known. */
  readonly onStep: (step: 'read' | 'seal' | 'upload', share?: number) => void;
}

/** Throws TooLarge, what `PasteClient.create` throws, or the signal's reason. */
export async function sendPaste(paste: NewPaste, { host, signal, onStep }: SendOptions): Promise<SentPaste> {
  const total = paste.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (total > host.sizeLimit * MAX_RATIO) throw new TooLarge(total);
  onStep('read');
  const attachments: PasteAttachment[] = [];
  for (const { name, mime, read } of paste.files) {
    attachments.push({ name, mime, bytes: await read() });
    signal.throwIfAborted();
  }
  onStep('seal');
  const key = generateFragmentKey();
  const { text, formatter, expire, burnAfterReading, discussion, password } = paste;
  const envelope = await sealPaste(
    { text, attachments },
    { key, formatter, expire, burnAfterReading, discussion, ...(password === '' ? {} : { password }) },
  );
  signal.throwIfAborted();
  if (envelope.ct.length > host.sizeLimit) throw new TooLarge(envelope.ct.length);
  onStep('upload', 0);
  const client = new PasteClient({
    baseUrl: host.baseUrl,
    timeoutMs: TIMEOUT_MS,
    retries: 0,
    // The page counts down itself.
    maxWaitMs: 0,
    fetch: uploadingFetch((share) => onStep('upload', share)),
  });
  const { id, deleteToken } = await client.create(envelope, { signal });
  return { id, key, deleteToken, options: { expire, burnAfterReading, discussion, password } };
}

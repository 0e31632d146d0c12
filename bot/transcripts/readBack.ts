/** Opening a stored copy as a reader does; a large one on a thread of its own, so that nothing else waits for its JSON. */
import { Worker } from 'node:worker_threads';
import { DamagedPaste, openPaste, WrongKey, type FragmentKey, type ReadPaste } from 'privatebin-client';
import { InvalidTranscript } from '../../shared/transcript/errors.ts';
import { TRANSCRIPT_FILE, unpackTranscript } from '../../shared/transcript/unpack.ts';

const MAX_INFLATED_BYTES = 256 * 1024 * 1024;
/** Below this the JSON takes a few milliseconds, and a thread would take longer to start. */
const SMALL_CHARACTERS = 100_000;

export type SealedCopy = Pick<ReadPaste, 'adata' | 'ct'> & { readonly key: FragmentKey };

/** What is to be known of a copy that opens. */
export interface CopyFacts {
  readonly audience: 'staff' | 'user';
  readonly messageCount: number;
}

/** Undefined when nobody could read it. */
export async function inspectCopy(sealed: SealedCopy): Promise<CopyFacts | undefined> {
  return sealed.ct.length < SMALL_CHARACTERS ? openCopy(sealed) : openOnThread(sealed);
}

export async function openCopy({ adata, ct, key }: SealedCopy): Promise<CopyFacts | undefined> {
  try {
    const content = await openPaste({ adata, ct }, key, undefined, { maxInflatedBytes: MAX_INFLATED_BYTES });
    const packed = content.attachments.find((attachment) => attachment.name === TRANSCRIPT_FILE);
    if (!packed || !content.text) return undefined;
    const document = await unpackTranscript(Uint8Array.from(packed.bytes), { maxBytes: MAX_INFLATED_BYTES });
    return { audience: document.audience, messageCount: document.messages.length };
  } catch (error) {
    if ([DamagedPaste, WrongKey, InvalidTranscript].some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

function openOnThread(sealed: SealedCopy): Promise<CopyFacts | undefined> {
  const worker = new Worker(new URL('./readBackThread.ts', import.meta.url), { workerData: sealed });
  return new Promise((resolve, reject) => {
    worker.once('message', (facts: CopyFacts | null) => resolve(facts ?? undefined));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the reading thread ended with ${code}`)));
  });
}

/** Why something could not be sent, in plain words with what to do next. */
import { PasteFull, PasteGone, PasteRateLimited, PasteRejected, PasteUnavailable } from 'privatebin-client';
import { ChunkUnavailable } from '../chunks.ts';
import { formatBytes } from '../text.ts';
import { p } from './words.ts';

/** Found here before anything was sent. Bytes of base64, as the limit counts. */
export class TooLarge extends Error {
  readonly bytes: number;
  constructor(bytes: number) {
    super('larger than the service takes');
    this.bytes = bytes;
  }
}

export function failureWords(error: unknown, sizeLimit: number): string {
  const limit = formatBytes(sizeLimit);
  if (error instanceof TooLarge) return p('failed.tooLarge', { size: formatBytes(error.bytes), limit });
  if (error instanceof PasteRateLimited) {
    return p('failed.busy', { seconds: Math.ceil(error.retryAfterMs / 1000) });
  }
  if (error instanceof PasteGone) return p('failed.gone');
  if (error instanceof PasteRejected) {
    const { serverMessage: message } = error;
    if (/limited to/i.test(message)) return p('failed.refusedSize', { limit });
    if (/not authorized/i.test(message)) return p('failed.closed');
    return p('failed.refused', { message });
  }
  if (error instanceof PasteFull) return p('failed.full');
  if (error instanceof PasteUnavailable || error instanceof ChunkUnavailable) return p('failed.network');
  return p('failed.page');
}

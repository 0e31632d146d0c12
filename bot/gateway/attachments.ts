/** Fetching attachments, from Discord's CDN and nowhere else, within a size and a time. */
import { Upstream, UserError } from '../../shared/errors.ts';
import type { OutgoingFile } from './rest.ts';

const TIMEOUT_MS = 60_000;

/** The bytes of a file as they arrive; throws UserError beyond `maxBytes`. */
export type OpenAttachment = (url: string, maxBytes: number) => AsyncIterable<Uint8Array>;

export type FetchAttachment = (file: {
  readonly name: string;
  readonly url: string;
}) => Promise<OutgoingFile>;

/**
 * `origins`: the hosts that Discord serves attachments from. Throws UserError for what will never work (another host, too
 * large), Upstream for what Discord refused (not retryable) or did not answer (retryable); context `service` is `cdn`.
 */
export function createAttachmentSource(origins: readonly string[]): OpenAttachment {
  return async function* open(url, maxBytes) {
    if (!origins.includes(new URL(url).origin)) {
      throw new UserError('It is not stored at Discord.', { context: { service: 'cdn', reason: 'type' } });
    }
    let response: Response;
    try {
      response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      throw new Upstream(true, { context: { service: 'cdn' }, cause: error });
    }
    if (!response.ok || !response.body) {
      const isPassing = response.status >= 500 || response.status === 429;
      throw new Upstream(isPassing, { context: { service: 'cdn', status: response.status } });
    }
    let sizeBytes = 0;
    try {
      for await (const chunk of response.body as ReadableStream<Uint8Array>) {
        sizeBytes += chunk.byteLength;
        if (sizeBytes > maxBytes) {
          throw new UserError('It is too large to be passed on.', {
            context: { service: 'cdn', reason: 'too-large' },
          });
        }
        yield chunk;
      }
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new Upstream(true, { context: { service: 'cdn' }, cause: error });
    }
  };
}

/** A whole file in memory, for passing it on. */
export function createAttachmentFetcher(open: OpenAttachment, maxBytes: number): FetchAttachment {
  return async ({ name, url }) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of open(url, maxBytes)) chunks.push(chunk);
    return { name, bytes: Buffer.concat(chunks) };
  };
}

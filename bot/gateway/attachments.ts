/** Fetching attachments, from Discord's CDN and nowhere else, within a size and a time. */
import { Upstream, UserError } from '../../shared/errors.ts';
import type { OutgoingFile } from './rest.ts';

const TIMEOUT_MS = 60_000;

export type FetchAttachment = (file: {
  readonly name: string;
  readonly url: string;
}) => Promise<OutgoingFile>;

/** Throws UserError for what will never work (another host, too large), Upstream for what may work later. */
export function createAttachmentFetcher(options: {
  /** Hosts that Discord serves attachments from, as origins. */
  readonly origins: readonly string[];
  readonly maxBytes: number;
}): FetchAttachment {
  return async ({ name, url }) => {
    if (!options.origins.includes(new URL(url).origin)) throw new UserError('It is not stored at Discord.');
    let response: Response;
    try {
      response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      throw new Upstream(true, { context: { service: 'cdn' }, cause: error });
    }
    if (!response.ok || !response.body) {
      throw new Upstream(response.status >= 500, { context: { service: 'cdn', status: response.status } });
    }
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > options.maxBytes) throw new UserError('It is too large to be passed on.');
      chunks.push(chunk);
    }
    return { name, bytes: Buffer.concat(chunks) };
  };
}

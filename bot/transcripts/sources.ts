/** What a transcript would like to keep the bytes of: files that people sent, and the pictures that belong to what was said. */
import type { APIAttachment } from 'discord-api-types/v10';
import type { NotKept } from '../../shared/transcript/types.ts';

export interface FileSource {
  /** Names the file within its conversation: digits, with a letter before them for a picture. */
  readonly id: string;
  readonly url: string;
  /** Undefined where Discord does not tell beforehand. */
  readonly sizeBytes?: number | undefined;
  /** Undefined: seen from its first bytes. */
  readonly mediaType?: string | undefined;
  /** Small pictures that the document itself holds, such as avatars and emoji. */
  readonly isInline?: true;
}

/** A source, or why there is none. */
export type Wanted = FileSource | NotKept;

export function attachmentSource(file: APIAttachment): FileSource {
  return { id: file.id, url: file.url, sizeBytes: file.size, mediaType: file.content_type };
}

/** Where the media of embeds and components can be fetched. */
export interface LinkedMedia {
  readonly url?: string | undefined;
  /** Discord's own copy of what lies elsewhere. */
  readonly proxy_url?: string | undefined;
}

/** Never another server's own address: whoever runs it would learn when a ticket was closed. */
// INVARIANT: only Discord's hosts are ever contacted for a transcript.
export function linkedSource(
  id: string,
  { url, proxy_url: proxyUrl }: LinkedMedia,
  isHeldByDiscord: (url: string) => boolean,
): Wanted {
  const address = [url, proxyUrl].find((each) => each !== undefined && isHeldByDiscord(each));
  return address === undefined ? 'foreign' : { id, url: address };
}

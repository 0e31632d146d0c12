/** The transcripts' links as their readers got them, and the proof that each opens with its key. */
import { openPaste, parsePasteLink, PasteClient } from 'privatebin-client';
import { TRANSCRIPT_FILE, unpackTranscript } from '../../shared/transcript/pack.ts';
import type { Dtx } from '../../shared/transcript/types.ts';
import type { ChannelHandle, Person } from '../simulator/index.ts';

export interface TranscriptLink {
  readonly kind: 'ticket' | 'modmail';
  readonly audience: 'staff' | 'user';
  readonly url: string;
}

interface Linking {
  readonly components?: readonly unknown[];
  readonly embeds: readonly { readonly title?: string }[];
}

/** Links in the log channel (staff) and in the users' direct messages, in the order in which they were sent. */
export function collectLinks(stage: {
  logChannel: ChannelHandle;
  maya: Person;
  robin: Person;
}): TranscriptLink[] {
  const inLog = stage.logChannel.messages.flatMap((message: Linking) =>
    linksOf(message).map((url) => ({
      kind: message.embeds[0]?.title?.startsWith('Ticket') ? ('ticket' as const) : ('modmail' as const),
      audience: 'staff' as const,
      url,
    })),
  );
  const direct = (person: Person, kind: TranscriptLink['kind']) =>
    person
      .directMessages()
      .flatMap(linksOf)
      .map((url) => ({ kind, audience: 'user' as const, url }));
  return [...inLog, ...direct(stage.maya, 'ticket'), ...direct(stage.robin, 'modmail')];
}

function linksOf(message: Linking): string[] {
  return [...JSON.stringify(message.components ?? []).matchAll(/"url":"([^"]+)"/g)].map(
    ([, url = '']) => url,
  );
}

/** Fetches and decrypts as a browser would; throws when anything is not as it must be. */
export async function openTranscript(link: TranscriptLink): Promise<Dtx> {
  const { baseUrl, id, key } = parsePasteLink(link.url);
  const content = await openPaste(await new PasteClient({ baseUrl }).read(id), key);
  const packed = content.attachments.find((attachment) => attachment.name === TRANSCRIPT_FILE);
  if (!packed) throw new Error('the paste holds no transcript');
  const document = await unpackTranscript(Uint8Array.from(packed.bytes), { maxBytes: 64 * 1024 * 1024 });
  if (document.audience !== link.audience)
    throw new Error(`this is the ${document.audience} copy, not the ${link.audience} copy`);
  return document;
}

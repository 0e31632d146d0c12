/** Transcripts: collected, sealed, published, read back. */
import { PasteClient } from 'privatebin-client';
import { createSealedColumns } from '../../shared/crypto/sealedColumns.ts';
import type { Conversation } from '../conversations/types.ts';
import { narrateModmail } from '../modmail/narrative.ts';
import { RETENTION_MS } from '../privacy/retention.ts';
import { fileLimits } from '../settings/schema.ts';
import { narrateTicket } from '../tickets/narrative.ts';
import { createBlobRepository } from '../transcripts/blobRepository.ts';
import { createPublisher } from '../transcripts/publisher.ts';
import { createTranscriptRepository } from '../transcripts/repository.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { Modmail } from './modmail.ts';
import type { Tickets } from './tickets.ts';
import type { WireOptions } from './types.ts';

export async function wireTranscripts(
  options: WireOptions,
  edge: Edge,
  { conversations, settings }: Core,
  kinds: { readonly tickets: Tickets; readonly modmail: Modmail },
) {
  const { config, db, clock, log, version } = options;
  const { discord, cdn, directory, openAttachment, memberLooks, botUserId } = edge;
  const sealed = await createSealedColumns(options.keyring);
  return createPublisher<Conversation>({
    discord,
    paste: new PasteClient({ baseUrl: config.PASTE_INTERNAL_URL, token: config.PASTE_TOKEN }),
    pasteUrl: config.PASTE_URL,
    copies: createTranscriptRepository(db, sealed),
    blobs: createBlobRepository(db, sealed),
    openAttachment,
    cdn,
    memberLooks,
    messagesAPart: config.TRANSCRIPT_PART_MESSAGES,
    limitsOf: async (guildId) => fileLimits((await settings.get(guildId)).transcripts),
    narrate: (conversation) =>
      conversation.kind === 'ticket'
        ? narrateTicket(conversation, { service: kinds.tickets.service, directory })
        : narrateModmail(conversation, { modmail: kinds.modmail.rows, directory, botUserId }),
    recordMessageCount: (id, count) => conversations.setMessageCount(id, count, clock.now()),
    clock,
    log,
    version,
    retentionMs: RETENTION_MS,
  });
}

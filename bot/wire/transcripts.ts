/** Transcripts: collected, sealed, published, read back. */
import { orRecovered } from '../conversations/snapshots/recovery.ts';
import type { Snapshots } from '../conversations/snapshots/service.ts';
import type { Conversation } from '../conversations/types.ts';
import { orSaidUnread } from '../conversations/unread.ts';
import { withNoteReading, withNotes } from '../conversations/working/noteHistory.ts';
import { narrateModmail } from '../modmail/narrative.ts';
import { fileLimits } from '../settings/schema.ts';
import { narrateTicket } from '../tickets/narrative.ts';
import { createBlobRepository } from '../transcripts/blobRepository.ts';
import { expiryFor } from '../transcripts/expiry.ts';
import { createPublisher } from '../transcripts/publisher.ts';
import { readHistory } from '../transcripts/history.ts';
import { createTranscriptRepository } from '../transcripts/repository.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { Modmail } from './modmail.ts';
import { retentionOfConversations } from './retention.ts';
import type { Tickets } from './tickets.ts';
import type { WireOptions } from './types.ts';
import type { Vault } from './vault.ts';

export function wireTranscripts(
  options: WireOptions,
  edge: Edge,
  { conversations, settings, guildWords, notes, participants }: Core,
  kinds: { readonly tickets: Tickets; readonly modmail: Modmail },
  { paste, sealed, endings }: Vault,
  snapshots: Snapshots,
) {
  const { config, db, clock, log, version, messageContent: readsMessages } = options;
  const { discord, cdn, directory, openAttachment, memberLooks, botUserId } = edge;
  const retentionMsOf = retentionOfConversations(settings, kinds.tickets);
  return createPublisher<Conversation>({
    paste,
    history: (conversation, startsAfter) =>
      withNotes(
        conversation,
        orSaidUnread(
          conversation,
          orRecovered(conversation, readHistory(discord, conversation.channelId, startsAfter), {
            snapshots,
            conversations,
            guildWords,
            botUserId,
            clock,
          }),
          { readsMessages, guildWords, botUserId, clock },
        ),
        { notes, person: (id) => directory.person(id) },
      ),
    pasteUrl: config.PASTE_URL,
    copies: createTranscriptRepository(db, sealed),
    blobs: createBlobRepository(db, sealed),
    openAttachment,
    cdn,
    memberLooks,
    messagesAPart: config.TRANSCRIPT_PART_MESSAGES,
    limitsOf: async (conversation) => ({
      ...fileLimits((await settings.get(conversation.guildId)).transcripts),
      expire: expiryFor(await retentionMsOf(conversation)).name,
    }),
    async narrate(conversation) {
      const { reason } = await endings.manner(conversation.id);
      const told =
        conversation.kind === 'ticket'
          ? await narrateTicket(conversation, { service: kinds.tickets.service, directory, participants })
          : await narrateModmail(conversation, {
              ...kinds.modmail,
              settings,
              guildWords,
              directory,
              botUserId,
            });
      return withNoteReading(conversation, { ...told, ...(reason !== null && { reason }) }, { notes });
    },
    recordMessageCount: (id, count) => conversations.setMessageCount(id, count, clock.now()),
    clock,
    log,
    version,
    languageOf: async (guildId) => (await guildWords(guildId)).language,
    retentionMsOf,
  });
}

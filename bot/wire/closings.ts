/** Closing conversations of either kind, and finishing openings that a dead process left behind. */
import { randomHex } from '../../shared/ids.ts';
import { createClosings } from '../conversations/closing.ts';
import { createClosingRepository } from '../conversations/closingRepository.ts';
import type { TranscriptPublisher } from '../conversations/closingSteps.ts';
import { createUnfinishedOpenings } from '../conversations/unfinished.ts';
import { createModmailClosing } from '../modmail/closingKind.ts';
import { retentionOf } from '../privacy/retention.ts';
import { createTicketClosing } from '../tickets/closingKind.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { Modmail } from './modmail.ts';
import type { Tickets } from './tickets.ts';
import type { WireOptions } from './types.ts';

/** How long people can still read in a closed channel that it is about to go. */
const REMOVE_AFTER_MS = 5_000;

export interface Parts {
  readonly tickets: Tickets;
  readonly modmail: Modmail;
  readonly transcripts: TranscriptPublisher;
}

export function wireClosings(
  { db, clock, log }: WireOptions,
  { discord, directory, guildName, botUserId }: Edge,
  { conversations, settings, guildWords, queues }: Core,
  { tickets, modmail, transcripts }: Parts,
) {
  const kinds = {
    ticket: createTicketClosing(tickets.service, guildWords),
    modmail: createModmailClosing(settings),
  };
  const closings = createClosings({
    conversations,
    closings: createClosingRepository(db),
    discord,
    transcripts,
    kinds,
    botUserId,
    overwrites: (id) => directory.overwrites(id),
    guildName,
    guildWords,
    removeAfterMs: REMOVE_AFTER_MS,
    retentionMsOf: async (conversation) =>
      retentionOf(
        (await settings.get(conversation.guildId)).privacy.retentionDays,
        conversation.kind === 'ticket'
          ? (await tickets.service.getTicket(conversation)).category.config.retentionDays
          : null,
      ),
    owner: randomHex(8),
    clock,
    log,
  });
  const unfinished = createUnfinishedOpenings({
    conversations,
    clock,
    log,
    resume: {
      ticket: async (conversation) => {
        await tickets.service.resumeOpening(conversation);
      },
      modmail: (conversation) =>
        queues.run(conversation.userId, async () => {
          await modmail.threads.resumeOpening(conversation);
          await modmail.service.recover(conversation.userId);
        }),
    },
  });
  return { kinds, closings, unfinished };
}

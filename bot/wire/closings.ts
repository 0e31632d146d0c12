/** Closing conversations of either kind, and finishing openings that a dead process left behind. */
import { asId, randomHex, type UserId } from '../../shared/ids.ts';
import { createClosings } from '../conversations/closing.ts';
import { createClosingRepository } from '../conversations/closingRepository.ts';
import type { TranscriptPublisher } from '../conversations/publishing.ts';
import { createShutByHand } from '../conversations/shutByHand.ts';
import { createReconcile } from '../conversations/reconcile.ts';
import { createReminderRepository } from '../conversations/reminderRepository.ts';
import { createReminders } from '../conversations/reminders.ts';
import type { Snapshots } from '../conversations/snapshots/service.ts';
import type { Conversation } from '../conversations/types.ts';
import { createUnfinishedOpenings } from '../conversations/unfinished.ts';
import { createModmailClosing } from '../modmail/closingKind.ts';
import { createTicketClosing } from '../tickets/closingKind.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { Modmail } from './modmail.ts';
import { retentionOfConversations } from './retention.ts';
import type { Tickets } from './tickets.ts';
import type { WireOptions } from './types.ts';
import type { Vault } from './vault.ts';

/** How long people can still read in a closed channel that it is about to go. */
const REMOVE_AFTER_MS = 5_000;

export interface Parts {
  readonly tickets: Tickets;
  readonly modmail: Modmail;
  readonly transcripts: TranscriptPublisher;
  readonly snapshots: Snapshots;
  readonly vault: Vault;
}

export function wireClosings(
  { db, clock, log, messageContent }: WireOptions,
  { discord, directory, guildName, botUserId }: Edge,
  core: Core,
  { tickets, modmail, transcripts, snapshots, vault }: Parts,
) {
  const { conversations, settings, guildWords, queues, openChannels, activity, audit } = core;
  const kinds = {
    ticket: createTicketClosing(tickets.service, guildWords),
    modmail: createModmailClosing({ ...modmail, settings, guildWords }),
  };
  const closings = createClosings({
    conversations,
    closings: createClosingRepository(db),
    endings: vault.endings,
    async rulesOf(guildId) {
      const { closing, privacy } = await settings.get(guildId);
      const { keepMinutes, ticketFeedback, modmailFeedback } = closing;
      return {
        keepMinutes,
        feedback: { ticket: ticketFeedback, modmail: modmailFeedback },
        isOnRequest: privacy.delivery === 'on-request',
      };
    },
    now: () => clock.now(),
    discord,
    transcripts,
    snapshots: {
      // What the transcript has replaced is in the database no longer.
      async erase(conversation) {
        await snapshots.erase(conversation);
        await core.notes.deleteAll(conversation.id);
        await core.headerRows.delete(conversation.id);
      },
    },
    audit,
    kinds,
    botUserId,
    overwrites: (id) => directory.overwrites(id),
    guildName,
    guildWords,
    removeAfterMs: REMOVE_AFTER_MS,
    readsMessages: messageContent,
    retentionMsOf: retentionOfConversations(settings, tickets),
    owner: randomHex(8),
    clock,
    log,
  });
  const reminders = createReminders({
    rows: createReminderRepository(db),
    conversations,
    discord,
    closings,
    async rulesOf(guildId, kind) {
      const { afterHours, ticketCloseAfterHours, modmailCloseAfterHours } = (await settings.get(guildId))
        .reminders;
      return {
        afterHours,
        closeAfterHours: kind === 'ticket' ? ticketCloseAfterHours : modmailCloseAfterHours,
      };
    },
    guildWords,
    audit,
    watch: (channelId) => activity.settle(channelId),
    botUserId,
    clock,
    log,
  });
  const { leases } = core;
  const unfinished = createUnfinishedOpenings({
    leases,
    log,
    resume: {
      ticket: async (conversation) => {
        if (await leases.take(conversation.id)) await tickets.service.resumeOpening(conversation);
      },
      // What the person wrote comes with it, and the lease is taken on the way there.
      modmail: ({ userId }) => queues.run(userId, () => modmail.inbox.catchUp(userId)),
    },
  });
  /** Deleted by hand: what is known of it is saved first, then it is closed like any other. */
  async function closeGone(conversation: Conversation): Promise<void> {
    const { id, guildId, channelId, state } = conversation;
    if (channelId) openChannels.remove(channelId);
    // Its transcript is stored: this is our own deletion at the end of closing, or changes nothing any more.
    if (state === 'published' || state === 'delivered' || state === 'closed') return;
    await snapshots.tryToTake(conversation);
    if (!(await closings.close(id, asId<UserId>(botUserId())))) return;
    await audit.record({
      guildId,
      actorId: null,
      action: 'conversation.gone',
      targets: { conversation: id },
    });
  }
  const shutByHand = createShutByHand({
    conversations,
    places: core.places,
    kinds,
    discord,
    guildWords,
    clock,
    log,
  });
  const reconcile = createReconcile({
    conversations,
    discord,
    closeGone,
    bringBack: (guildId, channelId) => shutByHand.bringBack(guildId, channelId),
    log,
  });
  return { kinds, closings, unfinished, reminders, closeGone, shutByHand, reconcile };
}

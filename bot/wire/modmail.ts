/** Modmail: threads, the relay between them and direct messages, and its handlers. */
import { asId, type GuildId, type UserId } from '../../shared/ids.ts';
import { createLookupRepository } from '../conversations/lookupRepository.ts';
import type { Conversation } from '../conversations/types.ts';
import { createActors } from '../gateway/actors.ts';
import { createAdmission, type Admission } from '../modmail/admission.ts';
import { createAnswers } from '../modmail/answers.ts';
import { createChanges } from '../modmail/changes.ts';
import { modmailCommands } from '../modmail/commands.ts';
import { createDesk, type DeskOptions } from '../modmail/desk.ts';
import { createModmailEvents } from '../modmail/events.ts';
import { createCorrections } from '../modmail/corrections.ts';
import { createCopyRepository } from '../modmail/copyRepository.ts';
import { createInbox } from '../modmail/inbox.ts';
import { intakeHandlers } from '../modmail/intakeHandlers.ts';
import { createIntakeRepository } from '../modmail/intakeRepository.ts';
import { createLanes } from '../modmail/lanes.ts';
import { createOutbox, type OutboxOptions } from '../modmail/outbox.ts';
import { createModmailPlaces } from '../modmail/places.ts';
import { createRecords } from '../modmail/records.ts';
import { createRecipientRepository } from '../modmail/recipientRepository.ts';
import { recipientHandlers } from '../modmail/recipientHandlers.ts';
import { createRecipients, type Recipients } from '../modmail/recipients.ts';
import { createRecovery } from '../modmail/recovery.ts';
import { createRelay } from '../modmail/relay.ts';
import { createRelayRepository } from '../modmail/relayRepository.ts';
import { createRerouting, type ReroutingOptions } from '../modmail/rerouting.ts';
import { createReopening } from '../modmail/reopening.ts';
import { createReplyHandlers } from '../modmail/handlers.ts';
import { createSentCopies } from '../modmail/sentCopies.ts';
import { createSharing } from '../modmail/sharing.ts';
import { createThreadRepository } from '../modmail/threadRepository.ts';
import { createWatchersRepository } from '../modmail/watchersRepository.ts';
import { createWatching } from '../modmail/watching.ts';
import { createThreads } from '../modmail/threads.ts';
import { createModmailRules } from '../modmail/workRules.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { WireOptions } from './types.ts';

export type Modmail = ReturnType<typeof wireModmail>;

/** What modmail asks of parts that are built after it. */
export interface ModmailNeeds {
  readonly close: DeskOptions['close'];
  /** To be posted where others read it, too; without a link where the server gives them on request only. */
  readonly postedLink: (conversation: Conversation) => Promise<string | undefined>;
  readonly staffLink: (conversation: Conversation, reader: UserId) => Promise<string | undefined>;
  readonly typedClose: OutboxOptions['typedClose'];
  readonly tickets: ReroutingOptions['tickets'];
}

export function wireModmail(options: WireOptions, edge: Edge, core: Core, needs: ModmailNeeds) {
  const { db, client, clock, log } = options;
  const { discord, directory, guildName, botUserId } = edge;
  const { conversations, settings, openings, openChannels, queues, guildWords, copyFiles } = core;
  const avatarUrl = (userId: string, hash: string) => directory.avatarUrl(userId, hash);
  const base = { discord, settings, guildName, guildWords, avatarUrl, clock, log, botUserId };

  const lookups = createLookupRepository(db);
  const relays = createRelayRepository(db);
  const intakes = createIntakeRepository(db);
  const facts = createThreadRepository(db);
  const places = createModmailPlaces(core.places, botUserId);
  const recipientRows = createRecipientRepository(db);
  const copies = createCopyRepository(db);
  const sentCopies = createSentCopies({ ...base, relays, copies });
  const sharing = createSharing({
    ...base,
    copies,
    recipients: recipientRows,
    relays,
    sentCopies,
    copyFiles,
    drop: (...left) => recipients.drop(...left),
  });
  const relay = createRelay({ ...base, relays, sentCopies, copyFiles, sharing });
  const findBlock = (guildId: GuildId, userId: UserId) => core.blocks.find(guildId, userId, clock.now());
  const changes = createChanges({
    ...base,
    relays,
    sentCopies,
    sharing,
    isBlocked: async (guildId, userId) => (await findBlock(guildId, userId)) !== undefined,
  });
  const answers = createAnswers({ ...base, relay, relays, changes, copyFiles, conversations });
  const records = createRecords({ lookups, settings, staffLink: needs.postedLink });
  const threads = createThreads({
    ...base,
    conversations,
    facts,
    recipients: recipientRows,
    openings,
    places,
    pastThreads: (guildId, userId) => records.listPast(guildId, userId, 5),
  });
  const watching = createWatching({ ...base, watchers: createWatchersRepository(db), threads });
  const reopening = createReopening({ lookups, facts, discord, clock });
  const outbox = createOutbox({
    ...base,
    facts,
    relays,
    answers,
    changes,
    typedClose: needs.typedClose,
    actor: createActors(client, discord),
  });
  const { reconcile, readThread, settle, passOnAgain } = createRecovery({
    relays,
    facts,
    recipients: recipientRows,
    tellUntold: (thread) => recipients.tellUntold(thread),
    relay,
    answers,
    changes,
    outbox,
    discord,
    log,
  });
  const lanes = createLanes({ queues, settle });
  const recipients: Recipients = createRecipients({
    ...base,
    rows: recipientRows,
    threads,
    intakes,
    lanes: () => lanes,
    findBlock,
    personName: async (id) => {
      const { name, displayName } = await directory.person(id);
      return displayName ?? name;
    },
    audit: core.audit,
    touchHeader: (id) => core.headers.touch(id),
  });
  const inbox = createInbox({
    ...base,
    lanes,
    recipients: recipientRows,
    conversations,
    intakes,
    threads,
    relay,
    reconcile,
    findBlock,
    call: (thread, messageId) => watching.call(thread, messageId),
    wake: (thread, by) => core.snoozes.spoken(thread, by),
    closeThread: async ({ id }) => {
      await needs.close(id, asId<UserId>(botUserId()));
    },
    admission: () => admission,
    unlock: async ({ id, guildId, channelId }) => {
      const place = (await facts.find(id))?.place ?? 'thread';
      await places.reopen(channelId, (await settings.get(guildId)).modmail, place);
    },
  });
  const admission: Admission = createAdmission({
    ...base,
    lookups,
    intakes,
    threads,
    reopening,
    relayFrom: (thread, intake) => inbox.relayFrom(thread, intake),
    findBlock,
  });
  const events = createModmailEvents({
    ...base,
    inbox,
    outbox,
    changes,
    threads,
    facts,
    readThread,
    relays,
    intakes,
    queues,
    recipients: recipientRows,
    lanes,
    isOurs: (channelId) => openChannels.kindOf(channelId) === 'modmail',
  });
  const rerouting = createRerouting({
    ...base,
    threads,
    relays,
    intakes,
    admission,
    close: needs.close,
    tickets: needs.tickets,
    queues,
  });
  const replies = createReplyHandlers({
    ...base,
    rerouting,
    corrections: createCorrections({ ...base, changes }),
    collisions: core.collisions,
    answers,
    passOnAgain,
    sharing,
    changes,
    threads,
    relays,
    lanes,
  });
  const desk = createDesk({
    ...base,
    conversations,
    lookups,
    facts,
    relays,
    blocks: core.blocks,
    threads,
    reopening,
    queues,
    close: needs.close,
    staffLink: needs.staffLink,
    async savePause(guildId, pausedUntilMs, pausedMessage) {
      const current = await settings.get(guildId);
      const modmail = { ...current.modmail, pausedUntilMs, pausedMessage };
      await settings.save(guildId, { ...current, modmail }, clock.now());
    },
  });
  const orders = modmailCommands({ desk, records, rerouting, watching });
  const group = recipientHandlers(recipients);
  return {
    relays,
    copies,
    recipients: recipientRows,
    guests: recipients,
    facts,
    places,
    threads,
    reopening,
    inbox,
    events,
    /** Of `/modmail`. */
    subcommands: orders.subcommands,
    commands: [...replies.commands, orders.contact, orders.logs, group.command],
    rules: createModmailRules({
      ...base,
      facts,
      recipients: recipientRows,
      places,
      threads,
      answers,
      lanes,
      username: async (id) => (await directory.person(id)).name,
    }),
    components: [
      ...replies.components,
      ...group.components,
      ...intakeHandlers({ admission, guildName, queues }),
    ],
    forms: replies.forms,
  };
}

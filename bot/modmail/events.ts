/** Where modmail meets the gateway: every event of one person goes through one queue, whichever side it comes from. */
import type { Clock } from '../../shared/clock.ts';
import type { ChannelId, MessageId, UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { SerialQueues } from '../conversations/queues.ts';
import { readIncoming } from '../gateway/incoming.ts';
import type { MessageListener, Where } from '../gateway/messageEvents.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Changes } from './changes.ts';
import { isFromPerson } from './history.ts';
import type { Inbox } from './inbox.ts';
import type { IntakeRepository } from './intakeRepository.ts';
import type { Lanes } from './lanes.ts';
import type { Outbox } from './outbox.ts';
import type { RecipientRepository } from './recipientRepository.ts';
import type { Relay, RelayRepository } from './relayRepository.ts';
import type { ModmailSettings } from './settings.ts';
import type { ThreadRepository } from './threadRepository.ts';
import type { Threads } from './threads.ts';
import { createTurns } from './turns.ts';
import type { OpenThread } from './types.ts';

export interface EventsOptions {
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly changes: Changes;
  readonly threads: Pick<Threads, 'findByChannel' | 'findById' | 'listOf'>;
  readonly facts: Pick<ThreadRepository, 'find'>;
  /** What staff wrote since the cursor of a thread. */
  readonly readThread: (thread: OpenThread) => Promise<void>;
  readonly relays: Pick<RelayRepository, 'findIn' | 'findOf' | 'listStuck'>;
  readonly intakes: Pick<IntakeRepository, 'findCursorIn' | 'list' | 'listStuck' | 'listCursors'>;
  readonly settings: Pick<ModmailSettings, 'get'>;
  readonly recipients: Pick<RecipientRepository, 'listOpenUsers' | 'list'>;
  readonly lanes: Pick<Lanes, 'enter'>;
  readonly discord: Pick<DiscordRest, 'showTyping'>;
  readonly isOurs: (channelId: ChannelId) => boolean;
  readonly queues: SerialQueues;
  readonly clock: Clock;
  readonly log: Log;
  readonly botUserId: () => string;
}

/** Longer than a message under way takes, repeats included. */
const STUCK_AFTER_MS = 10_000;
/** Discord shows a sign of typing for ten seconds. */
const TYPING_EVERY_MS = 8_000;

export function createModmailEvents(options: EventsOptions) {
  const { inbox, outbox, changes, threads, relays, intakes, clock, log } = options;
  const turns = createTurns({
    queues: options.queues,
    markBehind: (userId) => inbox.markBehind(userId),
    clock,
    log,
  });
  const { inOrder } = turns;
  const typingShownAt = new Map<string, number>();

  /** Work on an open thread's side among staff. */
  function inThread(
    where: Where,
    work: (thread: OpenThread) => Promise<void>,
    before?: (thread: OpenThread) => Promise<void>,
  ): Promise<void> {
    const { guildId, channelId } = where;
    if (guildId === null) return Promise.resolve();
    let thread: OpenThread | undefined;
    const find = async () => (thread = await threads.findByChannel(guildId, channelId))?.userId;
    return inOrder(where, find, async () => {
      const found = thread;
      if (!found) return;
      await before?.(found);
      await options.lanes.enter(found, () => work(found));
    });
  }

  /** Work on a relayed message in somebody's direct messages. */
  function onRelayed(
    where: Where,
    find: () => Promise<UserId | undefined>,
    messageId: MessageId,
    work: (thread: OpenThread, relay: Relay) => Promise<void>,
  ): Promise<void> {
    return inOrder(where, find, async (userId) => {
      const relay = await relays.findOf(userId, messageId);
      const thread = relay && (await threads.findById(relay.conversationId));
      if (thread) await options.lanes.enter(thread, () => work(thread, relay));
    });
  }

  const isDue = (key: string): boolean => {
    const now = clock.now();
    if (now - (typingShownAt.get(key) ?? 0) < TYPING_EVERY_MS) return false;
    for (const [shown, at] of typingShownAt) if (now - at >= TYPING_EVERY_MS) typingShownAt.delete(shown);
    typingShownAt.set(key, now);
    return true;
  };

  const listener = {
    wants: ({ guildId, channelId }) => guildId === null || options.isOurs(channelId),

    async onMessage(where, message) {
      if (!isFromPerson(message)) return;
      if (where.guildId !== null) {
        return inThread(
          where,
          async (thread) => {
            // Staff may have written the moment they saw the channel, before the bot itself knew of it.
            const isFirst = (await options.facts.find(thread.id))?.threadCursor === null;
            if (isFirst) await options.readThread(thread);
            else await outbox.onMessage(thread, message);
          },
          // The cursor must not pass what staff wrote while nobody listened.
          (thread) => inbox.catchUpOnce(thread.userId),
        );
      }
      const incoming = readIncoming(message);
      const { id } = incoming.author;
      await inOrder(
        where,
        () => Promise.resolve(id),
        () => inbox.receive(incoming),
        incoming,
      );
    },

    async onEdit(where, message) {
      if (!message.edited_timestamp || !isFromPerson(message)) return;
      if (where.guildId !== null) return inThread(where, (thread) => outbox.onEdit(thread, message));
      const incoming = readIncoming(message);
      const find = () => Promise.resolve(incoming.author.id);
      await onRelayed(where, find, incoming.id, async (thread, relay) => {
        if (relay.direction === 'to_staff') await changes.editedByUser(thread, relay, incoming);
      });
    },

    async onDelete(where, messageIds) {
      for (const id of messageIds) {
        if (where.guildId !== null) await inThread(where, (thread) => outbox.onDelete(thread, id));
        else {
          const find = async () => (await intakes.findCursorIn(where.channelId))?.userId;
          await onRelayed(where, find, id, async (thread, relay) => {
            // What vanishes otherwise is a copy, which the bot took back itself.
            if (relay.direction === 'to_staff' && relay.sourceMessageId === id)
              await changes.deletedByUser(thread, relay);
          });
        }
      }
    },

    async onReaction(reaction) {
      const { userId, messageId, guildId } = reaction;
      if (userId === options.botUserId()) return;
      if (guildId === null) {
        const find = () => Promise.resolve(userId);
        await onRelayed(reaction, find, messageId, (thread, relay) =>
          changes.reacted(thread, relay, { ...reaction, isFromUser: true }),
        );
        return;
      }
      await inThread(reaction, async (thread) => {
        const relay = await relays.findIn(thread.id, messageId);
        if (relay) await changes.reacted(thread, relay, { ...reaction, isFromUser: false });
      });
    },

    // Not when everything is ready: the first message of the new session would hide what was missed before it.
    onSession: () => inbox.beginSession(),

    /** A courtesy that waits for nobody: never queued, never tried again. */
    async onTyping(where, userId) {
      if (userId === options.botUserId() || !isDue(where.channelId)) return;
      try {
        if (where.guildId === null) {
          const [thread] = await threads.listOf(userId);
          if (thread) await options.discord.showTyping(thread.channelId);
          return;
        }
        const thread = await threads.findByChannel(where.guildId, where.channelId);
        const isDirect = thread && (await options.settings.get(where.guildId)).modmail.directTyping;
        // Where staff also write notes, their typing tells the user nothing.
        if (!isDirect) return;
        for (const { dmChannelId, leftAfter } of await options.recipients.list(thread.id)) {
          if (leftAfter === null) await options.discord.showTyping(dmChannelId);
        }
      } catch (error) {
        log.debug({ err: error }, 'typing could not be shown');
      }
    },
  } satisfies MessageListener;

  /**
   * For what happened in a session that is over. Of everybody who is known, recovery finds what was written, changed and taken
   * back; who wrote for the first time and what was only pointed at can be heard here alone.
   */
  const missed: MessageListener = {
    wants: (where) => listener.wants(where),
    async onMessage(where, message) {
      if (where.guildId !== null || !isFromPerson(message)) return;
      const incoming = readIncoming(message);
      const find = () => Promise.resolve(incoming.author.id);
      await inOrder(where, find, () => inbox.receiveMissed(incoming), incoming);
    },
    onReaction: (reaction) => listener.onReaction(reaction),
  };

  return {
    listener,
    missed,

    /** After a start or a lost session: everything that was missed, person by person, those with open threads first. */
    async recoverAll(): Promise<void> {
      const people = [
        ...(await intakes.list()).map(({ userId }) => userId),
        ...(await options.recipients.listOpenUsers()),
        ...(await intakes.listCursors()).map(({ userId }) => userId),
      ];
      await turns.recover(people, (userId) => inbox.catchUpOnce(userId));
    },

    /** The sweep: what failed while everything else went on. */
    async recoverStuck(): Promise<void> {
      const olderThanMs = clock.now() - STUCK_AFTER_MS;
      const stuck = [...(await relays.listStuck(olderThanMs)), ...(await intakes.listStuck(olderThanMs))];
      await turns.recover([...turns.listBehind(), ...stuck], (userId, missed) =>
        missed ? inbox.receiveMissed(missed) : inbox.catchUp(userId),
      );
    },
  };
}

/** Where modmail meets the gateway: every event of one person goes through one queue, whichever side it comes from. */
import type { Clock } from '../../shared/clock.ts';
import { Upstream } from '../../shared/errors.ts';
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

/** Together about two minutes. */
const PAUSES_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000];
/** Longer than a message under way takes, repeats included. */
const STUCK_AFTER_MS = 10_000;
/** People recovered side by side after a start. */
const LANES = 8;
/** Discord shows a sign of typing for ten seconds. */
const TYPING_EVERY_MS = 8_000;

export function createModmailEvents(options: EventsOptions) {
  const { inbox, outbox, changes, threads, relays, intakes, queues, clock, log } = options;
  const behind = new Set<UserId>();
  const typingShownAt = new Map<string, number>();

  /**
   * Tries again while the database or Discord is away; later events of the person wait behind it. What fails for good, or
   * for too long, is taken up before their next message and by the sweep.
   */
  async function patiently(userId: UserId, work: () => Promise<void>): Promise<void> {
    try {
      // Of somebody who is behind already, all that follows is taken up together: each must not wait for minutes again.
      for (const pauseMs of behind.has(userId) ? [] : PAUSES_MS) {
        try {
          await work();
          return;
        } catch (error) {
          if (!(error instanceof Upstream && error.retryable)) throw error;
          log.warn({ err: error, pauseMs }, 'a message waits for a service that is away');
          // Meanwhile more may have been missed than this: the next try looks at all of it.
          inbox.markBehind(userId);
          await clock.sleep(pauseMs);
        }
      }
      await work();
    } catch (error) {
      behind.add(userId);
      inbox.markBehind(userId);
      throw error;
    }
  }

  /**
   * In the order of the channel's events, and that of everything else that concerns the person. Whose channel it is must
   * often be looked up first; meanwhile nothing may overtake.
   */
  function inOrder(
    { channelId }: Where,
    find: () => Promise<UserId | undefined>,
    work: (userId: UserId) => Promise<void>,
  ): Promise<void> {
    return queues.run(`channel:${channelId}`, async () => {
      let userId: UserId | undefined;
      await patientlyFind(async () => (userId = await find()));
      const person = userId;
      if (person) await queues.run(person, () => patiently(person, () => work(person)));
    });
  }

  async function patientlyFind(find: () => Promise<unknown>): Promise<void> {
    for (const pauseMs of PAUSES_MS) {
      try {
        await find();
        return;
      } catch (error) {
        log.warn({ err: error, pauseMs }, 'whose channel it is could not be looked up yet');
        await clock.sleep(pauseMs);
      }
    }
    await find();
  }

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

  const listener: MessageListener = {
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
  };

  /** One person's failure is logged and keeps nobody else waiting. */
  async function recover(people: Iterable<UserId>, how: (userId: UserId) => Promise<void>): Promise<void> {
    const waiting = [...new Set(people)];
    const lane = async () => {
      for (let userId = waiting.shift(); userId; userId = waiting.shift()) {
        const person = userId;
        try {
          await queues.run(person, () => how(person));
          behind.delete(person);
        } catch (error) {
          behind.add(person);
          log.warn({ err: error }, 'modmail could not be recovered yet');
        }
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  return {
    listener,

    /** After a start or a lost session: everything that was missed, person by person, those with open threads first. */
    async recoverAll(): Promise<void> {
      const people = [
        ...(await intakes.list()).map(({ userId }) => userId),
        ...(await options.recipients.listOpenUsers()),
        ...(await intakes.listCursors()).map(({ userId }) => userId),
      ];
      await recover(people, (userId) => inbox.catchUpOnce(userId));
    },

    /** The sweep: what failed while everything else went on. */
    async recoverStuck(): Promise<void> {
      const olderThanMs = clock.now() - STUCK_AFTER_MS;
      const stuck = [...(await relays.listStuck(olderThanMs)), ...(await intakes.listStuck(olderThanMs))];
      await recover([...behind, ...stuck], (userId) => inbox.catchUp(userId));
    },
  };
}

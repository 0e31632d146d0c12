/** Direct messages into their thread: in order, each once, and whatever was missed before what comes new. */
import type { Clock } from '../../shared/clock.ts';
import { AppError, Upstream } from '../../shared/errors.ts';
import {
  asId,
  snowflakeAt,
  snowflakeTimeMs,
  type GuildId,
  type MessageId,
  type UserId,
} from '../../shared/ids.ts';
import type { Block } from '../conversations/blockRepository.ts';
import type { ConversationRepository } from '../conversations/repository.ts';
import type { Conversation } from '../conversations/types.ts';
import { discordCodeOf, isChannelGone } from '../gateway/discordErrors.ts';
import { readIncoming, type IncomingMessage } from '../gateway/incoming.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import type { Admission } from './admission.ts';
import { answering, filesMissing } from './answerView.ts';
import { blocked } from './gates.ts';
import { history, isFromPerson } from './history.ts';
import type { Cursor, Intake, IntakeRepository } from './intakeRepository.ts';
import { plain } from './intakeView.ts';
import type { Lanes } from './lanes.ts';
import type { RecipientRepository } from './recipientRepository.ts';
import type { RelayService } from './relay.ts';
import type { Threads } from './threads.ts';
import type { OpenThread } from './types.ts';

export interface InboxOptions {
  readonly conversations: Pick<ConversationRepository, 'touchActivity'>;
  readonly intakes: IntakeRepository;
  readonly threads: Pick<Threads, 'listOf'>;
  readonly relay: Pick<RelayService, 'toStaff'>;
  readonly admission: () => Pick<Admission, 'admit'>;
  /** Calls those of staff who wanted to know. */
  readonly call: (thread: OpenThread, messageId: MessageId) => Promise<void>;
  readonly lanes: Pick<Lanes, 'enter'>;
  readonly recipients: Pick<RecipientRepository, 'list'>;
  /** The thread was put aside, and its user writes. */
  readonly wake: (thread: OpenThread, by: UserId) => Promise<void>;
  /** What is left to do in an open thread after events were missed. */
  readonly reconcile: (thread: OpenThread) => Promise<void>;
  readonly findBlock: (guildId: GuildId, userId: UserId) => Promise<Block | undefined>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  /** For a thread that nobody can close by its button any more. */
  readonly closeThread: (thread: Conversation) => Promise<void>;
  /** For a thread that was archived or locked by hand while it is open. */
  readonly unlock: (thread: OpenThread) => Promise<void>;
  readonly discord: Pick<DiscordRest, 'listMessagesAfter' | 'sendMessage' | 'addReaction'>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly clock: Clock;
}

const TURNED_AWAY = '🚫';
const TOLD_AGAIN_AFTER_MS = 5 * 60_000;
const LOOK_BACK_MS = 7 * 86_400_000;

/** "This thread is archived", "this thread is locked" */
const SHUT = new Set<number | undefined>([50_083, 160_005]);

export type Inbox = ReturnType<typeof createInbox>;

export function createInbox(options: InboxOptions) {
  const { intakes, threads, relay, discord, clock } = options;
  /** People of whom nothing was missed since the session began. Only saves work: forgetting one costs a look. */
  let caughtUp = new Set<UserId>();
  let sessionBeganMs = clock.now();

  const isLate = ({ id }: IncomingMessage) => snowflakeTimeMs(id) < sessionBeganMs;

  /** Where a person's messages go now. */
  async function route(userId: UserId): Promise<OpenThread | undefined> {
    const open = await threads.listOf(userId);
    if (open.length < 2) return open[0];
    const cursor = await intakes.findCursor(userId);
    return open.find(({ id }) => id === cursor?.conversationId) ?? open[0];
  }

  async function deliver(thread: OpenThread, incoming: IncomingMessage): Promise<void> {
    const userId = incoming.author.id;
    const block = await options.findBlock(thread.guildId, userId);
    if (block) await turnAway(thread, incoming, block);
    else await options.lanes.enter(thread, () => passOn(thread, incoming));
    await intakes.saveCursor(userId, incoming.channelId, incoming.id, clock.now());
  }

  /** Of a blocked person nothing reaches staff, now or later; they are told so, not at each message anew. */
  async function turnAway(thread: OpenThread, incoming: IncomingMessage, block: Block): Promise<void> {
    const { key, values } = blocked(block);
    const server = await options.guildName(thread.guildId);
    const text = (await options.guildWords(thread.guildId)).t(key, { server, ...values });
    // Discord answers a nonce that it knows with the message that is there already.
    const nonce = `${thread.id}b${Math.floor(clock.now() / TOLD_AGAIN_AFTER_MS) % 100}`;
    try {
      await discord.addReaction(incoming.channelId, incoming.id, TURNED_AWAY);
      await discord.sendMessage(incoming.channelId, plain(text), { nonce });
    } catch (error) {
      // Who closed their direct messages is not told; that they are blocked holds all the same.
      if (!(error instanceof AppError) || (error instanceof Upstream && error.retryable)) throw error;
    }
  }

  async function passOn(thread: OpenThread, incoming: IncomingMessage): Promise<void> {
    const missing = await throughShutDoor(thread, () =>
      relay.toStaff(thread, incoming, { isLate: isLate(incoming) }),
    );
    if (missing.length > 0) {
      const words = await options.guildWords(thread.guildId);
      const body = answering(incoming.id, filesMissing(words, missing));
      await discord.sendMessage(incoming.channelId, body, { nonce: `${incoming.id}m` });
    }
    if (thread.snoozedAtMs !== null) await options.wake(thread, incoming.author.id);
    await options.call(thread, incoming.id);
    await options.conversations.touchActivity(thread.id, clock.now(), 'staff');
  }

  async function throughShutDoor<T>(thread: OpenThread, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!SHUT.has(discordCodeOf(error))) throw error;
      await options.unlock(thread);
      return work();
    }
  }

  /** False when the thread's channel was deleted by hand: it is closed then, and the message opens another. */
  async function isDelivered(thread: OpenThread, incoming: IncomingMessage): Promise<boolean> {
    try {
      await deliver(thread, incoming);
      return true;
    } catch (error) {
      if (!isChannelGone(error)) throw error;
      await options.closeThread(thread);
      return false;
    }
  }

  /** Who never wrote before may have begun while nobody listened: at the first word since the bot's own last one. */
  async function fromItsBeginning(intake: Intake): Promise<Intake> {
    const { userId, dmChannelId } = intake;
    if (intake.promptMessageId || (await intakes.findCursor(userId))) return intake;
    let first: MessageId | undefined;
    for await (const message of history(discord, dmChannelId, snowflakeAt(clock.now() - LOOK_BACK_MS))) {
      if (BigInt(message.id) >= BigInt(intake.firstMessageId)) break;
      if (message.author.id !== userId) first = undefined;
      else if (isFromPerson(message)) first ??= asId<MessageId>(message.id);
    }
    if (!first) return intake;
    await intakes.update(userId, { firstMessageId: first });
    return { ...intake, firstMessageId: first };
  }

  async function admit(intake: Intake): Promise<void> {
    await options.admission().admit(await fromItsBeginning(intake));
  }

  async function handle(incoming: IncomingMessage): Promise<void> {
    const userId = incoming.author.id;
    const waiting = await intakes.find(userId);
    if (waiting) return admit(waiting);
    const thread = await route(userId);
    if (thread && (await isDelivered(thread, incoming))) return;
    // Before anything is asked of Discord: of somebody new, this row is all that a dead process leaves behind.
    const first = { userId, dmChannelId: incoming.channelId, firstMessageId: incoming.id };
    await admit(await intakes.begin(first, clock.now()));
  }

  async function catchUp(userId: UserId): Promise<void> {
    // Of the session in which it began: should that end meanwhile, the next one has to look again.
    const session = caughtUp;
    const waiting = await intakes.find(userId);
    if (waiting) await admit(waiting);
    const open = await threads.listOf(userId);
    for (const thread of open) {
      try {
        await options.lanes.enter(thread, () => options.reconcile(thread));
      } catch (error) {
        // Deleted by hand while nobody listened.
        if (!isChannelGone(error)) throw error;
        await options.closeThread(thread);
      }
    }
    const since = (await intakes.findCursor(userId)) ?? (await startOf(userId, open));
    if (since) {
      for await (const message of history(discord, since.dmChannelId, since.lastMessageId)) {
        if (message.author.id === userId && isFromPerson(message)) await handle(readIncoming(message));
      }
    }
    session.add(userId);
  }

  /** For those of whom nothing was passed on yet: staff began the thread, or its first words were taken back. */
  async function startOf(
    userId: UserId,
    open: readonly OpenThread[],
  ): Promise<Pick<Cursor, 'dmChannelId' | 'lastMessageId'> | undefined> {
    const oldest = open.at(-1);
    const stay =
      oldest && (await options.recipients.list(oldest.id)).findLast((each) => each.userId === userId);
    if (!stay) return undefined;
    const { dmChannelId, joinedAfter } = stay;
    const isGuest = BigInt(joinedAfter) > BigInt(oldest.beganAfter);
    return { dmChannelId, lastMessageId: isGuest ? joinedAfter : oldest.beganAfter };
  }

  async function catchUpOnce(userId: UserId): Promise<void> {
    if (!caughtUp.has(userId)) await catchUp(userId);
  }

  /** Catching up reads what is there now, the message itself mostly among it. */
  async function receiveBehind(incoming: IncomingMessage): Promise<void> {
    const userId = incoming.author.id;
    await catchUp(userId);
    const cursor = await intakes.findCursor(userId);
    if (!cursor || BigInt(incoming.id) > BigInt(cursor.lastMessageId)) await handle(incoming);
  }

  async function isStillThere({ channelId, id }: IncomingMessage): Promise<boolean> {
    const before = (BigInt(id) - 1n).toString();
    for await (const message of history(discord, channelId, before)) return message.id === id;
    return false;
  }

  return {
    /** A direct message. Calls for one person must come one after the other. */
    receive: (incoming: IncomingMessage): Promise<void> =>
      caughtUp.has(incoming.author.id) ? handle(incoming) : receiveBehind(incoming),

    /** One of some time ago. Of who is known, everything missed is found without it. */
    async receiveMissed(incoming: IncomingMessage): Promise<void> {
      const userId = incoming.author.id;
      await catchUpOnce(userId);
      const isKnown =
        (await intakes.findCursor(userId)) ??
        (await intakes.find(userId)) ??
        (await threads.listOf(userId)).length > 0;
      if (!isKnown && (await isStillThere(incoming))) await handle(incoming);
    },

    /** Everything the person wrote from the intake's first message on, in order, into the thread. */
    async relayFrom(thread: OpenThread, { userId, dmChannelId, firstMessageId }: Intake): Promise<void> {
      const before = (BigInt(firstMessageId) - 1n).toString();
      for await (const message of history(discord, dmChannelId, before)) {
        if (message.author.id !== userId || !isFromPerson(message)) continue;
        await deliver(thread, readIncoming(message));
      }
    },

    /** What a crash, a downtime or a fault left undone for one person. */
    catchUp,

    catchUpOnce,

    /** Something failed for this person: before their next message, and at the next sweep, it is taken up. */
    markBehind: (userId: UserId) => void caughtUp.delete(userId),

    /** A session that could not be resumed has missed events, just like a process that was not there. */
    beginSession(): void {
      sessionBeganMs = clock.now();
      caughtUp = new Set();
    },
  };
}

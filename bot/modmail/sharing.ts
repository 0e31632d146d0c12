/** A thread with several recipients: each reads what the others and staff write, and one who cannot be reached harms nobody. */
import type { Clock } from '../../shared/clock.ts';
import { AppError, NotFound, Upstream } from '../../shared/errors.ts';
import {
  asId,
  snowflakeTimeMs,
  type ChannelId,
  type GuildId,
  type MessageId,
  type UserId,
} from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { FileCopier } from '../conversations/fileCopies.ts';
import { COLOURS } from '../conversations/view.ts';
import type { DiscordRest, MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import { answering, notReached } from './answerView.ts';
import type { Copy, CopyRepository } from './copyRepository.ts';
import { failureOf, type Failure } from './failures.ts';
import { readsAt, type Recipient, type RecipientRepository } from './recipientRepository.ts';
import type { Relay, RelayRepository } from './relayRepository.ts';
import type { SentCopies } from './sentCopies.ts';
import { reworded, sayings, spoken } from './spokenView.ts';
import type { NotReached, OpenThread, Reply } from './types.ts';

export interface SharingOptions {
  readonly copies: CopyRepository;
  readonly recipients: Pick<RecipientRepository, 'list'>;
  readonly relays: Pick<RelayRepository, 'findIn'>;
  readonly sentCopies: SentCopies;
  readonly discord: Pick<DiscordRest, 'sendMessage' | 'getMessage' | 'editMessage' | 'deleteMessage'>;
  /** Whoever shares no server with the bot any more is out of the thread: nothing could reach them again. */
  readonly drop: (thread: OpenThread, userId: UserId, at: MessageId) => Promise<void>;
  readonly copyFiles: FileCopier;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Shared {
  readonly others: readonly NotReached[];
  readonly hadFailed: boolean;
}

export interface SendHow {
  readonly isRepeated: boolean;
  /** Whether those who could not be reached before are tried again. */
  readonly retriesFailed: boolean;
  readonly isLate?: boolean;
  /** The message among staff below which it is said who was not reached; without it the caller says so. */
  readonly shown?: MessageId;
}

/** A message in somebody's direct messages. */
export interface DirectPlace {
  readonly channelId: ChannelId;
  readonly messageId: MessageId;
}

export type Sharing = ReturnType<typeof createSharing>;

export function createSharing(options: SharingOptions) {
  const { copies, recipients, discord, clock, log } = options;

  /** Who reads it besides its author and the person whom the relay's own row is about. */
  function readersOf(thread: OpenThread, relay: Relay, stays: readonly Recipient[]): UserId[] {
    const isThere = (stay: Recipient) => readsAt(stay, relay.sourceMessageId);
    // What somebody wrote to staff before they were added is for staff alone.
    const isAmongThem =
      relay.direction === 'to_user' || stays.some((stay) => stay.userId === relay.authorId && isThere(stay));
    return stays.flatMap((stay) => {
      const { userId } = stay;
      const isServed = relay.direction === 'to_user' ? userId === thread.userId : userId === relay.authorId;
      return isAmongThem && !isServed && isThere(stay) ? [userId] : [];
    });
  }

  function channelOf(stays: readonly Recipient[], userId: UserId): ChannelId | undefined {
    return stays.find((stay) => stay.userId === userId)?.dmChannelId;
  }

  /** The message that a reply answers, as this reader has it. */
  async function counterpartOf(thread: OpenThread, reply: Reply) {
    const answered = reply.replyTo && (await options.relays.findIn(thread.id, reply.replyTo));
    if (!answered) return () => ({});
    const others = new Map((await copies.list(answered.id)).map((copy) => [copy.userId, copy.messageId]));
    const isAnswer = answered.direction === 'to_user';
    others.set(
      isAnswer ? thread.userId : answered.authorId,
      isAnswer ? answered.targetMessageId : answered.sourceMessageId,
    );
    return (userId: UserId): MessageBody => {
      const messageId = others.get(userId);
      return messageId ? { message_reference: { message_id: messageId, fail_if_not_exists: false } } : {};
    };
  }

  /** Undefined when it arrived. What may pass is thrown: the row stays unfinished and is taken up again. */
  async function sendOne(
    channelId: ChannelId,
    copy: Copy,
    relay: Relay,
    body: MessageBody,
    { files, isRepeated }: Pick<SendHow, 'isRepeated'> & Awaited<ReturnType<FileCopier>>,
  ): Promise<Failure | undefined> {
    const found = isRepeated ? await options.sentCopies.find(channelId, relay) : undefined;
    try {
      const messageId =
        found ?? asId<MessageId>((await discord.sendMessage(channelId, body, { nonce: copy.id, files })).id);
      await copies.update(copy, { messageId, failure: null });
      return undefined;
    } catch (error) {
      const failure = failureOf(error);
      await copies.update(copy, { failure });
      log.info({ err: error, conversationId: relay.conversationId }, 'a copy was not delivered');
      return failure;
    }
  }

  /** Whatever Discord refuses for one of them, the others have theirs; gone there is as good as done. */
  async function forEach(
    thread: OpenThread,
    relay: Relay,
    work: (channelId: ChannelId, copy: Copy, stay: Recipient) => Promise<void>,
  ): Promise<void> {
    const all = await copies.list(relay.id);
    if (all.length === 0) return;
    const stays = await recipients.list(thread.id);
    const outcomes = await Promise.allSettled(
      all.map(async (copy) => {
        const stay = stays.findLast(({ userId }) => userId === copy.userId);
        if (!stay || copy.deletedAtMs !== null) return;
        try {
          await work(stay.dmChannelId, copy, stay);
        } catch (error) {
          if (error instanceof NotFound) return;
          if (!(error instanceof AppError) || (error instanceof Upstream && error.retryable)) throw error;
          log.info({ err: error, conversationId: thread.id }, 'a copy could not be changed');
        }
      }),
    );
    throwFirst(outcomes);
  }

  return {
    /** Writes down who is to get it, before anybody has it. False where nobody else reads along. */
    async prepare(thread: OpenThread, relay: Relay): Promise<boolean> {
      const stays = await recipients.list(thread.id);
      if (stays.length < 2) return false;
      await copies.reserve(relay, readersOf(thread, relay, stays), clock.now());
      return true;
    },

    /** Sends every copy that is not there yet, to all at once. Gives whom it did not reach. */
    // INVARIANT: one message, one copy for each of its readers.
    async send(thread: OpenThread, relay: Relay, reply: Reply, how: SendHow): Promise<Shared> {
      const all = await copies.list(relay.id);
      const hadFailed = all.some(({ failure }) => failure !== null);
      const waiting = all.filter(
        ({ messageId, deletedAtMs, failure }) =>
          messageId === null && deletedAtMs === null && (failure === null || how.retriesFailed),
      );
      if (waiting.length === 0) return { others: unreached(all), hadFailed };
      const stays = await recipients.list(thread.id);
      const words = await options.guildWords(thread.guildId);
      const late = how.isLate ? [words.t('modmail.late')] : [];
      const footer = [await options.guildName(thread.guildId), ...late];
      const copied = await options.copyFiles(reply);
      const body = spoken({
        ...reply.shownAs,
        text: sayings(words, reply.said, copied.missing),
        colour: relay.direction === 'to_user' ? COLOURS.good : COLOURS.calm,
        writtenAtMs: snowflakeTimeMs(relay.sourceMessageId),
        footer,
      });
      const counterpart = await counterpartOf(thread, reply);
      const failedNow: NotReached[] = [];
      const outcomes = await Promise.allSettled(
        waiting.map(async (copy) => {
          const stay = stays.findLast(({ userId }) => userId === copy.userId);
          // Left meanwhile: nothing more reaches them.
          if (!stay || stay.leftAfter !== null) return copies.update(copy, { deletedAtMs: clock.now() });
          const full = { ...body, ...counterpart(copy.userId) };
          const failure = await sendOne(stay.dmChannelId, copy, relay, full, { ...copied, ...how });
          if (failure && copy.failure === null) failedNow.push({ userId: copy.userId, failure });
          return undefined;
        }),
      );
      if (how.shown && failedNow.length > 0) await tellStaff(thread, relay, how.shown, failedNow);
      for (const { userId, failure } of failedNow) {
        if (failure === 'noMutualServer') await options.drop(thread, userId, relay.sourceMessageId);
      }
      throwFirst(outcomes);
      return { others: unreached(await copies.list(relay.id)), hadFailed };
    },

    async listNotReached(relay: Pick<Relay, 'id'>): Promise<NotReached[]> {
      return unreached(await copies.list(relay.id));
    },

    /** The same words for all who have it and still read along. */
    async edit(thread: OpenThread, relay: Relay, text: string, remark: string): Promise<void> {
      await forEach(thread, relay, async (channelId, { messageId }, { leftAfter }) => {
        if (!messageId || leftAfter !== null) return;
        const { embeds } = await discord.getMessage(channelId, messageId);
        await discord.editMessage(channelId, messageId, {
          embeds: reworded(embeds, { text, remark }).embeds,
        });
      });
    },

    /** Taken back from all who have it, whether they read along still or not. */
    async remove(thread: OpenThread, relay: Relay): Promise<void> {
      await forEach(thread, relay, async (channelId, copy) => {
        const messageId = copy.messageId ?? (await options.sentCopies.find(channelId, relay));
        try {
          if (messageId) await discord.deleteMessage(channelId, messageId);
        } catch (error) {
          if (!(error instanceof NotFound)) throw error;
        }
        await copies.update(copy, { ...(messageId && { messageId }), deletedAtMs: clock.now() });
      });
    },

    /** Where a message is in direct messages: with its author, or the person whose thread it is, and with all others. */
    async placesOf(thread: OpenThread, relay: Relay): Promise<DirectPlace[]> {
      const stays = await recipients.list(thread.id);
      const isAnswer = relay.direction === 'to_user';
      const own = {
        userId: isAnswer ? thread.userId : relay.authorId,
        messageId: isAnswer ? relay.targetMessageId : relay.sourceMessageId,
      };
      return [
        own,
        ...(await copies.list(relay.id)).filter(({ deletedAtMs }) => deletedAtMs === null),
      ].flatMap(({ userId, messageId }) => {
        const channelId = channelOf(stays, userId);
        return channelId && messageId ? [{ channelId, messageId }] : [];
      });
    },
  };

  /** Said below the message; that it cannot be said is no reason to pass it on again. */
  async function tellStaff(
    { channelId, guildId }: OpenThread,
    relay: Relay,
    shown: MessageId,
    whom: readonly NotReached[],
  ): Promise<void> {
    try {
      const body = answering(shown, notReached(await options.guildWords(guildId), whom, relay.id));
      await discord.sendMessage(channelId, body, { nonce: `${relay.id}x` });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.info({ err: error }, 'could not mark whom a message did not reach');
    }
  }
}

function unreached(copies: readonly Copy[]): NotReached[] {
  return copies.flatMap(({ userId, failure, deletedAtMs }) =>
    failure === null || deletedAtMs !== null ? [] : [{ userId, failure: failure as Failure }],
  );
}

function throwFirst(outcomes: readonly PromiseSettledResult<unknown>[]): void {
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** After events were missed: an open thread and its direct messages are compared with what was passed on. */
import type { APIMessage } from 'discord-api-types/v10';
import { AppError, NotFound, Upstream } from '../../shared/errors.ts';
import type { ChannelId, MessageId, UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { readIncoming } from '../gateway/incoming.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Answers } from './answers.ts';
import type { Changes } from './changes.ts';
import { history, isFromPerson } from './history.ts';
import type { Outbox } from './outbox.ts';
import type { RecipientRepository } from './recipientRepository.ts';
import type { RelayService } from './relay.ts';
import { dmMessageOf, threadMessageOf, type Relay, type RelayRepository } from './relayRepository.ts';
import type { ThreadRepository } from './threadRepository.ts';
import type { OpenThread } from './types.ts';

export interface RecoveryOptions {
  readonly relays: RelayRepository;
  readonly facts: Pick<ThreadRepository, 'find'>;
  readonly recipients: Pick<RecipientRepository, 'list'>;
  /** Says who came and went, where a process died before it could. */
  readonly tellUntold: (thread: OpenThread) => Promise<void>;
  readonly relay: Pick<RelayService, 'toStaff'>;
  readonly answers: Pick<Answers, 'again'>;
  readonly changes: Changes;
  readonly outbox: Pick<Outbox, 'onMessage' | 'onEdit'>;
  readonly discord: Pick<DiscordRest, 'listMessagesAfter' | 'getMessage'>;
  readonly log: Log;
}

export type Recovery = ReturnType<typeof createRecovery>;

export function createRecovery(options: RecoveryOptions) {
  const { relays, facts, recipients, relay, answers, changes, outbox, discord } = options;

  /** Copies that were begun and neither arrived nor failed, in the order in which their originals were written. */
  async function listInOrder(thread: OpenThread): Promise<Relay[]> {
    const unfinished = await relays.listUnfinished(thread.id);
    return unfinished.sort((a, b) => (BigInt(a.sourceMessageId) < BigInt(b.sourceMessageId) ? -1 : 1));
  }

  async function finishOne(thread: OpenThread, row: Relay): Promise<void> {
    if (row.direction === 'to_user') await answers.again(thread, row);
    else if (row.direction === 'to_staff') await passOnAgain(thread, row, false);
  }

  async function finish(thread: OpenThread): Promise<void> {
    await options.tellUntold(thread);
    for (const row of await listInOrder(thread)) await finishOne(thread, row);
  }

  /** The same among several people, before anything newer is passed on: what cannot be finished must not stop the rest. */
  async function settle(thread: OpenThread): Promise<void> {
    if ((await recipients.list(thread.id)).length < 2) return;
    await options.tellUntold(thread);
    for (const row of await listInOrder(thread)) {
      try {
        await finishOne(thread, row);
      } catch (error) {
        if (!(error instanceof AppError) || (error instanceof Upstream && error.retryable)) throw error;
        options.log.warn({ err: error, conversationId: thread.id }, 'a message could not be passed on yet');
      }
    }
  }

  /** Where somebody's direct messages are. */
  async function channelsOf(thread: OpenThread): Promise<ReadonlyMap<UserId, ChannelId>> {
    return new Map(
      (await recipients.list(thread.id)).map(({ userId, dmChannelId }) => [userId, dmChannelId]),
    );
  }

  async function passOnAgain(thread: OpenThread, row: Relay, retriesFailed: boolean): Promise<void> {
    const channelId = (await channelsOf(thread)).get(row.authorId) ?? thread.dmChannelId;
    let message: APIMessage;
    try {
      message = await discord.getMessage(channelId, row.sourceMessageId);
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      await changes.deletedByUser(thread, row);
      return;
    }
    await relay.toStaff(thread, readIncoming(message), { isLate: true, retriesFailed });
  }

  async function read(channelId: OpenThread['channelId'], from: bigint): Promise<Map<string, APIMessage>> {
    const found = new Map<string, APIMessage>();
    for await (const message of history(discord, channelId, (from - 1n).toString()))
      found.set(message.id, message);
    return found;
  }

  async function compareDirectMessages(thread: OpenThread, rows: readonly Relay[]): Promise<void> {
    const written = rows.filter(({ direction }) => direction === 'to_staff');
    const channels = await channelsOf(thread);
    for (const [authorId, theirs] of Map.groupBy(written, (row) => row.authorId)) {
      const ids = theirs.flatMap((row) => dmMessageOf(row) ?? []);
      const channelId = channels.get(authorId);
      if (ids.length === 0 || !channelId) continue;
      const found = await read(channelId, lowest(ids));
      for (const row of theirs) {
        const message = found.get(row.sourceMessageId);
        if (message) await changes.editedByUser(thread, row, readIncoming(message));
        else await changes.deletedByUser(thread, row);
      }
    }
  }

  async function compareThread(thread: OpenThread, rows: readonly Relay[]): Promise<void> {
    const cursor = (await facts.find(thread.id))?.threadCursor ?? null;
    const answered = rows.filter(({ direction }) => direction === 'to_user');
    const ids = answered.flatMap((row) => threadMessageOf(row) ?? []);
    const found = await read(thread.channelId, lowest([...ids, ...(cursor ? [cursor] : [thread.channelId])]));
    for (const row of answered) {
      const message = found.get(threadMessageOf(row) ?? '');
      if (!message) await changes.deletedByStaff(thread, row);
      else if (!row.copyMessageId) await outbox.onEdit(thread, message);
    }
    const known = new Set(rows.map(({ sourceMessageId }) => sourceMessageId as string));
    for (const message of found.values()) {
      const isNew = !known.has(message.id) && BigInt(message.id) > BigInt(cursor ?? '0');
      if (isNew && isFromPerson(message)) await outbox.onMessage(thread, message);
    }
  }

  async function listLasting(thread: OpenThread): Promise<Relay[]> {
    const rows = await relays.list(thread.id);
    const shared = await relays.listShared(thread.id);
    return rows.filter(
      (row) => (row.targetMessageId !== null || shared.has(row.id)) && row.deletedAtMs === null,
    );
  }

  // INVARIANT: nothing that either side said, changed or took back while nobody listened stays unsaid on the other.
  async function reconcile(thread: OpenThread): Promise<void> {
    await finish(thread);
    const rows = await listLasting(thread);
    await compareDirectMessages(thread, rows);
    await compareThread(thread, rows);
  }

  /** Staff's side alone. */
  async function readThread(thread: OpenThread): Promise<void> {
    await compareThread(thread, await listLasting(thread));
  }

  return { reconcile, readThread, settle, passOnAgain };
}

function lowest(ids: readonly (MessageId | string)[]): bigint {
  return ids.map((id) => BigInt(id)).reduce((least, id) => (id < least ? id : least));
}

/** After events were missed: an open thread and its direct messages are compared with what was passed on. */
import type { APIMessage } from 'discord-api-types/v10';
import { NotFound } from '../../shared/errors.ts';
import type { MessageId } from '../../shared/ids.ts';
import { readIncoming } from '../gateway/incoming.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Answers } from './answers.ts';
import type { Changes } from './changes.ts';
import { history, isFromPerson } from './history.ts';
import type { Outbox } from './outbox.ts';
import type { OpenThread, RelayService } from './relay.ts';
import { dmMessageOf, threadMessageOf, type Relay, type RelayRepository } from './relayRepository.ts';
import type { ThreadRepository } from './threadRepository.ts';

export interface RecoveryOptions {
  readonly relays: RelayRepository;
  readonly facts: Pick<ThreadRepository, 'find'>;
  readonly relay: Pick<RelayService, 'toStaff'>;
  readonly answers: Pick<Answers, 'again'>;
  readonly changes: Changes;
  readonly outbox: Pick<Outbox, 'onMessage' | 'onEdit'>;
  readonly discord: Pick<DiscordRest, 'listMessagesAfter' | 'getMessage'>;
}

export function createRecovery(options: RecoveryOptions) {
  const { relays, facts, relay, answers, changes, outbox, discord } = options;

  /** Copies that were begun and neither arrived nor failed, in the order in which their originals were written. */
  async function finish(thread: OpenThread): Promise<void> {
    const unfinished = await relays.listUnfinished(thread.id);
    const inOrder = unfinished.sort((a, b) =>
      BigInt(a.sourceMessageId) < BigInt(b.sourceMessageId) ? -1 : 1,
    );
    for (const row of inOrder) {
      if (row.direction === 'to_user') await answers.again(thread, row);
      else if (row.direction === 'to_staff') await finishToStaff(thread, row);
    }
  }

  async function finishToStaff(thread: OpenThread, row: Relay): Promise<void> {
    let message: APIMessage;
    try {
      message = await discord.getMessage(thread.dmChannelId, row.sourceMessageId);
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      await changes.deletedByUser(thread, row);
      return;
    }
    await relay.toStaff(thread, readIncoming(message), { isLate: true });
  }

  async function read(channelId: OpenThread['channelId'], from: bigint): Promise<Map<string, APIMessage>> {
    const found = new Map<string, APIMessage>();
    for await (const message of history(discord, channelId, (from - 1n).toString()))
      found.set(message.id, message);
    return found;
  }

  async function compareDirectMessages(thread: OpenThread, rows: readonly Relay[]): Promise<void> {
    const written = rows.filter(({ direction }) => direction === 'to_staff');
    const ids = written.flatMap((row) => dmMessageOf(row) ?? []);
    if (ids.length === 0) return;
    const found = await read(thread.dmChannelId, lowest(ids));
    for (const row of written) {
      const message = found.get(row.sourceMessageId);
      if (message) await changes.editedByUser(thread, row, readIncoming(message));
      else await changes.deletedByUser(thread, row);
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
    return rows.filter((row) => row.targetMessageId !== null && row.deletedAtMs === null);
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

  return { reconcile, readThread };
}

function lowest(ids: readonly (MessageId | string)[]): bigint {
  return ids.map((id) => BigInt(id)).reduce((least, id) => (id < least ? id : least));
}

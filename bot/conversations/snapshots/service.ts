/**
 * Encrypted interim snapshots: while a conversation lives, what was said since the last one is sealed into a paste, so that
 * a channel deleted by hand still yields its transcript.
 */
import { PasteGone, sealPaste, type PasteClient } from 'privatebin-client';
import type { APIMessage } from 'discord-api-types/v10';
import type { Clock } from '../../../shared/clock.ts';
import { NotFound } from '../../../shared/errors.ts';
import { asId, type ChannelId, type ConversationId, type MessageId } from '../../../shared/ids.ts';
import type { Log } from '../../../shared/log.ts';
import type { DiscordRest } from '../../gateway/rest.ts';
import type { SerialQueues } from '../queues.ts';
import type { ConversationRepository } from '../repository.ts';
import { isLiving, type Conversation } from '../types.ts';
import type { SnapshotBuffer, Unsaved } from './buffer.ts';
import { openSnapshot, sealSnapshot, type SnapshotContent } from './content.ts';
import type { Snapshot, SnapshotRepository } from './repository.ts';

/** A snapshot is due after so many messages, or when nothing more was said for so long. */
export const SNAPSHOT_AFTER_MESSAGES = 50;
const SNAPSHOT_AFTER_QUIET_MS = 10 * 60_000;
/** Longer than an upload under way takes; an unfinished one was left behind by a dead process. */
const ABANDONED_AFTER_MS = 60_000;
const PAGE = 100;
const MESSAGES_A_PASTE = 500;

export interface SnapshotOptions {
  readonly rows: SnapshotRepository;
  readonly buffer: SnapshotBuffer;
  readonly conversations: Pick<ConversationRepository, 'findById' | 'listUnsaved' | 'setSnapshotAt'>;
  readonly discord: Pick<DiscordRest, 'listMessagesAfter'>;
  /** In a thread that is used again: the last message of an earlier conversation, which has its own transcript. */
  readonly startsAfter: (conversation: Conversation) => Promise<MessageId | null>;
  readonly paste: Pick<PasteClient, 'create' | 'read' | 'delete'>;
  readonly queues: SerialQueues;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is left of a conversation whose channel is gone. */
export interface Recovered {
  /** Oldest first. */
  readonly messages: readonly APIMessage[];
  /** What was said after this moment may be missing; null when nothing is. */
  readonly missingSinceMs: number | null;
}

export type Snapshots = ReturnType<typeof createSnapshots>;

export function createSnapshots(options: SnapshotOptions) {
  const { rows, buffer, conversations, discord, paste, clock, log } = options;

  /** Snapshots to their end; one that a dead process left half made is undone first. Undefined while another makes one. */
  async function settled(id: ConversationId): Promise<Snapshot[] | undefined> {
    const all = await rows.list(id);
    for (const snapshot of all.filter(({ stored }) => !stored)) {
      if (clock.now() - snapshot.createdAtMs < ABANDONED_AFTER_MS) return undefined;
      await discard(snapshot);
    }
    return all.filter(({ stored }) => stored);
  }

  /** Deletes the paste, also one whose upload was never confirmed: the same upload again gives its delete token. */
  async function discard(snapshot: Snapshot): Promise<void> {
    await deletePaste(snapshot.stored ?? (await findUpload(snapshot)));
    await rows.delete(snapshot);
  }

  async function deletePaste({ pasteId, deleteToken }: NonNullable<Snapshot['stored']>): Promise<void> {
    await paste.delete(pasteId, deleteToken).catch((error: unknown) => {
      if (!(error instanceof PasteGone)) throw error;
    });
  }

  /** Meanwhile its transcript may have replaced all snapshots: one more would be left over. */
  async function isWanted(id: ConversationId): Promise<boolean> {
    const conversation = await conversations.findById(id);
    return conversation !== undefined && (isLiving(conversation) || conversation.state === 'closing');
  }

  async function findUpload({ key, uploadId }: Snapshot): Promise<NonNullable<Snapshot['stored']>> {
    const placeholder = await sealPaste({ text: '' }, { key, expire: '1hour' });
    const { id, deleteToken } = await paste.create(placeholder, { idempotencyKey: uploadId });
    return { pasteId: id, deleteToken };
  }

  /** Up to one paste's worth of messages after an id, from the channel, or from memory when it is gone. */
  async function listNew(channelId: ChannelId, after: string, unsaved: Unsaved) {
    const found: APIMessage[] = [];
    try {
      for (let cursor = after; found.length < MESSAGES_A_PASTE;) {
        const page = await discord.listMessagesAfter(channelId, cursor, PAGE);
        found.push(...inOrder(page));
        const newest = found.at(-1);
        if (page.length < PAGE || !newest) break;
        cursor = newest.id;
      }
      return { messages: found, isGone: false };
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      const later = [...unsaved.messages.values()].filter(({ id }) => BigInt(id) > BigInt(after));
      return { messages: inOrder(later), isGone: true };
    }
  }

  /** One snapshot; true when there may be more to save. */
  async function takeOne(conversation: Conversation): Promise<boolean> {
    const { id, channelId, createdAtMs } = conversation;
    const earlier = channelId && (await settled(id));
    if (!earlier) return false;
    const last = earlier.at(-1);
    const after = last?.lastMessageId ?? (await options.startsAfter(conversation)) ?? '0';
    const unsaved = copyOf(buffer.get(channelId));
    const nowMs = clock.now();
    const { messages, isGone } = await listNew(channelId, after, unsaved);
    const isWhole = isGone && buffer.knowsSince(channelId, last?.createdAtMs ?? createdAtMs);
    const edited = [...unsaved.messages.values()].filter((message) => BigInt(message.id) <= BigInt(after));
    const reach = asId<MessageId>(messages.at(-1)?.id ?? after);
    if (messages.length + edited.length + unsaved.deletedIds.size > 0) {
      const snapshot = await rows.reserve(
        { conversationId: id, part: (last?.part ?? 0) + 1, lastMessageId: reach },
        nowMs,
      );
      if (!snapshot) return false;
      // Another process erases what it finds: a row that came later is given up here, one that it has taken, below.
      if (!(await isWanted(id))) {
        await rows.delete(snapshot);
        return false;
      }
      const content = { messages: [...edited, ...messages], deletedIds: [...unsaved.deletedIds] };
      const envelope = await sealSnapshot(content, snapshot.key);
      const created = await paste.create(envelope, { idempotencyKey: snapshot.uploadId });
      if (!(await rows.saveUpload(snapshot, created, isWhole))) {
        await deletePaste({ pasteId: created.id, deleteToken: created.deleteToken });
        return false;
      }
    } else if (isWhole && last) {
      await rows.markWhole(last);
    }
    buffer.saved(channelId, reach, unsaved);
    await conversations.setSnapshotAt(id, nowMs);
    return messages.length >= MESSAGES_A_PASTE;
  }

  /** In this process one at a time, and none while they are being erased. */
  function inTurn(id: ConversationId, work: () => Promise<void>): Promise<void> {
    return options.queues.run(`snapshot:${id}`, work);
  }

  /** Seals what was said since the last snapshot. */
  async function take(conversation: Conversation): Promise<void> {
    await inTurn(conversation.id, async () => {
      while ((await isWanted(conversation.id)) && (await takeOne(conversation)));
    });
  }

  /** A snapshot is a precaution: its failure is logged, and the sweep tries again. */
  async function tryToTake(conversation: Conversation): Promise<void> {
    try {
      await take(conversation);
    } catch (error) {
      log.warn({ err: error, conversationId: conversation.id }, 'snapshot could not be taken yet');
    }
  }

  async function read(snapshot: Snapshot): Promise<SnapshotContent | undefined> {
    if (!snapshot.stored) return undefined;
    try {
      return await openSnapshot(await paste.read(snapshot.stored.pasteId), snapshot.key);
    } catch (error) {
      if (error instanceof PasteGone) return undefined;
      throw error;
    }
  }

  return {
    tryToTake,

    /** The sweep: conversations in which something was said that no snapshot has, and that are quiet now. */
    async takeDue(signal: AbortSignal): Promise<void> {
      for (const conversation of await conversations.listUnsaved(clock.now() - SNAPSHOT_AFTER_QUIET_MS)) {
        if (signal.aborted) return;
        await tryToTake(conversation);
      }
    },

    /** Everything that snapshots and memory hold of a conversation. */
    async recover(conversation: Conversation): Promise<Recovered> {
      // What was not stored to its end is still in memory, or lost with it.
      const all = (await rows.list(conversation.id)).filter(({ stored }) => stored);
      const messages = new Map<string, APIMessage>();
      let gapAtMs: number | undefined;
      for (const snapshot of all) {
        const content = await read(snapshot);
        if (!content) gapAtMs ??= snapshot.createdAtMs;
        for (const message of content?.messages ?? []) messages.set(message.id, message);
        for (const id of content?.deletedIds ?? []) messages.delete(id);
      }
      const { channelId } = conversation;
      const unsaved = channelId ? buffer.get(channelId) : undefined;
      for (const message of unsaved?.messages.values() ?? []) messages.set(message.id, message);
      for (const id of unsaved?.deletedIds ?? []) messages.delete(id);
      const last = all.at(-1);
      const savedUntilMs = last?.createdAtMs ?? conversation.createdAtMs;
      const isWhole = last?.isWhole || (channelId && buffer.knowsSince(channelId, savedUntilMs));
      return {
        messages: inOrder([...messages.values()]),
        missingSinceMs: gapAtMs ?? (isWhole ? null : savedUntilMs),
      };
    },

    /** The final transcript has replaced them, or the conversation is to be forgotten. */
    async erase({ id, channelId }: Pick<Conversation, 'id' | 'channelId'>): Promise<void> {
      await inTurn(id, async () => {
        for (const snapshot of await rows.list(id)) await discard(snapshot);
      });
      if (channelId) buffer.forget(channelId);
    },
  };
}

function inOrder(messages: readonly APIMessage[]): APIMessage[] {
  return [...messages].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

/** Events go on while a snapshot is made. */
function copyOf({ messages, deletedIds }: Unsaved): Unsaved {
  return { messages: new Map(messages), deletedIds: new Set(deletedIds) };
}

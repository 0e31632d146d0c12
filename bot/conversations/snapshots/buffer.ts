/**
 * What was said since the last snapshot of each conversation, in memory only and bounded. It saves the words of a channel
 * that is deleted by hand; a process that ends loses it, and the snapshots say so.
 */
import type { APIMessage } from 'discord-api-types/v10';
import type { Clock } from '../../../shared/clock.ts';
import { snowflakeTimeMs } from '../../../shared/ids.ts';

/** Far above what a snapshot takes away at once, so that a rush while the paste service is slow loses nothing. */
const MESSAGES_A_CHANNEL = 2_000;
const MESSAGES_IN_ALL = 20_000;
const KEPT_AFTER_CLOSING_MS = 24 * 3_600_000;

/** What a snapshot has not got yet. */
export interface Unsaved {
  /** By id; of edited ones the latest wording. */
  readonly messages: ReadonlyMap<string, APIMessage>;
  readonly deletedIds: ReadonlySet<string>;
}

interface Buffered {
  readonly messages: Map<string, APIMessage>;
  readonly deletedIds: Set<string>;
  /** Everything since then is here or in a snapshot. */
  knownSinceMs: number;
}

export type SnapshotBuffer = ReturnType<typeof createSnapshotBuffer>;

export function createSnapshotBuffer(clock: Clock) {
  const channels = new Map<string, Buffered>();
  let total = 0;

  function of(channelId: string): Buffered {
    let buffered = channels.get(channelId);
    if (!buffered) {
      buffered = { messages: new Map(), deletedIds: new Set(), knownSinceMs: clock.now() };
      channels.set(channelId, buffered);
    }
    return buffered;
  }

  function drop(buffered: Buffered, id: string): void {
    if (buffered.messages.delete(id)) total -= 1;
  }

  function put(message: APIMessage): void {
    const buffered = of(message.channel_id);
    if (!buffered.messages.has(message.id)) total += 1;
    buffered.messages.set(message.id, message);
    if (buffered.messages.size <= MESSAGES_A_CHANNEL && total <= MESSAGES_IN_ALL) return;
    const [oldest] = buffered.messages.keys();
    if (oldest === undefined) return;
    drop(buffered, oldest);
    buffered.knownSinceMs = clock.now();
  }

  return {
    /** Events of this channel come from now on; `isNew`: there were none before. */
    begin(channelId: string, isNew: boolean): void {
      const buffered = of(channelId);
      if (isNew) buffered.knownSinceMs = 0;
    },
    /** Events may have been missed: the session with Discord could not be resumed. */
    interrupt(): void {
      for (const buffered of channels.values()) buffered.knownSinceMs = clock.now();
    },
    put,
    delete(channelId: string, ids: readonly string[]): void {
      const buffered = of(channelId);
      for (const id of ids) {
        drop(buffered, id);
        buffered.deletedIds.add(id);
      }
    },
    count: (channelId: string): number => channels.get(channelId)?.messages.size ?? 0,
    get: (channelId: string): Unsaved => of(channelId),
    /** Whether nothing that was said after this moment can have been missed. */
    knowsSince: (channelId: string, atMs: number): boolean =>
      (channels.get(channelId)?.knownSinceMs ?? Infinity) <= atMs,
    /** What a snapshot holds now; `saved` as `get` gave it, for a message may have been edited again since. */
    saved(channelId: string, upToId: string, saved: Unsaved): void {
      const buffered = channels.get(channelId);
      if (!buffered) return;
      for (const [id, message] of [...buffered.messages]) {
        if (BigInt(id) <= BigInt(upToId) && (saved.messages.get(id) ?? message) === message)
          drop(buffered, id);
      }
      for (const id of saved.deletedIds) buffered.deletedIds.delete(id);
    },
    /** Channels that are not ours any more, and whose closing has had time enough to read what is here. */
    prune(isOurs: (channelId: string) => boolean): void {
      for (const [channelId, { messages }] of channels) {
        const newest = [...messages.keys()].at(-1);
        const isOld = newest === undefined || snowflakeTimeMs(newest) < clock.now() - KEPT_AFTER_CLOSING_MS;
        if (isOld && !isOurs(channelId)) this.forget(channelId);
      }
    },
    forget(channelId: string): void {
      total -= channels.get(channelId)?.messages.size ?? 0;
      channels.delete(channelId);
    },
  };
}

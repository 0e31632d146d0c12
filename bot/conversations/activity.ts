/**
 * When something was last said in a ticket and by which side. Everybody's first word is written at once; while people go on,
 * once in a few seconds for all of them, so that ten thousand messages at once are a handful of writes.
 */
import type { Clock } from '../../shared/clock.ts';
import type { ChannelId, GuildId, UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { ActivityRepository } from './activityRepository.ts';
import type { Conversation } from './types.ts';
import type { Headers } from './working/headers.ts';

/** While the same person goes on, nothing but the time changes. */
const MONOLOGUE_EVERY_MS = 60_000;
const DIALOGUE_EVERY_MS = 3_000;

export interface ActivityOptions {
  readonly rows: ActivityRepository;
  readonly headers: Pick<Headers, 'touchIn'>;
  /** The user of a conversation that is put aside has written. */
  readonly spoken: (conversation: Conversation, by: UserId) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Spoken {
  readonly guildId: GuildId;
  readonly channelId: ChannelId;
  /** Who has spoken since the last write, in the order of their last words. */
  readonly unwritten: Set<UserId>;
  readonly writtenAtMs: Map<UserId, number>;
  last: { readonly authorId: UserId; readonly atMs: number } | undefined;
  timer: NodeJS.Timeout | undefined;
  writing: Promise<void>;
}

export function createActivity({ rows, headers, spoken: onSpoken, clock, log }: ActivityOptions) {
  const channels = new Map<ChannelId, Spoken>();

  function of(guildId: GuildId, channelId: ChannelId): Spoken {
    let spoken = channels.get(channelId);
    if (!spoken) {
      const writing = Promise.resolve();
      spoken = {
        guildId,
        channelId,
        unwritten: new Set(),
        writtenAtMs: new Map(),
        last: undefined,
        timer: undefined,
        writing,
      };
      channels.set(channelId, spoken);
    }
    return spoken;
  }

  async function write(spoken: Spoken): Promise<void> {
    const authors = [...spoken.unwritten];
    const authorId = authors.at(-1);
    if (!authorId) return;
    clearTimeout(spoken.timer);
    spoken.timer = undefined;
    spoken.unwritten.clear();
    const atMs = clock.now();
    spoken.last = { authorId, atMs };
    for (const author of authors) spoken.writtenAtMs.set(author, atMs);
    try {
      await rows.touchIn(spoken.guildId, spoken.channelId, authors, atMs);
      const conversation = await headers.touchIn(spoken.guildId, spoken.channelId);
      if (conversation?.snoozedAtMs != null && authors.includes(conversation.userId))
        await onSpoken(conversation, conversation.userId);
    } catch (error) {
      const later = [...spoken.unwritten];
      spoken.unwritten.clear();
      for (const author of [...authors, ...later]) spoken.unwritten.add(author);
      writeSoon(spoken);
      throw error;
    }
  }

  /** One write of a channel after the other, so that the last word stays the last. */
  function writeNow(spoken: Spoken): Promise<void> {
    const done = spoken.writing.then(() => write(spoken));
    spoken.writing = done.catch(() => undefined);
    return done;
  }

  function writeSoon(spoken: Spoken): void {
    spoken.timer ??= setTimeout(() => {
      spoken.timer = undefined;
      writeNow(spoken).catch((error: unknown) =>
        log.warn({ err: error }, 'activity could not be written yet'),
      );
    }, DIALOGUE_EVERY_MS).unref();
  }

  function forgetOld(nowMs: number): void {
    for (const [channelId, { unwritten, last }] of channels) {
      if (unwritten.size === 0 && nowMs - (last?.atMs ?? nowMs) >= MONOLOGUE_EVERY_MS)
        channels.delete(channelId);
    }
  }

  return {
    /** True when it was written, which is then done. */
    async note(guildId: GuildId, channelId: ChannelId, authorId: UserId): Promise<boolean> {
      const nowMs = clock.now();
      const spoken = of(guildId, channelId);
      const { last, unwritten, writtenAtMs } = spoken;
      const goesOn = unwritten.size === 0 && last?.authorId === authorId;
      if (goesOn && nowMs - last.atMs < MONOLOGUE_EVERY_MS) return false;
      unwritten.delete(authorId);
      unwritten.add(authorId);
      if (nowMs - (writtenAtMs.get(authorId) ?? 0) < DIALOGUE_EVERY_MS) {
        writeSoon(spoken);
        return false;
      }
      forgetOld(nowMs);
      await writeNow(spoken);
      return true;
    },

    /** What was said so far is written, and the next word will be at once, whenever it is said: something waits for it. */
    async settle(channelId: ChannelId): Promise<void> {
      const spoken = channels.get(channelId);
      if (!spoken) return;
      await writeNow(spoken);
      spoken.last = undefined;
      spoken.writtenAtMs.clear();
    },

    async stop(): Promise<void> {
      await Promise.all([...channels.values()].map(writeNow));
    },
  };
}

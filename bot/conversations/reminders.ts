/** Quiet conversations: reminded once for each silence, closed by themselves where the guild wants that. All of it is in rows. */
import type { Clock } from '../../shared/clock.ts';
import { NotFound } from '../../shared/errors.ts';
import { asId, type ChannelId, type ConversationId, type GuildId, type UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { GuildWords } from '../gateway/words.ts';
import type { Audit } from './audit.ts';
import type { Closings } from './closing.ts';
import type { ReminderRepository } from './reminderRepository.ts';
import { reminder } from './reminderView.ts';
import type { ConversationRepository } from './repository.ts';
import type { Conversation, ConversationKind } from './types.ts';

const HOUR_MS = 3_600_000;
/** Whoever is reminded has at least this long, however short the guild's times are. */
const NOTICE_MS = 12 * HOUR_MS;

/** What a guild wants; hours since something was last said. */
export interface ReminderRules {
  /** Null: nobody is reminded. */
  readonly afterHours: number | null;
  /** Null: nothing closes by itself. */
  readonly closeAfterHours: number | null;
}

export interface RemindersOptions {
  readonly rows: ReminderRepository;
  readonly conversations: Pick<ConversationRepository, 'findById' | 'touchActivity'>;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly closings: Pick<Closings, 'close'>;
  readonly rulesOf: (guildId: GuildId, kind: ConversationKind) => Promise<ReminderRules>;
  readonly guildWords: GuildWords;
  readonly audit: Audit;
  /** The next word in the channel must be noticed at once: something waits for it. */
  readonly watch: (channelId: ChannelId) => Promise<void>;
  readonly botUserId: () => string;
  readonly clock: Clock;
  readonly log: Log;
}

export type Reminders = ReturnType<typeof createReminders>;

/** The shortest time that a guild may set. */
const SHORTEST_REMINDER_HOURS = 1;

export function createReminders(options: RemindersOptions) {
  const { rows, conversations, discord, clock, log } = options;

  async function remind(id: ConversationId): Promise<void> {
    const conversation = await conversations.findById(id);
    if (!conversation?.channelId) return;
    const { guildId, kind, channelId, lastActivityAtMs } = conversation;
    const { afterHours, closeAfterHours } = await options.rulesOf(guildId, kind);
    if (afterHours === null) return;
    const nowMs = clock.now();
    const quietSinceMs = nowMs - afterHours * HOUR_MS;
    const closeAtMs =
      closeAfterHours === null
        ? null
        : Math.max(lastActivityAtMs + closeAfterHours * HOUR_MS, nowMs + NOTICE_MS);
    const close =
      closeAtMs === null ? undefined : { atMs: closeAtMs, cause: 'quiet' as const, askedBy: null };
    await options.watch(channelId);
    if (!(await rows.claimReminder(id, quietSinceMs, nowMs, close))) return;
    try {
      const body = reminder(await options.guildWords(guildId), conversation, closeAtMs);
      await discord.sendMessage(channelId, body, { nonce: `${id}w${nowMs % 100_000}` });
    } catch (error) {
      await rows.giveBack(id);
      // Deleted by hand: finding that is another sweep's work.
      if (!(error instanceof NotFound)) throw error;
      return;
    }
    await options.audit.record({
      guildId,
      actorId: null,
      action: 'conversation.reminded',
      targets: { conversation: id, channel: channelId },
    });
  }

  /** Each on its own: a failure is told to the log and keeps none of the others from it. */
  async function forEach<T>(
    items: readonly T[],
    signal: AbortSignal,
    work: (item: T) => Promise<void>,
    onFailure: (error: unknown) => void,
  ): Promise<void> {
    for (const item of items) {
      if (signal.aborted) return;
      await work(item).catch(onFailure);
    }
  }

  return {
    /** The check every 12 hours. */
    async sweep(signal: AbortSignal): Promise<void> {
      const quiet = await rows.listQuiet(clock.now() - SHORTEST_REMINDER_HOURS * HOUR_MS);
      await forEach(quiet, signal, remind, (error) =>
        log.warn({ err: error }, 'a reminder could not be sent yet'),
      );
    },

    /** What is to close by itself now: after silence, as scheduled, or because nobody objected to a request. */
    async closeDue(signal: AbortSignal): Promise<void> {
      const close = async ({
        id,
        askedBy,
        cause,
      }: Awaited<ReturnType<ReminderRepository['listCloseDue']>>[number]) => {
        const dueAtMs = clock.now();
        await options.closings.close(id, askedBy ?? asId<UserId>(options.botUserId()), {
          onlyIfDueAtMs: dueAtMs,
          isForSilence: cause === 'quiet',
        });
      };
      await forEach(await rows.listCloseDue(clock.now()), signal, close, (error) =>
        log.warn({ err: error }, 'a planned closing could not begin yet'),
      );
    },

    /** Somebody wants it kept open: as if something had been said. */
    async keepOpen({ id, guildId, channelId }: Conversation, by: UserId): Promise<void> {
      await conversations.touchActivity(id, clock.now());
      await options.audit.record({
        guildId,
        actorId: by,
        action: 'conversation.kept',
        targets: { conversation: id, ...(channelId && { channel: channelId }) },
      });
    },
  };
}

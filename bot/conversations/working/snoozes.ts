/** Putting a conversation aside until a time, or until its user writes. It is in rows, so that any process brings it back. */
import type { Clock } from '../../../shared/clock.ts';
import { AppError, NotFound, Upstream } from '../../../shared/errors.ts';
import type { ChannelId, UserId } from '../../../shared/ids.ts';
import type { Log } from '../../../shared/log.ts';
import type { Answer } from '../../gateway/interactions.ts';
import type { DiscordRest } from '../../gateway/rest.ts';
import { explain, Refusal, ServiceFailure, type GuildWords, type Words } from '../../gateway/words.ts';
import type { Audit, AuditAction } from '../audit.ts';
import type { SerialQueues } from '../queues.ts';
import { typedDuration } from '../typedDurations.ts';
import type { Conversation } from '../types.ts';
import type { Act } from './act.ts';
import type { Headers } from './headers.ts';
import type { RulesOf } from './rules.ts';
import type { SnoozeRepository } from './snoozeRepository.ts';
import { asideUntil, isBack, putAside, type WakeCause } from './snoozeView.ts';

export interface SnoozesOptions {
  readonly rows: SnoozeRepository;
  readonly rules: () => RulesOf;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly headers: Pick<Headers, 'touch'>;
  readonly guildWords: GuildWords;
  readonly audit: Audit;
  /** The next word in the channel must be noticed at once: it brings the conversation back. */
  readonly watch: (channelId: ChannelId) => Promise<void>;
  /** One queue a person. */
  readonly queues: SerialQueues;
  readonly botUserId: () => string;
  readonly clock: Clock;
  readonly log: Log;
}

const ANSWER = /^(?:answer|reply|antwort)$/i;

/** Null: until its user writes. Undefined: not understood. */
export function snoozeTime(typed: string): number | null | undefined {
  return ANSWER.test(typed.trim()) ? null : typedDuration(typed);
}

export type Snoozes = ReturnType<typeof createSnoozes>;

export function createSnoozes(options: SnoozesOptions) {
  const { rows, discord, guildWords, clock, log } = options;

  async function record(
    { id, guildId, channelId }: Conversation,
    actorId: UserId | null,
    action: AuditAction,
  ): Promise<void> {
    const targets = { conversation: id, ...(channelId && { channel: channelId }) };
    await options.audit.record({ guildId, actorId, action, targets });
    await options.headers.touch(id);
  }

  /** Tag or category follow; gives what Discord has against it, with what to do, which changes nothing else. */
  async function show(conversation: Conversation, isAside: boolean, words: Words): Promise<string | null> {
    try {
      await options.rules()[conversation.kind].showAside?.(conversation, isAside);
      return null;
    } catch (error) {
      const mayPass = error instanceof Upstream && error.retryable;
      // Of coming back, what may pass is tried again with all of it; put aside it is by its row, and stays so.
      if (!(error instanceof AppError) || (mayPass && !isAside)) throw error;
      const isUnnamed = error instanceof Upstream && !(error instanceof ServiceFailure) && !mayPass;
      return isUnnamed ? words.t('work.snooze.refused') : explain(error, words);
    }
  }

  /** Said first: should this process die in between, it is said again under the same nonce, which Discord takes once. */
  async function wake(conversation: Conversation, cause: WakeCause, by: UserId | null): Promise<boolean> {
    const { id, guildId, channelId, snoozedAtMs } = conversation;
    if (snoozedAtMs === null || !channelId) return false;
    const words = await guildWords(guildId);
    try {
      const problem = await show(conversation, false, words);
      const body = isBack(words, conversation, { cause, by: by ?? options.botUserId(), problem });
      await discord.sendMessage(channelId, body, { nonce: `${id}z${snoozedAtMs % 100_000}` });
    } catch (error) {
      // Deleted by hand: finding that is another sweep's work.
      if (!(error instanceof NotFound)) throw error;
    }
    if (!(await rows.end(id, snoozedAtMs, clock.now()))) return false;
    await record(conversation, by, 'conversation.woken');
    return true;
  }

  return {
    /** `typed`: how long, as the member of staff put it. */
    async begin({ id, conversation, actor, words }: Act, typed: string): Promise<Answer> {
      const forMs = snoozeTime(typed);
      if (forMs === undefined) throw new Refusal('work.snooze.time');
      const { channelId, guildId } = conversation;
      const atMs = clock.now();
      const snooze = { by: actor.userId, atMs, untilMs: forMs === null ? null : atMs + forMs };
      if (channelId) await options.watch(channelId);
      // A word that is being passed on belongs before it, any later one ends it.
      const begin = () => rows.begin(conversation.id, snooze);
      if (!(await options.queues.run(conversation.userId, begin))) throw new Refusal('work.changed');
      const aside = {
        ...conversation,
        snoozedAtMs: atMs,
        snoozedBy: snooze.by,
        snoozedUntilMs: snooze.untilMs,
      };
      await record(aside, actor.userId, 'conversation.snoozed');
      const body = putAside(await guildWords(guildId), aside, actor.userId);
      if (channelId) await discord.sendMessage(channelId, body, { nonce: `${id}n` });
      const problem = await show(aside, true, words);
      return {
        content: [
          words.t('work.snooze.done', { until: asideUntil(words, aside) }),
          ...(problem === null ? [] : [words.t('work.snooze.notShown', { reason: problem })]),
        ].join('\n'),
      };
    },

    async end({ conversation, actor, words }: Act): Promise<Answer> {
      if (conversation.snoozedAtMs === null) throw new Refusal('work.snooze.not');
      if (!(await wake(conversation, 'hand', actor.userId))) throw new Refusal('work.changed');
      return { content: words.t('work.snooze.ended') };
    },

    /** Its user has written. */
    async spoken(conversation: Conversation, by: UserId): Promise<void> {
      await wake(conversation, 'word', by);
    },

    /** Those whose time is over. Each on its own: a failure is told to the log and keeps none of the others from it. */
    async wakeDue(signal: AbortSignal): Promise<void> {
      for (const conversation of await rows.listDue(clock.now())) {
        if (signal.aborted) return;
        try {
          await wake(conversation, 'time', null);
        } catch (error) {
          log.warn({ err: error, conversationId: conversation.id }, 'a conversation could not come back yet');
        }
      }
    },
  };
}

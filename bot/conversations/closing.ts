/** Closing a conversation: a recorded walk through its steps that any process can take up where another one stopped. */
import type { Clock } from '../../shared/clock.ts';
import { AppError, NotFound } from '../../shared/errors.ts';
import type { ConversationId, UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { Refusal } from '../gateway/words.ts';
import type { Audit, AuditAction } from './audit.ts';
import { createClosingNotice, type ClosingNotice } from './closingNotice.ts';
import type { ClosingRepository } from './closingRepository.ts';
import { STEPS, type StepDependencies } from './closingSteps.ts';
import type { EndingRepository } from './endingRepository.ts';
import type { ConversationRepository } from './repository.ts';
import type { Closing, Conversation } from './types.ts';
import { closingDelayedNotice } from './view.ts';

/** How long a process owns a closing without a sign of life; after a crash another may go on then. */
const LEASE_MS = 6_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10 * 60_000;
/** Sooner than this the process wakes itself; later, the sweep finds it. */
const OWN_WAKE_UP_MS = 60_000;
/** Pressed in the very moment in which the button appears. */
const HURRY_TRIES = 50;
const HURRY_PAUSE_MS = 100;

export interface ClosingsOptions extends Omit<StepDependencies, 'notice'> {
  readonly conversations: ConversationRepository;
  readonly closings: ClosingRepository;
  readonly endings: Pick<EndingRepository, 'writeManner' | 'manner' | 'forgetReason'>;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
  /** This process, among all that share the database. */
  readonly owner: string;
  /** How long a conversation closed now is kept. */
  readonly retentionMsOf: (conversation: Conversation) => Promise<number>;
}

export interface CloseOptions {
  /** It was to close by itself: begins only while that still holds, for a word may have been said at the last moment. */
  readonly onlyIfDueAtMs?: number;
  /** Then: because nothing was said, so that a reason of an earlier plan, which was cancelled, is none of this. */
  readonly isForSilence?: boolean;
  /** In somebody's own words. */
  readonly reason?: string | null;
  /** Its user is not told; their copy of the transcript is made all the same, for when they ask. */
  readonly isSilent?: boolean;
}

export interface Closings {
  /** Begins and goes on in the background. False when somebody else had begun already. */
  close(conversationId: ConversationId, closedBy: UserId, options?: CloseOptions): Promise<boolean>;
  /** Opens it again while its channel is still there; `slots`: those it may take. */
  reopen(
    conversation: Conversation,
    by: UserId,
    slots: readonly string[],
  ): Promise<'reopened' | 'taken' | 'late'>;
  /** The channel of a closed conversation goes now instead of later. */
  hurry(conversation: Conversation): Promise<void>;
  /** Takes up every closing that is due and in nobody's hands. */
  resumeDue(): Promise<void>;
  /** Lets the steps under way finish; begins no other. */
  stop(): Promise<void>;
}

export function createClosings(options: ClosingsOptions): Closings {
  const { conversations, closings, clock, log, owner } = options;
  const running = new Map<ConversationId, Promise<void>>();
  const wakeUps = new Set<NodeJS.Timeout>();
  let stopping = false;

  function kick(id: ConversationId): void {
    if (stopping || running.has(id)) return;
    const run = walk(id)
      .catch((error: unknown) => log.error({ err: error, conversationId: id }, 'closing stopped'))
      .finally(() => running.delete(id));
    running.set(id, run);
  }

  async function audit(
    conversation: Conversation,
    actorId: UserId | null,
    action: AuditAction,
  ): Promise<void> {
    const { id, guildId, channelId } = conversation;
    const targets = { conversation: id, ...(channelId && { channel: channelId }) };
    await options.audit.record({ guildId, actorId, action, targets });
  }

  function wakeAt(id: ConversationId, atMs: number): void {
    const inMs = atMs - clock.now();
    if (stopping || inMs > OWN_WAKE_UP_MS) return;
    const timer = setTimeout(
      () => {
        wakeUps.delete(timer);
        kick(id);
      },
      Math.max(0, inMs),
    );
    wakeUps.add(timer);
  }

  /** Claims the closing and does one step after another until it is done, must wait, or fails. */
  async function walk(id: ConversationId): Promise<void> {
    let closing = await closings.claim(id, owner, clock.now(), LEASE_MS);
    if (!closing) return;
    const heartbeat = setInterval(() => {
      closings.renew(id, owner, clock.now() + LEASE_MS).catch((error: unknown) => {
        log.warn({ err: error, conversationId: id }, 'could not renew the lease of a closing');
      });
    }, LEASE_MS / 3);
    try {
      while (closing && !stopping) closing = await doStep(closing);
      if (closing) await closings.release(id, owner, { notBeforeMs: clock.now() });
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** One step; gives the closing as it stands after it, or undefined when this walk is over. */
  async function doStep(closing: Closing): Promise<Closing | undefined> {
    const { conversationId: id, step, attempts } = closing;
    if (!(await closings.recordAttempt(id, owner, attempts + 1))) return undefined;
    const conversation = await conversations.findById(id);
    if (!conversation) throw new NotFound({ context: { conversationId: id } });
    const notice = createClosingNotice(conversation, closing, options);
    try {
      const outcome = await STEPS[step](conversation, closing, { ...options, notice });
      await notice.idle();
      const now = clock.now();
      log.info({ conversationId: id, step, attempt: attempts + 1 }, 'closing step done');
      if (outcome.next === 'done') {
        await closings.finish(id, owner, now + (await options.retentionMsOf(conversation)), now);
        await options.endings.forgetReason(id);
        await audit(conversation, null, 'conversation.deleted');
        return undefined;
      }
      const notBeforeMs = now + (outcome.delayMs ?? 0);
      const { next, delayMs, ...results } = outcome;
      if (!(await closings.advance(id, owner, { step: next, notBeforeMs, ...results }, now)))
        return undefined;
      if (delayMs) {
        // Until when was said with the step: somebody may have hurried it since.
        await closings.release(id, owner);
        wakeAt(id, notBeforeMs);
        return undefined;
      }
      return await closings.find(id);
    } catch (error) {
      await postpone(closing, notice, error);
      return undefined;
    }
  }

  /** A step failed: said in the channel, tried again later. Nothing is given up. */
  async function postpone(closing: Closing, notice: ClosingNotice, error: unknown): Promise<void> {
    const { conversationId: id, step, attempts } = closing;
    const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 20));
    const notBeforeMs = Math.round(clock.now() + ceiling * (0.5 + Math.random() / 2));
    const code = error instanceof AppError ? error.code : 'bug';
    log.warn({ err: error, conversationId: id, step, attempt: attempts + 1, code }, 'closing step failed');
    await notice.say((words) => closingDelayedNotice(words, step, error, notBeforeMs));
    await closings.release(id, owner, { notBeforeMs, error: code });
    wakeAt(id, notBeforeMs);
  }

  /** In the first of these slots that is free. */
  async function undo(id: ConversationId, slots: readonly string[]): Promise<'reopened' | 'taken' | 'late'> {
    for (const slot of slots) {
      const undone = await closings.undo(id, slot, clock.now());
      if (undone !== 'taken') return undone ? 'reopened' : 'late';
    }
    return 'taken';
  }

  return {
    async close(conversationId, closedBy, how = {}) {
      const { onlyIfDueAtMs, reason = null, isSilent = false } = how;
      const isPlanned = onlyIfDueAtMs !== undefined && !how.isForSilence;
      const begun = await closings.begin(conversationId, closedBy, clock.now(), {
        ...(onlyIfDueAtMs !== undefined && { onlyIfDueAtMs }),
        // What was planned is done as it was planned, and keeps its reason.
        ...(!isPlanned && {
          details: (tx) => options.endings.writeManner(tx, conversationId, { reason, isSilent }),
        }),
      });
      if (!begun) return false;
      const conversation = await conversations.findById(conversationId);
      const manner = await options.endings.manner(conversationId);
      const action = manner.isSilent ? 'conversation.closed_silently' : 'conversation.closed';
      if (conversation) await audit(conversation, closedBy, action);
      kick(conversationId);
      return true;
    },
    async reopen(conversation, by, slots) {
      let outcome = await undo(conversation.id, slots);
      for (let tries = 0; outcome === 'late' && tries < HURRY_TRIES; tries += 1) {
        if (!(await closings.find(conversation.id))) break;
        await clock.sleep(HURRY_PAUSE_MS);
        outcome = await undo(conversation.id, slots);
      }
      if (outcome === 'reopened') await audit(conversation, by, 'conversation.reopened');
      return outcome;
    },
    async hurry({ id }) {
      for (let tries = 0; !(await closings.hurry(id, clock.now())); tries += 1) {
        if (tries === HURRY_TRIES) throw new Refusal('work.changed');
        await clock.sleep(HURRY_PAUSE_MS);
      }
      kick(id);
    },
    async resumeDue() {
      for (const id of await closings.listDue(clock.now(), 50)) kick(id);
    },
    async stop() {
      stopping = true;
      for (const timer of wakeUps) clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}

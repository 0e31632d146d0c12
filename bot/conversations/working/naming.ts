/** What a conversation's channel is called and is about. Discord allows two changes in ten minutes: the rest is done by a job. */
import type { Clock } from '../../../shared/clock.ts';
import { NotFound, RateLimited, Upstream } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Log } from '../../../shared/log.ts';
import { discordCodeOf } from '../../gateway/discordErrors.ts';
import type { DiscordRest } from '../../gateway/rest.ts';
import { Refusal } from '../../gateway/words.ts';
import type { ConversationRepository } from '../repository.ts';
import { isLiving } from '../types.ts';
import type { HeaderRepository } from './headerRepository.ts';
import type { Headers } from './headers.ts';
import type { RulesOf } from './rules.ts';

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json: the name has words that are not allowed, say. */
const INVALID_FORM_BODY = 50_035;
const LEASE_MS = 30_000;
const RETRY_MS = 60_000;
/** After the time that Discord names, so that it is over there, too. */
const MARGIN_MS = 1_000;

export interface NamingOptions {
  readonly rows: HeaderRepository;
  readonly conversations: Pick<ConversationRepository, 'findById'>;
  readonly discord: Pick<DiscordRest, 'editChannel'>;
  readonly headers: Pick<Headers, 'touch'>;
  readonly rules: () => RulesOf;
  readonly clock: Clock;
  readonly log: Log;
}

export type Naming = ReturnType<typeof createNaming>;

export function createNaming(options: NamingOptions) {
  const { rows, conversations, discord, clock, log } = options;

  /** When it will be done; null: it is. Throws what Discord refuses for good, and then it is not tried again. */
  async function attempt(id: ConversationId): Promise<number | null> {
    const nowMs = clock.now();
    const untilMs = nowMs + LEASE_MS;
    if (!(await rows.claimNaming(id, nowMs, untilMs))) return (await rows.find(id))?.namingAtMs ?? null;
    try {
      await apply(id);
    } catch (error) {
      const waitMs = waitFor(error);
      if (waitMs !== undefined) {
        await rows.postponeNaming(id, untilMs, clock.now() + waitMs);
        return clock.now() + waitMs;
      }
      await rows.named(id, untilMs);
      if (discordCodeOf(error) === INVALID_FORM_BODY)
        throw new Refusal('work.rename.refused', {}, { cause: error });
      // Deleted by hand: there is nothing to name any more.
      if (error instanceof NotFound) return null;
      throw error;
    }
    await rows.named(id, untilMs);
    return null;
  }

  async function apply(id: ConversationId): Promise<void> {
    const [header, conversation] = [await rows.find(id), await conversations.findById(id)];
    if (!header || !conversation?.channelId || !isLiving(conversation)) return;
    const hasTopic =
      header.topic !== null && !(await options.rules()[conversation.kind].isThread(conversation));
    if (header.name === null && !hasTopic) return;
    await discord.editChannel(conversation.channelId, {
      ...(header.name !== null && { name: header.name }),
      ...(hasTopic && { topic: header.topic }),
    });
  }

  return {
    /** Sets them now or as soon as Discord lets us; gives when, or null when it is done. */
    async change(
      id: ConversationId,
      change: { readonly name?: string; readonly topic?: string },
    ): Promise<number | null> {
      const plannedMs = (await rows.find(id))?.namingAtMs ?? null;
      const nowMs = clock.now();
      const isWaiting = plannedMs !== null && plannedMs > nowMs;
      await rows.plan(id, change, isWaiting ? plannedMs : nowMs);
      // The pinned message has no such limit.
      if (change.topic !== undefined) await options.headers.touch(id);
      return isWaiting ? plannedMs : attempt(id);
    },

    async applyDue(): Promise<void> {
      for (const id of await rows.listNamingDue(clock.now())) {
        try {
          await attempt(id);
        } catch (error) {
          log.warn({ err: error, conversationId: id }, 'a channel could not be renamed');
        }
      }
    },
  };
}

/** How long to wait before it is tried again; undefined when that would change nothing. */
function waitFor(error: unknown): number | undefined {
  if (error instanceof RateLimited) return error.retryAfterMs + MARGIN_MS;
  return error instanceof Upstream && error.retryable ? RETRY_MS : undefined;
}

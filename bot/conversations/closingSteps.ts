/** What each step of closing does. Each may run again after a crash at any instant, and then finds its own effect. */
import type { APIOverwrite } from 'discord-api-types/v10';
import { NotFound, Upstream } from '../../shared/errors.ts';
import { asId, type ChannelId, type GuildId, type MessageId } from '../../shared/ids.ts';
import { DirectMessageRefused, discordCodeOf } from '../gateway/discordErrors.ts';
import type { DiscordRest, MessageBody } from '../gateway/rest.ts';
import { explain, type GuildWords } from '../gateway/words.ts';
import { afterwardsOf, type ClosingKind } from './closingKind.ts';
import type { ClosingPatch } from './closingRepository.ts';
import { findOwn, nonceOf } from './ownMessages.ts';
import type { PublishContext, TranscriptPublisher } from './publishing.ts';
import { silence } from './silence.ts';
import type { EndingRepository } from './endingRepository.ts';
import { openButton, openButtonId } from './transcriptLinks.ts';
import { closedLog, closedMessage, keptForNow, recoveredNote } from './view.ts';
import type {
  Audience,
  CopyName,
  Closing,
  ClosingStep,
  Conversation,
  ConversationKind,
  ConversationState,
} from './types.ts';

export interface StepOutcome {
  readonly next: ClosingStep | 'done';
  readonly state?: ConversationState;
  readonly patch?: ClosingPatch;
  /** Wait this long before the next step. */
  readonly delayMs?: number;
}

export interface StepDependencies {
  readonly discord: Pick<
    DiscordRest,
    | 'editChannel'
    | 'deleteChannel'
    | 'sendMessage'
    | 'editMessage'
    | 'listMessagesAfter'
    | 'openDirectMessages'
  >;
  readonly transcripts: TranscriptPublisher;
  readonly kinds: Readonly<Record<ConversationKind, ClosingKind>>;
  readonly botUserId: () => string;
  readonly now: () => number;
  readonly overwrites: (channelId: ChannelId) => Promise<APIOverwrite[]>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly guildWords: GuildWords;
  /** What is said in the channel while a step is at work. */
  readonly notice: Pick<PublishContext, 'isOwnNotice' | 'progress'>;
  readonly snapshots: { erase(conversation: Conversation): Promise<void> };
  readonly removeAfterMs: number;
  /** False without the Message Content Intent: what people typed is missing then. */
  readonly readsMessages: boolean;
  readonly endings: Pick<EndingRepository, 'manner'>;
  readonly rulesOf: (guildId: GuildId) => Promise<ClosingRules>;
}

/** What a guild wants of closing. */
export interface ClosingRules {
  /** How long the channel of a closed ticket stays, so that it can be opened again. */
  readonly keepMinutes: number;
  /** Kinds whose users are asked for stars. */
  readonly feedback: Readonly<Record<ConversationKind, boolean>>;
  /** Whether staff are given a button that asks for their role, instead of a link. */
  readonly isOnRequest: boolean;
}

type Step = (conversation: Conversation, closing: Closing, on: StepDependencies) => Promise<StepOutcome>;

const lock: Step = async (conversation, _closing, on) => {
  if (!conversation.channelId) return { next: 'log' };
  try {
    const thread = await on.kinds[conversation.kind].thread?.(conversation);
    if (thread) {
      await thread.lock();
      return { next: 'publish_staff' };
    }
    const overwrites = await on.overwrites(conversation.channelId);
    const locked = silence(overwrites, conversation.guildId, on.botUserId());
    if (locked) await on.discord.editChannel(conversation.channelId, { permission_overwrites: locked });
    return { next: 'publish_staff' };
  } catch (error) {
    // Deleted by hand: what was said is in the snapshots and in memory.
    if (error instanceof NotFound) return { next: 'publish_staff' };
    throw error;
  }
};

/** The user's own last: with it, all are done. */
async function copiesFor(
  audience: Audience,
  conversation: Conversation,
  on: Pick<StepDependencies, 'kinds'>,
): Promise<readonly CopyName[]> {
  if (audience === 'staff') return ['staff'];
  const further = (await on.kinds[conversation.kind].listFurther?.(conversation)) ?? [];
  return [...further.map(({ copy }) => copy), 'user'];
}

const publish =
  (audience: Audience, next: ClosingStep): Step =>
  async (conversation, closing, on) => {
    try {
      for (const copy of await copiesFor(audience, conversation, on)) {
        await on.transcripts.publish(conversation, copy, {
          startedAtMs: closing.startedAtMs,
          attempts: closing.attempts,
          isOwnNotice: (id) => on.notice.isOwnNotice(id),
          progress: (progress) => on.notice.progress(progress),
        });
      }
      return { next };
    } catch (error) {
      // Deleted by hand, and nothing is left of what was said: the log and the user still hear of it.
      if (error instanceof NotFound) return { next: 'log' };
      throw error;
    }
  };

// INVARIANT: the channel is removed only after all copies were read back.
const verify =
  (audience: Audience, again: ClosingStep, next: ClosingStep, state?: ConversationState): Step =>
  async (conversation, _closing, on) => {
    for (const copy of await copiesFor(audience, conversation, on))
      if (!(await on.transcripts.verify(conversation, copy))) return { next: again };
    return { next, ...(state && { state }) };
  };

const log: Step = async (conversation, closing, on) => {
  const { logChannelId, title } = await on.kinds[conversation.kind].delivery(conversation);
  if (!logChannelId) return { next: 'dm' };
  const { staff: link } = await on.transcripts.links(conversation);
  const words = await on.guildWords(conversation.guildId);
  const { reason, isSilent } = await on.endings.manner(conversation.id);
  const { isOnRequest } = await on.rulesOf(conversation.guildId);
  const body = closedLog(words, {
    title,
    conversation,
    link,
    ...(isOnRequest && { openButton: openButton(words.t('button.openTranscript'), conversation.id) }),
    reason,
    isUnread: !on.readsMessages,
    isSilent,
    dmOutcome: null,
  });
  const mark = isOnRequest ? openButtonId(conversation.id) : link;
  const sent =
    (await findOwn(logChannelId, closing, mark, on)) ??
    (await on.discord.sendMessage(logChannelId, body, { nonce: nonceOf(closing, 'l') }));
  return { next: 'dm', patch: { logMessageId: asId<MessageId>(sent.id) } };
};

const dm: Step = async (conversation, closing, on) => {
  const { logChannelId, title, dmText } = await on.kinds[conversation.kind].delivery(conversation);
  const { keepMinutes, feedback, isOnRequest } = await on.rulesOf(conversation.guildId);
  const isKept = keepMinutes > 0 && conversation.kind === 'ticket';
  const delivered = isKept
    ? ({ next: 'keep', state: 'delivered' } as const)
    : ({ next: 'remove', state: 'delivered', delayMs: on.removeAfterMs } as const);
  const { reason, isSilent } = await on.endings.manner(conversation.id);
  if (dmText === null || isSilent) return delivered;
  const links = await on.transcripts.links(conversation);
  const words = await on.guildWords(conversation.guildId);
  const { guildId, missingSinceMs } = conversation;
  const text = missingSinceMs === null ? dmText : `${dmText}\n\n${recoveredNote(words, missingSinceMs)}`;
  const farewell = { guildName: await on.guildName(guildId), text, reason };
  const body = closedMessage(words, {
    ...farewell,
    link: links.user,
    rates: feedback[conversation.kind] ? conversation.id : undefined,
  });
  await tellFurther(conversation, closing, on, (link) =>
    closedMessage(words, { ...farewell, link, rates: undefined }),
  );
  try {
    const channelId = asId<ChannelId>((await on.discord.openDirectMessages(conversation.userId)).id);
    const sent =
      (await findOwn(channelId, closing, links.user, on)) ??
      (await on.discord.sendMessage(channelId, body, { nonce: nonceOf(closing, 'd') }));
    return { ...delivered, patch: { dmMessageId: asId<MessageId>(sent.id) } };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const code = String(discordCodeOf(error) ?? 'refused');
    const dmOutcome =
      error instanceof DirectMessageRefused
        ? explain(error, words)
        : words.t('log.discordAnswered', { code });
    if (logChannelId && closing.logMessageId) {
      const announcement = closedLog(words, {
        title,
        conversation,
        link: links.staff,
        ...(isOnRequest && { openButton: openButton(words.t('button.openTranscript'), conversation.id) }),
        reason,
        isUnread: !on.readsMessages,
        isSilent,
        dmOutcome,
      });
      await on.discord.editMessage(logChannelId, closing.logMessageId, announcement);
    }
    return { ...delivered, patch: { dmOutcome: code } };
  }
};

/** Others who took part: each with their own copy; one who cannot be told keeps nobody from anything. */
async function tellFurther(
  conversation: Conversation,
  closing: Closing,
  on: StepDependencies,
  render: (link: string | undefined) => MessageBody,
): Promise<void> {
  const further = (await on.kinds[conversation.kind].listFurther?.(conversation)) ?? [];
  for (const [index, { copy, dmChannelId }] of further.entries()) {
    const link = await on.transcripts.linkOf(conversation, copy);
    try {
      if (await findOwn(dmChannelId, closing, link, on)) continue;
      await on.discord.sendMessage(dmChannelId, render(link), { nonce: nonceOf(closing, `d${index}`) });
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
}

/** Discord's final "no" to a direct message; trying again would change nothing. */
function isRefusal(error: unknown): boolean {
  return error instanceof DirectMessageRefused || (error instanceof Upstream && !error.retryable);
}

/** Says how long the channel is still there, and how it is opened again. */
const keep: Step = async (conversation, closing, on) => {
  const { keepMinutes } = await on.rulesOf(conversation.guildId);
  const delayMs = keepMinutes * 60_000;
  if (!conversation.channelId || conversation.goneAtMs !== null) return { next: 'remove' };
  try {
    const words = await on.guildWords(conversation.guildId);
    const then = await afterwardsOf(on.kinds[conversation.kind], conversation);
    const body = keptForNow(words, conversation, on.now() + delayMs, then);
    await on.discord.sendMessage(conversation.channelId, body, { nonce: nonceOf(closing, 'k') });
    return { next: 'remove', delayMs };
  } catch (error) {
    if (error instanceof NotFound) return { next: 'remove' };
    throw error;
  }
};

const remove: Step = async (conversation, _closing, on) => {
  if (conversation.channelId) {
    try {
      const thread = await on.kinds[conversation.kind].thread?.(conversation);
      await (thread ? thread.finish() : on.discord.deleteChannel(conversation.channelId));
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
    }
  }
  // INVARIANT: snapshots go only after the transcript has replaced them.
  await on.snapshots.erase(conversation);
  return { next: 'done' };
};

export const STEPS: Readonly<Record<ClosingStep, Step>> = {
  lock,
  publish_staff: publish('staff', 'verify_staff'),
  verify_staff: verify('staff', 'publish_staff', 'publish_user'),
  publish_user: publish('user', 'verify_user'),
  verify_user: verify('user', 'publish_user', 'log', 'published'),
  log,
  dm,
  keep,
  remove,
};

/** What each step of closing does. Each may run again after a crash at any instant, and then finds its own effect. */
import {
  OverwriteType,
  PermissionFlagsBits,
  type APIMessage,
  type APIOverwrite,
} from 'discord-api-types/v10';
import { NotFound, Upstream } from '../../shared/errors.ts';
import { snowflakeAt, asId, type ChannelId, type GuildId, type MessageId } from '../../shared/ids.ts';
import { DirectMessageRefused, discordCodeOf } from '../gateway/discordErrors.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { explain, type GuildWords } from '../gateway/words.ts';
import type { Actor } from './access.ts';
import type { ClosingPatch } from './closingRepository.ts';
import { closedLog, closedMessage, recoveredNote } from './view.ts';
import type {
  Audience,
  Closing,
  ClosingStep,
  Conversation,
  ConversationKind,
  ConversationState,
} from './types.ts';

/** Links to the two copies; a copy that could not be made has none. */
export type TranscriptLinks = Readonly<Partial<Record<Audience, string>>>;

/** How far a collection is: messages read, files stored out of those found so far. */
export interface CollectProgress {
  readonly messages: number;
  readonly files: { readonly done: number; readonly wanted: number };
}

export interface PublishContext {
  /** Tries that were made before. */
  readonly attempts: number;
  /** Whether a message is the bot's own about this closing, which is no part of the conversation. */
  isOwnNotice(messageId: string): boolean;
  /** To be called often; whoever listens decides what becomes of it. */
  progress(progress: CollectProgress): void;
}

/** How transcripts come to be; implemented by `transcripts/`. */
export interface TranscriptPublisher {
  /** Collects, seals and uploads; again after a crash gives the first upload back. */
  publish(conversation: Conversation, audience: Audience, context: PublishContext): Promise<void>;
  /** Fetches the stored copy and opens it. False when it is not usable and must be published again. */
  verify(conversation: Conversation, audience: Audience): Promise<boolean>;
  links(conversation: Conversation): Promise<TranscriptLinks>;
}

/** Where a closed conversation is announced, and what its user is told. */
export interface Delivery {
  readonly logChannelId: ChannelId | null;
  /** Title of the log message. */
  readonly title: string;
  /** Null when the guild does not want its users told. */
  readonly dmText: string | null;
}

/** What a kind of conversation adds to the common closing. */
export interface ClosingKind {
  mayClose(conversation: Conversation, actor: Actor): Promise<boolean>;
  delivery(conversation: Conversation): Promise<Delivery>;
  /** For a conversation held in a thread of Discord, which is locked and archived; undefined where it is a channel. */
  thread?(conversation: Conversation): Promise<ThreadEnding | undefined>;
}

/** Both may be done again. */
export interface ThreadEnding {
  lock(): Promise<void>;
  archive(): Promise<void>;
}

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
  readonly overwrites: (channelId: ChannelId) => Promise<APIOverwrite[]>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly guildWords: GuildWords;
  /** What is said in the channel while a step is at work. */
  readonly notice: Pick<PublishContext, 'isOwnNotice' | 'progress'>;
  readonly snapshots: { erase(conversation: Conversation): Promise<void> };
  readonly removeAfterMs: number;
}

type Step = (conversation: Conversation, closing: Closing, on: StepDependencies) => Promise<StepOutcome>;

/** What nobody but the bot may do in a channel that is being closed. */
const SPEAKING =
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.AddReactions;

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

/** The overwrites with speaking taken away from everyone but the bot; undefined when they are so already. */
function silence(
  overwrites: readonly APIOverwrite[],
  guildId: string,
  botUserId: string,
): APIOverwrite[] | undefined {
  const everyone = overwrites.some((overwrite) => overwrite.id === guildId)
    ? []
    : [{ id: guildId, type: OverwriteType.Role, allow: '0', deny: '0' }];
  const isOthers = (overwrite: APIOverwrite) => overwrite.id !== botUserId;
  const isSilent = ({ allow, deny }: APIOverwrite) =>
    (BigInt(allow) & SPEAKING) === 0n && (BigInt(deny) & SPEAKING) === SPEAKING;
  const all = [...overwrites, ...everyone];
  if (all.filter(isOthers).every(isSilent)) return undefined;
  return all.map((overwrite) =>
    isOthers(overwrite)
      ? {
          ...overwrite,
          allow: (BigInt(overwrite.allow) & ~SPEAKING).toString(),
          deny: (BigInt(overwrite.deny) | SPEAKING).toString(),
        }
      : overwrite,
  );
}

const publish =
  (audience: Audience, next: ClosingStep): Step =>
  async (conversation, closing, on) => {
    try {
      await on.transcripts.publish(conversation, audience, {
        attempts: closing.attempts,
        isOwnNotice: (id) => on.notice.isOwnNotice(id),
        progress: (progress) => on.notice.progress(progress),
      });
      return { next };
    } catch (error) {
      // Deleted by hand, and nothing is left of what was said: the log and the user still hear of it.
      if (error instanceof NotFound) return { next: 'log' };
      throw error;
    }
  };

// INVARIANT: the channel is removed only after both copies were read back.
const verify =
  (audience: Audience, again: ClosingStep, next: ClosingStep, state?: ConversationState): Step =>
  async (conversation, _closing, on) => {
    if (!(await on.transcripts.verify(conversation, audience))) return { next: again };
    return { next, ...(state && { state }) };
  };

const log: Step = async (conversation, closing, on) => {
  const { logChannelId, title } = await on.kinds[conversation.kind].delivery(conversation);
  if (!logChannelId) return { next: 'dm' };
  const { staff: link } = await on.transcripts.links(conversation);
  const words = await on.guildWords(conversation.guildId);
  const body = closedLog(words, { title, conversation, link, dmOutcome: null });
  const sent =
    (await findOwn(logChannelId, closing, link, on)) ??
    (await on.discord.sendMessage(logChannelId, body, { nonce: `${conversation.id}l` }));
  return { next: 'dm', patch: { logMessageId: asId<MessageId>(sent.id) } };
};

const dm: Step = async (conversation, closing, on) => {
  const { logChannelId, title, dmText } = await on.kinds[conversation.kind].delivery(conversation);
  const delivered = { next: 'remove', state: 'delivered', delayMs: on.removeAfterMs } as const;
  if (dmText === null) return delivered;
  const links = await on.transcripts.links(conversation);
  const words = await on.guildWords(conversation.guildId);
  const { guildId, missingSinceMs } = conversation;
  const text = missingSinceMs === null ? dmText : `${dmText}\n\n${recoveredNote(words, missingSinceMs)}`;
  const body = closedMessage(words, await on.guildName(guildId), text, links.user);
  try {
    const channelId = asId<ChannelId>((await on.discord.openDirectMessages(conversation.userId)).id);
    const sent =
      (await findOwn(channelId, closing, links.user, on)) ??
      (await on.discord.sendMessage(channelId, body, { nonce: `${conversation.id}d` }));
    return { ...delivered, patch: { dmMessageId: asId<MessageId>(sent.id) } };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const code = String(discordCodeOf(error) ?? 'refused');
    const dmOutcome =
      error instanceof DirectMessageRefused
        ? explain(error, words)
        : words.t('log.discordAnswered', { code });
    if (logChannelId && closing.logMessageId) {
      const announcement = closedLog(words, { title, conversation, link: links.staff, dmOutcome });
      await on.discord.editMessage(logChannelId, closing.logMessageId, announcement);
    }
    return { ...delivered, patch: { dmOutcome: code } };
  }
};

/** Discord's final "no" to a direct message; trying again would change nothing. */
function isRefusal(error: unknown): boolean {
  return error instanceof DirectMessageRefused || (error instanceof Upstream && !error.retryable);
}

const remove: Step = async (conversation, _closing, on) => {
  if (conversation.channelId) {
    try {
      const thread = await on.kinds[conversation.kind].thread?.(conversation);
      await (thread ? thread.archive() : on.discord.deleteChannel(conversation.channelId));
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
    }
  }
  // INVARIANT: snapshots go only after the transcript has replaced them.
  await on.snapshots.erase(conversation);
  return { next: 'done' };
};

/** How far this machine's clock may be ahead of Discord's. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * The message that an earlier try of this step sent, recognised by the link it carries. The nonce covers a few minutes;
 * this covers a process that comes back after an hour.
 */
async function findOwn(
  channelId: ChannelId,
  closing: Closing,
  link: string | undefined,
  on: StepDependencies,
): Promise<APIMessage | undefined> {
  if (closing.attempts === 0 || !link) return undefined;
  const since = await on.discord.listMessagesAfter(
    channelId,
    snowflakeAt(closing.startedAtMs - CLOCK_SKEW_MS),
  );
  return since.find(
    (message) => message.author.id === on.botUserId() && JSON.stringify(message.components).includes(link),
  );
}

export const STEPS: Readonly<Record<ClosingStep, Step>> = {
  lock,
  publish_staff: publish('staff', 'verify_staff'),
  verify_staff: verify('staff', 'publish_staff', 'publish_user'),
  publish_user: publish('user', 'verify_user'),
  verify_user: verify('user', 'publish_user', 'log', 'published'),
  log,
  dm,
  remove,
};

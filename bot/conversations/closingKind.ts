/** What each kind of conversation adds to the common closing. */
import type { ChannelId } from '../../shared/ids.ts';
import type { Actor } from './access.ts';
import type { Afterwards, Conversation, CopyName } from './types.ts';

/** Where a closed conversation is announced, and what its user is told. */
export interface Delivery {
  readonly logChannelId: ChannelId | null;
  /** Title of the log message. */
  readonly title: string;
  /** Null when the guild does not want its users told. */
  readonly dmText: string | null;
}

/** Somebody besides the user who took part and is told of the closing, with a copy of what they read. */
export interface FurtherPerson {
  readonly copy: CopyName;
  readonly dmChannelId: ChannelId;
}

/** What a kind of conversation adds to the common closing. */
export interface ClosingKind {
  mayClose(conversation: Conversation, actor: Actor): Promise<boolean>;
  /** By the roles that staff have now. */
  isStaff(conversation: Conversation, actor: Actor): Promise<boolean>;
  delivery(conversation: Conversation): Promise<Delivery>;
  /** What the user is told by direct message of a closing that is set for later; without it, they read that in the channel. */
  plannedText?(conversation: Conversation): Promise<string>;
  /** Those who read along to the end, besides the user. */
  listFurther?(conversation: Conversation): Promise<readonly FurtherPerson[]>;
  /** As staff know it, for a line in the log channel. */
  nameOf(conversation: Conversation): Promise<string>;
  /** For a conversation held in a thread of Discord, which is locked, then archived or deleted; undefined where it is a channel. */
  thread?(conversation: Conversation): Promise<ThreadEnding | undefined>;
}

/** Both may be done again. */
export interface ThreadEnding {
  /** Whether it stays, archived, or is deleted. */
  readonly isKept: boolean;
  lock(): Promise<void>;
  finish(): Promise<void>;
}

export async function afterwardsOf(
  kind: Pick<ClosingKind, 'thread'>,
  conversation: Conversation,
): Promise<Afterwards> {
  const thread = await kind.thread?.(conversation);
  if (!thread) return 'channel';
  return thread.isKept ? 'archive' : 'thread';
}

/** What modmail hands from one part to another: a thread with both of its ends, an answer, and what became of it. */
import type { ChannelId, MessageId, UserId } from '../../shared/ids.ts';
import type { MissingFile } from '../conversations/fileCopies.ts';
import type { Conversation } from '../conversations/types.ts';
import type { IncomingMessage } from '../gateway/incoming.ts';
import type { Failure } from './failures.ts';
import type { Utterance } from './spokenView.ts';

/** An open thread with both of its ends. */
export interface OpenThread extends Conversation {
  readonly channelId: ChannelId;
  readonly dmChannelId: ChannelId;
  /** What is older, on either side, belongs to no thread or to an earlier one. */
  readonly beganAfter: MessageId;
}

export interface Speaker {
  readonly displayName: string;
  readonly avatarUrl: string | null;
}

export interface Reply extends Pick<IncomingMessage, 'attachments' | 'stickers' | 'forwarded'> {
  /** As the user sees who answers; staff's own names stay in the thread when the answer is anonymous. */
  readonly shownAs: Speaker;
  readonly said: Utterance;
  /** The message in the thread that this one answers. */
  readonly replyTo: MessageId | null;
  readonly editedAtMs: number | null;
}

/** Somebody whom a message did not reach, for good. */
export interface NotReached {
  readonly userId: UserId;
  readonly failure: Failure;
}

export interface ReplyOutcome {
  readonly failure: Failure | null;
  readonly missing: readonly MissingFile[];
  /** Whom else it did not reach; undefined where nobody else reads along. */
  readonly others?: readonly NotReached[];
  /** Whether it had failed for some of the others before. */
  readonly hadFailed?: boolean;
}

export function hasReachedAll({ failure, others = [] }: ReplyOutcome): boolean {
  return failure === null && others.length === 0;
}

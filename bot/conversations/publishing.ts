/** What closing asks of transcripts; the folder `transcripts/` answers. */
import type { Audience, CollectProgress, Conversation, CopyName } from './types.ts';

/** Links to the two copies; a copy that could not be made has none. */
export type TranscriptLinks = Readonly<Partial<Record<Audience, string>>>;

export interface PublishContext {
  /** When this closing began: copies from before are of an earlier one. */
  readonly startedAtMs: number;
  /** Tries that were made before. */
  readonly attempts: number;
  /** Whether a message is the bot's own about this closing, which is no part of the conversation. */
  isOwnNotice(messageId: string): boolean;
  /** To be called often; whoever listens decides what becomes of it. */
  progress(progress: CollectProgress): void;
}

/** How transcripts come to be. */
export interface TranscriptPublisher {
  /** Collects, seals and uploads; again after a crash gives the first upload back. */
  publish(conversation: Conversation, copy: CopyName, context: PublishContext): Promise<void>;
  /** Fetches the stored copy and opens it. False when it is not usable and must be published again. */
  verify(conversation: Conversation, copy: CopyName): Promise<boolean>;
  links(conversation: Conversation): Promise<TranscriptLinks>;
  linkOf(conversation: Conversation, copy: CopyName): Promise<string | undefined>;
}

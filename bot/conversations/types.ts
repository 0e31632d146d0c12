/** A conversation: what a ticket and a modmail thread have in common, and the states it goes through. */
import type { ChannelId, ConversationId, GuildId, MessageId, UserId } from '../../shared/ids.ts';

export type ConversationKind = 'ticket' | 'modmail';

/**
 * opening → open ⇄ waiting → closing → published (both copies stored and read back) → delivered (log and DM) → closed.
 * The row is there before the channel and outlives it until its retention ends.
 */
export type ConversationState =
  'opening' | 'open' | 'waiting' | 'closing' | 'published' | 'delivered' | 'closed';

/** States before closing: people talk, and a second conversation in the same slot is refused. */
export const LIVING_STATES = ['opening', 'open', 'waiting'] as const satisfies readonly ConversationState[];

export function isLiving({ state }: { readonly state: ConversationState }): boolean {
  return LIVING_STATES.some((living) => living === state);
}

/** Null is normal. */
export type Priority = 'low' | 'high' | 'urgent';

/** Why a conversation is to close by itself. */
export type CloseCause = 'quiet' | 'scheduled' | 'request' | 'left';

export interface Conversation {
  readonly id: ConversationId;
  readonly kind: ConversationKind;
  readonly guildId: GuildId;
  /** Who opened the ticket, or whose direct messages are relayed. */
  readonly userId: UserId;
  readonly channelId: ChannelId | null;
  readonly state: ConversationState;
  readonly claimedBy: UserId | null;
  readonly closedBy: UserId | null;
  readonly messageCount: number;
  readonly createdAtMs: number;
  readonly lastActivityAtMs: number;
  readonly closedAtMs: number | null;
  readonly waitingFor: 'user' | 'staff' | null;
  readonly firstResponseAtMs: number | null;
  readonly priority: Priority | null;
  /** When it closes by itself unless something is said before. */
  readonly closeAtMs: number | null;
  readonly closeCause: CloseCause | null;
  readonly closeAskedBy: UserId | null;
  /** When staff put it aside; null: they have not. */
  readonly snoozedAtMs: number | null;
  readonly snoozedBy: UserId | null;
  /** Then: null is until its user writes. */
  readonly snoozedUntilMs: number | null;
  /** When its channel was found deleted by hand before the transcript was made. */
  readonly goneAtMs: number | null;
  /** Then: what was said after this moment may be missing from the transcript; null when nothing is. */
  readonly missingSinceMs: number | null;
}

/** The steps of closing in order; each is idempotent and recorded when done. */
export const CLOSING_STEPS = [
  'lock',
  'publish_staff',
  'verify_staff',
  'publish_user',
  'verify_user',
  'log',
  'dm',
  /** The channel stays for a while, where the guild wants that. */
  'keep',
  'remove',
] as const;
export type ClosingStep = (typeof CLOSING_STEPS)[number];

export interface Closing {
  readonly conversationId: ConversationId;
  readonly step: ClosingStep;
  /** Times this step was begun before; above 0 its effect may already be there. */
  readonly attempts: number;
  readonly startedAtMs: number;
  readonly noticeMessageId: MessageId | null;
  readonly logMessageId: MessageId | null;
  /** Why the user could not be told, when so. */
  readonly dmOutcome: string | null;
}

/** What becomes of its place when a conversation is closed: the channel or thread is deleted, or the thread archived. */
export type Afterwards = 'channel' | 'thread' | 'archive';

export type Audience = 'staff' | 'user';

/** A copy of a transcript: of staff, of the user, or of one of several who read along, by the number of their stay. */
export type CopyName = Audience | `user.${string}`;

export function audienceOf(copy: CopyName): Audience {
  return copy === 'staff' ? 'staff' : 'user';
}

/** How far a collection is: messages read, files stored out of those found so far. */
export interface CollectProgress {
  readonly messages: number;
  readonly files: { readonly done: number; readonly wanted: number };
}

/** What can be purged, and what is known of a purge under way. */
import type { ChannelId, ConversationId, GuildId, MessageId, UserId } from '../../shared/ids.ts';

/** `conversation`, `user` and `category` name which one. */
export const PURGE_SCOPES = ['conversation', 'user', 'category', 'tickets', 'modmail', 'guild'] as const;
export type PurgeScope = (typeof PURGE_SCOPES)[number];

export interface PurgeTarget {
  readonly guildId: GuildId;
  readonly scope: PurgeScope;
  readonly targetId: string | null;
}

/** What deserves a person's look before they type the name. */
export interface PurgePreview {
  /** Conversations that will go. */
  readonly closed: number;
  readonly open: number;
  readonly held: number;
}

/** The counts of a receipt. */
export interface PurgeCounts {
  readonly conversationsGone: number;
  readonly pastesGone: number;
  readonly rowsGone: number;
  readonly leftOpen: number;
  readonly leftHeld: number;
  readonly leftFailed: number;
}

export interface Purge extends PurgeTarget, PurgeCounts {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'cancelled';
  readonly waitsFor: 'approval' | 'grace' | null;
  readonly requestedBy: UserId | null;
  readonly notBeforeMs: number;
  readonly channelId: ChannelId | null;
  readonly messageId: MessageId | null;
  readonly total: number;
  readonly cursorId: string;
  readonly lastError: string | null;
}

/** What became of one conversation. */
export type Fate = 'gone' | 'left_open' | 'left_held' | 'left_failed' | 'busy';

export interface PurgeCandidate {
  readonly id: ConversationId;
  readonly isOpen: boolean;
  readonly isHeld: boolean;
}

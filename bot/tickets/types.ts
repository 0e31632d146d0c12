/** Tickets, their categories and panels, as services and views see them. */
import type {
  CategoryId,
  ChannelId,
  ConversationId,
  GuildId,
  MessageId,
  PanelId,
  UserId,
} from '../../shared/ids.ts';
import type { OpeningHours } from '../conversations/openingHours.ts';
import type { Place } from '../conversations/places.ts';
import type { IncomingAttachment } from '../gateway/incoming.ts';

export interface Question {
  readonly label: string;
  readonly type: 'short' | 'long' | 'select' | 'user' | 'role' | 'channel' | 'file';
  readonly hint: string | null;
  readonly required: boolean;
  readonly minLength: number;
  readonly maxLength: number;
  readonly options: string[];
  readonly page: number;
}

/** Who may open how many. */
export interface CategoryLimits {
  readonly maxOpenPerUser: number;
  readonly maxOpen: number | null;
  readonly cooldownMinutes: number;
  readonly requiredRoleIds: string[];
  readonly blockedRoleIds: string[];
  readonly minAccountAgeDays: number;
  readonly minMemberAgeDays: number;
  readonly openingHours: OpeningHours | null;
  readonly closedHoursMessage: string | null;
}

export type TicketPlace = Exclude<Place, 'forum'>;

/** What staff configured; the settings' schema produces exactly this. Texts that are null are the standard ones. */
export interface CategoryConfig extends CategoryLimits {
  readonly id?: string | undefined;
  readonly name: string;
  readonly enabled: boolean;
  readonly removed: boolean;
  /** What a ticket is in Discord. */
  readonly place: TicketPlace;
  /** Whose threads tickets are; null: the panel's channel. */
  readonly placeChannelId: string | null;
  /** What becomes of the thread of a closed ticket. */
  readonly closedThread: 'archive' | 'delete';
  readonly parentId: string | null;
  readonly overflowParentId: string | null;
  readonly channelName: string;
  readonly panelChannelId: string;
  readonly sharedPanel: string | null;
  readonly panelMenu: 'buttons' | 'select';
  readonly panelAs: 'embed' | 'text';
  readonly panelTitle: string | null;
  readonly panelMessage: string | null;
  readonly buttonLabel: string | null;
  readonly buttonEmoji: string | null;
  readonly buttonStyle: 'primary' | 'secondary' | 'success' | 'danger';
  readonly roleIds: string[];
  readonly pingRoles: boolean;
  readonly pingRoleIds: string[] | null;
  readonly logChannelId: string | null;
  readonly createdMessage: string | null;
  readonly closeButtonLabel: string | null;
  readonly dmOnClose: boolean;
  readonly dmMessage: string | null;
  readonly form: Question[];
  /** Days after closing, when fewer than the server’s. */
  readonly retentionDays: number | null;
}

export interface TicketCategory {
  readonly id: CategoryId;
  readonly guildId: GuildId;
  readonly config: CategoryConfig;
}

export interface Ticket {
  readonly conversationId: ConversationId;
  readonly guildId: GuildId;
  readonly number: number;
  readonly categoryId: CategoryId;
  /** As its category had it when it was opened. */
  readonly place: TicketPlace;
  /** In a thread that was taken up again: the last message of the ticket before it. */
  readonly startsAfter: MessageId | null;
}

export interface Panel {
  readonly id: PanelId;
  readonly guildId: GuildId;
  readonly categoryId: CategoryId;
  readonly channelId: ChannelId;
  readonly messageId: MessageId | null;
  readonly renderedHash: string | null;
}

/** Who wants to open a ticket, as Discord told with the click. */
export interface Opener {
  readonly userId: UserId;
  readonly username: string;
  readonly roleIds: readonly string[];
  /** Null where Discord did not say. */
  readonly joinedAtMs: number | null;
}

/** What a form was answered, and what the ticket is about. Never stored: it goes into the ticket's first message. */
export interface Subject {
  readonly answers: readonly Answered[];
  /** A person or a link to a message, as it is shown. */
  readonly about?: string;
  /** What was entered in a form went with the process that had it. */
  readonly isLost?: true;
}

export interface Answered {
  readonly question: string;
  readonly answer: string;
  /** Given with it; their links end within a day. */
  readonly files?: readonly IncomingAttachment[];
  /** Kinds of files that are taken, by the ends of their names; none: all. */
  readonly endings?: readonly string[];
}

export const NO_SUBJECT: Subject = { answers: [] };

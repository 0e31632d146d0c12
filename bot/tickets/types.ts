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

/** What staff configured; the settings' schema produces exactly this. Texts that are null are the standard ones. */
export interface CategoryConfig {
  readonly id?: string | undefined;
  readonly name: string;
  readonly parentId: string | null;
  readonly panelChannelId: string;
  readonly panelTitle: string | null;
  readonly panelMessage: string | null;
  readonly buttonLabel: string | null;
  readonly roleIds: string[];
  readonly pingRoles: boolean;
  readonly logChannelId: string | null;
  readonly createdMessage: string | null;
  readonly closeButtonLabel: string | null;
  readonly dmOnClose: boolean;
  readonly dmMessage: string | null;
  readonly channelName: string;
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
  readonly addedUserIds: readonly UserId[];
}

export interface Panel {
  readonly id: PanelId;
  readonly guildId: GuildId;
  readonly categoryId: CategoryId;
  readonly channelId: ChannelId;
  readonly messageId: MessageId | null;
  readonly renderedHash: string | null;
}

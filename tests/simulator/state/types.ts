/** What the simulated Discord knows. Permissions are bigint, times epoch milliseconds, ids snowflake strings. */
import type { ChannelType, MessageType } from 'discord-api-types/v10';

/** JSON on the wire, checked against Discord's schemas rather than against TypeScript's. */
export type Payload = Record<string, unknown>;

export interface UserState {
  readonly id: string;
  username: string;
  globalName: string | null;
  avatar: string | null;
  readonly bot: boolean;
  /** Where this person refuses direct messages from server members. */
  dmsClosed: boolean;
  blockedBot: boolean;
  /** The language of their Discord client. */
  locale: string;
}

export interface RoleState {
  readonly id: string;
  name: string;
  permissions: bigint;
  position: number;
  color: number;
  hoist: boolean;
  mentionable: boolean;
  readonly managed: boolean;
  readonly botId: string | null;
}

export interface MemberState {
  readonly userId: string;
  nick: string | null;
  roles: string[];
  readonly joinedAtMs: number;
}

export interface EmojiState {
  readonly id: string;
  readonly name: string;
  readonly animated: boolean;
}

/** 1 PNG, 2 APNG, 3 Lottie, 4 GIF. */
export type StickerFormat = 1 | 2 | 3 | 4;

export interface StickerState {
  readonly id: string;
  readonly name: string;
  readonly format: StickerFormat;
  readonly data: Uint8Array;
}

export interface PollState {
  readonly question: string;
  readonly answers: readonly { readonly text: string; readonly emoji: string | null }[];
  readonly multiple: boolean;
  readonly endsAtMs: number;
  /** Who chose which answers, counted from 1. */
  readonly votes: Map<string, readonly number[]>;
  isFinal: boolean;
}

export interface GuildState {
  icon: string | null;
  readonly stickers: Map<string, StickerState>;
  readonly id: string;
  name: string;
  readonly ownerId: string;
  systemChannelId: string | null;
  preferredLocale: string;
  readonly features: string[];
  readonly roles: Map<string, RoleState>;
  readonly members: Map<string, MemberState>;
  readonly emojis: Map<string, EmojiState>;
}

export interface Overwrite {
  readonly id: string;
  readonly type: 0 | 1;
  allow: bigint;
  deny: bigint;
}

export interface TagState {
  readonly id: string;
  name: string;
  moderated: boolean;
  emojiId: string | null;
  emojiName: string | null;
}

export interface ThreadState {
  readonly ownerId: string;
  readonly createdAtMs: number;
  archived: boolean;
  locked: boolean;
  invitable: boolean;
  autoArchiveMinutes: number;
  archiveChangedAtMs: number;
  appliedTags: string[];
  messageCount: number;
  totalMessageSent: number;
  readonly members: Map<string, { readonly joinedAtMs: number }>;
}

export interface ChannelState {
  readonly id: string;
  type: ChannelType;
  /** Null for a direct message. */
  readonly guildId: string | null;
  /** The person on the other side of a direct message with the bot. */
  readonly recipientId: string | null;
  name: string;
  parentId: string | null;
  position: number;
  topic: string | null;
  nsfw: boolean;
  slowmodeSeconds: number;
  overwrites: Overwrite[];
  flags: number;
  tags: TagState[];
  defaultAutoArchiveMinutes: number;
  readonly thread: ThreadState | null;
  lastMessageId: string | null;
  lastPinAtMs: number | null;
  readonly messages: Map<string, MessageState>;
  /** Answers that only one person sees; never part of history. */
  readonly ephemerals: Map<string, MessageState>;
  /** When name or topic were changed, for the limit of two in ten minutes. */
  renamedAtMs: number[];
}

export interface WebhookAuthor {
  readonly webhookId: string;
  readonly name: string;
  readonly avatar: string | null;
  readonly applicationId: string | null;
}

export interface AttachmentState {
  readonly id: string;
  readonly channelId: string;
  readonly filename: string;
  readonly title: string | null;
  description: string | null;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly width: number | null;
  readonly height: number | null;
  readonly ephemeral: boolean;
  /** Of a voice message: its length, and its waveform as base64 of one byte a sample. */
  readonly voice: { readonly seconds: number; readonly waveform: string } | null;
}

export interface ReactionState {
  readonly emojiId: string | null;
  readonly emojiName: string;
  readonly animated: boolean;
  readonly userIds: string[];
}

export interface MessageState {
  readonly id: string;
  readonly channelId: string;
  readonly type: MessageType;
  readonly authorId: string;
  readonly webhook: WebhookAuthor | null;
  content: string;
  readonly createdAtMs: number;
  editedAtMs: number | null;
  flags: number;
  readonly tts: boolean;
  embeds: Payload[];
  components: Payload[];
  attachments: AttachmentState[];
  readonly reactions: ReactionState[];
  readonly stickers: readonly StickerState[];
  readonly poll: PollState | null;
  /** Fields that only some system messages have, as Discord words them. */
  readonly extra: Payload;
  pinnedAtMs: number | null;
  mentionEveryone: boolean;
  mentionIds: string[];
  mentionRoleIds: string[];
  readonly nonce: string | number | null;
  readonly reference: {
    readonly type: 0 | 1;
    readonly channelId: string;
    readonly messageId: string | null;
    readonly guildId: string | null;
  } | null;
  readonly snapshots: Payload[] | null;
  threadId: string | null;
  readonly interactionId: string | null;
  /** Who alone sees it, for an ephemeral answer. */
  readonly onlyFor: string | null;
  /** Count of messages before it in its thread. */
  readonly position: number;
  readonly oldEditsAtMs: number[];
}

export interface CommandState {
  readonly id: string;
  readonly guildId: string | null;
  version: string;
  body: Payload;
}

export type AnswerKind =
  'message' | 'deferred' | 'deferredUpdate' | 'update' | 'modal' | 'autocomplete' | 'pong';

export interface InteractionState {
  readonly id: string;
  readonly token: string;
  /** 2 command, 3 component, 4 autocomplete, 5 modal. */
  readonly type: number;
  readonly userId: string;
  readonly channelId: string;
  readonly guildId: string | null;
  readonly createdAtMs: number;
  readonly commandName: string | null;
  /** The message whose component was used. */
  readonly sourceMessageId: string | null;
  readonly targetId: string | null;
  readonly parentInteractionId: string | null;
  answer: AnswerKind | null;
  modal: Payload | null;
  choices: Payload[] | null;
  /** The message `@original` means. */
  originalId: string | null;
  originalLoading: boolean;
  readonly followUpIds: string[];
  /** Whether the component's own message was edited through this interaction. */
  sourceUpdated: boolean;
}

export interface WebhookState {
  readonly id: string;
  readonly token: string;
  readonly channelId: string;
  readonly guildId: string;
  readonly name: string;
  readonly creatorId: string;
}

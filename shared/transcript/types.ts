/**
 * The transcript document, `dtx` version 1: what was said in one conversation, ready to be sealed into a paste.
 * Keys are short and defaults are left out because ten thousand messages have to fit into one upload.
 */
import type { BlobIndex, Colour, Msg, Snowflake, TimeMs, UserIndex } from './messageTypes.ts';

export * from './messageTypes.ts';

export const DTX_VERSION = 1;

export interface Dtx {
  readonly format: 'dtx';
  readonly v: typeof DTX_VERSION;
  /** What wrote the document, in which version, and when. */
  readonly gen: { readonly app: string; readonly ver: string; readonly at: TimeMs };
  /** The staff copy may hold notes and real names; the user copy never does. */
  readonly audience: 'staff' | 'user';
  /** `i` is the server's icon. */
  readonly guild: { readonly id: Snowflake; readonly n: string; readonly i?: BlobIndex };
  /** `t` is Discord's channel type. */
  readonly channel: { readonly id: Snowflake; readonly n: string; readonly t: number };
  /** IANA zone of the server, a hint for readers; all times in the document are absolute. */
  readonly tz: string;
  readonly ticket?: TicketFacts;
  readonly modmail?: ModmailFacts;
  readonly users: readonly User[];
  /** Role id → [name, colour]. */
  readonly roles: Readonly<Record<Snowflake, readonly [name: string, colour: Colour]>>;
  /** Channel id → [name, Discord's channel type]. */
  readonly channels: Readonly<Record<Snowflake, readonly [name: string, type: number]>>;
  /** Custom emoji id → its name and, where it was kept, its picture. */
  readonly emojis?: Readonly<Record<Snowflake, CustomEmoji>>;
  /** Slash-command id → its name, for command mentions. */
  readonly cmds?: Readonly<Record<Snowflake, string>>;
  readonly blobs?: readonly Blob[];
  readonly range?: Range;
  /** Oldest first. */
  readonly messages: readonly Msg[];
}

/** What both kinds of conversation know about their life. */
export interface ConversationFacts {
  /** Who opened it. */
  readonly by: UserIndex;
  readonly opened: TimeMs;
  readonly closed?: TimeMs;
  readonly closedBy?: UserIndex;
  readonly reason?: string;
}

export interface TicketFacts extends ConversationFacts {
  /** Number of the ticket within its server. */
  readonly no: number;
  /** Name of the category. */
  readonly cat: string;
  readonly claimed?: UserIndex;
  /** Form questions with their answers. */
  readonly qa?: readonly (readonly [question: string, answer: string])[];
  /** 1–5. */
  readonly rating?: number;
  readonly feedback?: string;
}

export type ModmailFacts = ConversationFacts;

export interface User {
  readonly id: Snowflake;
  /** Account name. */
  readonly n: string;
  /** Display name in the server, where it differs from `n`. */
  readonly d?: string;
  /** Which side of the conversation; left out for bystanders and bots. */
  readonly k?: 'staff' | 'user';
  /** Avatar. */
  readonly a?: BlobIndex;
  /** Colour of the name: that of the highest coloured role. */
  readonly c?: Colour;
  /** 1 a bot, 2 a webhook. */
  readonly b?: 1 | 2;
  /** Ids of roles, all of them in `Dtx.roles`, highest first. */
  readonly r?: readonly Snowflake[];
}

/** A kept file: either a paste of its own, named with its key, or a few bytes inline. */
export type Blob = PasteBlob | InlineBlob;

export interface PasteBlob {
  /** Id of the paste that holds the ciphertext. */
  readonly id: string;
  /** base64 of the AES key and of the iv. */
  readonly k: string;
  readonly iv: string;
  /** Size of the plaintext in bytes. */
  readonly s: number;
  /** Media type. */
  readonly t: string;
  /** base64 SHA-256 of the plaintext. */
  readonly h: string;
}

export interface InlineBlob {
  /** base64, at most 16 KB decoded. */
  readonly d: string;
  readonly t: string;
}

export interface CustomEmoji {
  readonly n: string;
  /** Animated. */
  readonly a?: 1;
  readonly b?: BlobIndex;
}

/** Present when a conversation was split: this is part `part` of `of`; `prev` and `next` are links with their keys. */
export interface Range {
  readonly part: number;
  readonly of: number;
  /** Messages in all parts together, and how many come before this one. */
  readonly total: number;
  readonly before: number;
  readonly prev?: string;
  readonly next?: string;
  /** Links of all parts in their order, where they were known when this one was written. */
  readonly links?: readonly string[];
}

/** First millisecond of Discord's snowflake time. https://discord.com/developers/docs/reference#snowflakes */
const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** Moment, in epoch milliseconds, at which a message with this id was written. */
export function messageTime(id: Snowflake): TimeMs {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS;
}

/** The name to show: the display name, else the account name. */
export function userName(user: User): string {
  return user.d ?? user.n;
}

/**
 * The transcript document, `dtx` version 1: what was said in one conversation, ready to be sealed into a paste.
 * Keys are short and defaults are left out because ten thousand messages have to fit into one upload.
 */

export const DTX_VERSION = 1;

/** Epoch milliseconds. */
export type TimeMs = number;
/** A snowflake: 1–20 decimal digits. */
export type Snowflake = string;
/** Position in `Dtx.users`. */
export type UserIndex = number;
/** Position in `Dtx.blobs`. */
export type BlobIndex = number;
/** 24-bit RGB; 0 means "no colour of its own", as in Discord. */
export type Colour = number;

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
}

export interface Msg {
  /** Its time is inside: `messageTime(i)`. */
  readonly i: Snowflake;
  readonly u: UserIndex;
  /** Discord's message type; 0 left out. */
  readonly y?: number;
  /** Discord's message flags; 0 left out. */
  readonly f?: number;
  /** Raw Discord Markdown. */
  readonly c?: string;
  readonly at?: readonly Attachment[];
  readonly em?: readonly Embed[];
  readonly cp?: readonly Component[];
  readonly st?: readonly Sticker[];
  /** Last edited at. */
  readonly e?: TimeMs;
  /** Earlier wordings, oldest first: when each was written, and what it said. */
  readonly eh?: readonly (readonly [at: TimeMs, content: string])[];
  /** Deleted at. */
  readonly del?: TimeMs;
  readonly rp?: Reply;
  readonly fw?: readonly Forwarded[];
  readonly ix?: Interaction;
  readonly rx?: readonly Reaction[];
  readonly po?: Poll;
  readonly pin?: 1;
  readonly sys?: SystemFacts;
  readonly th?: ThreadStart;
  /** An internal note of staff. INVARIANT: never in a user copy (the validator refuses such a document). */
  readonly note?: 1;
  /** Staff answered without their name: `u` is the real author in the staff copy and a nameless one in the user's. */
  readonly anon?: 1;
}

/** Why a file's bytes are not in the transcript. */
export const NOT_KEPT = ['too-large', 'total', 'type', 'gone', 'failed', 'off', 'other'] as const;
export type NotKept = (typeof NOT_KEPT)[number];

/** A file: `b` are its pieces in order; `x` says why there are none. */
export interface FileRef {
  readonly b?: readonly BlobIndex[];
  readonly x?: NotKept;
}

export interface Attachment extends FileRef {
  readonly n: string;
  /** Size in bytes. */
  readonly s: number;
  /** Media type. */
  readonly t?: string;
  readonly w?: number;
  readonly h?: number;
  /** What its sender said it shows. */
  readonly desc?: string;
  readonly sp?: 1;
  /** Length of audio in seconds and its waveform (base64 of one byte a sample). */
  readonly dur?: number;
  readonly wf?: string;
}

export interface Embed {
  /** Discord's embed type; `rich` left out. */
  readonly y?: string;
  readonly t?: string;
  readonly u?: string;
  readonly d?: string;
  readonly c?: Colour;
  readonly ts?: TimeMs;
  readonly p?: string;
  readonly a?: { readonly n: string; readonly u?: string; readonly i?: BlobIndex };
  readonly f?: { readonly t: string; readonly i?: BlobIndex };
  readonly fl?: readonly EmbedField[];
  readonly im?: FileRef;
  readonly th?: FileRef;
  readonly vi?: FileRef;
}

export interface EmbedField {
  readonly n: string;
  readonly v: string;
  /** Stands beside its neighbours. */
  readonly i?: 1;
}

/** A Unicode emoji is only `n`; a custom one has its id too. */
export interface EmojiRef {
  readonly n: string;
  readonly id?: Snowflake;
}

/** A button, select or part of components v2, by Discord's component type. */
export interface Component {
  readonly y: number;
  readonly l?: string;
  readonly s?: number;
  readonly u?: string;
  readonly e?: EmojiRef;
  /** Disabled. */
  readonly x?: 1;
  readonly ph?: string;
  readonly o?: readonly {
    readonly l: string;
    readonly d?: string;
    readonly e?: EmojiRef;
    readonly def?: 1;
  }[];
  /** Text of a text display (Discord Markdown). */
  readonly t?: string;
  /** Accent colour of a container. */
  readonly col?: Colour;
  readonly sp?: 1;
  /** Children, and the accessory of a section. */
  readonly c?: readonly Component[];
  readonly ac?: Component;
  /** Pictures of a gallery, or the one of a thumbnail or file. */
  readonly m?: readonly Media[];
}

export interface Media extends FileRef {
  readonly n?: string;
  readonly s?: number;
  readonly t?: string;
  readonly desc?: string;
  readonly sp?: 1;
}

export interface Sticker extends FileRef {
  readonly id: Snowflake;
  readonly n: string;
  /** Discord's sticker format: 1 PNG, 2 APNG, 3 Lottie, 4 GIF. */
  readonly f: number;
}

/** What is answered: `u` and `c` (an excerpt) are for the case that the message itself is not in the document. */
export interface Reply {
  readonly i: Snowflake;
  readonly u?: UserIndex;
  readonly c?: string;
}

export interface Forwarded {
  readonly c?: string;
  readonly at?: readonly Attachment[];
  readonly em?: readonly Embed[];
  readonly st?: readonly Sticker[];
  readonly cp?: readonly Component[];
  /** When the original was written. */
  readonly ts?: TimeMs;
  readonly e?: TimeMs;
}

/** The command that this message answers. */
export interface Interaction {
  readonly n: string;
  readonly u: UserIndex;
}

export interface Reaction {
  readonly e: EmojiRef;
  readonly n: number;
  readonly u?: readonly UserIndex[];
}

export interface Poll {
  readonly q: string;
  readonly a: readonly { readonly t: string; readonly e?: EmojiRef; readonly n: number }[];
  readonly end?: TimeMs;
  readonly multi?: 1;
  readonly done?: 1;
}

/** What a system message is about; its wording comes from the message's type. */
export interface SystemFacts {
  readonly u?: readonly UserIndex[];
  readonly n?: string;
  readonly c?: number;
}

export interface ThreadStart {
  readonly id: Snowflake;
  readonly n: string;
  /** Messages in it. */
  readonly c?: number;
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

/** A message of a transcript and everything that can hang on one. */

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
export const NOT_KEPT = ['too-large', 'total', 'type', 'foreign', 'gone', 'failed', 'off', 'other'] as const;
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
  readonly im?: EmbedMedia;
  readonly th?: EmbedMedia;
  readonly vi?: EmbedMedia;
}

/** A picture or film inside an embed; `u` is where it stood, for reading only: nothing is ever loaded from there. */
export interface EmbedMedia extends FileRef {
  readonly w?: number;
  readonly h?: number;
  readonly u?: string;
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
  readonly w?: number;
  readonly h?: number;
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
  /** Id of the original and the channel it stood in. */
  readonly i?: Snowflake;
  readonly ch?: Snowflake;
  /** Discord's message flags. */
  readonly f?: number;
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
  /** A name: of a channel, thread, rule, role subscription; the question of a poll that ended. */
  readonly n?: string;
  /** The winning answer of a poll. */
  readonly t?: string;
  /** A count: months, or the winner's votes. */
  readonly c?: number;
  /** Out of how many votes. */
  readonly of?: number;
  /** The message it is about: a pinned one, a poll. */
  readonly m?: Snowflake;
}

export interface ThreadStart {
  readonly id: Snowflake;
  readonly n: string;
  /** Messages in it. */
  readonly c?: number;
}

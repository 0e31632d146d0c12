/** What a kind of conversation tells the transcript about itself, and how its messages are to be read. */
import type { APIMessage } from 'discord-api-types/v10';
import type { GuildId } from '../../shared/ids.ts';
import type { CopyName } from './types.ts';

export interface Person {
  readonly id: string;
  /** Account name. */
  readonly name: string;
  /** Name shown, where it differs. */
  readonly displayName?: string;
  readonly avatarUrl?: string;
}

export type Side = 'staff' | 'user';

/** How one message of the channel counts. */
export interface Reading {
  /** Staff-only: an internal note, or the bot's remarks to staff. Never in the user's copy. */
  readonly staffOnly?: boolean;
  /** Whether this copy's owner read it, where several do and not each reads all; without it, all of them did. */
  isFor?(copy: CopyName): boolean;
  /** A note that staff wrote, in contrast to a remark of the bot. */
  readonly note?: boolean;
  /** Who speaks, when it is not the message's author: the bot relays other people's words. */
  readonly speaker?: Person;
  /** The user read this instead of the speaker's name, which is then in the staff copy alone. */
  readonly anonymousAs?: string;
  /**
   * What was said, when it is not the message's content. The message's embeds are then the bot's packaging and left out;
   * its reactions, pin, thread and command were seen by staff alone.
   */
  readonly text?: string;
  /** Questions of a form with what was answered. */
  readonly answers?: readonly (readonly [question: string, answer: string])[];
}

export interface ChannelFacts {
  readonly name: string;
  readonly type: number;
  /** Whether everyone in the guild may see it. */
  readonly isPublic: boolean;
}

export interface GuildFacts {
  readonly id: GuildId;
  readonly name: string;
  readonly iconUrl?: string;
  readonly roles: ReadonlyMap<string, { readonly name: string; readonly colour: number }>;
  /** Undefined where this process has not heard of the channel. */
  findChannel(id: string): ChannelFacts | undefined;
}

export interface Narrative {
  readonly guild: GuildFacts;
  readonly channel: { readonly id: string; readonly name: string; readonly type: number };
  readonly ticket?: { readonly number: number; readonly categoryName: string };
  /** The last message that is another, earlier conversation's: a thread that was opened again. */
  readonly startsAfter?: string;
  readonly openedBy: Person;
  readonly openedAtMs: number;
  readonly closedAtMs: number;
  readonly closedBy: Person | null;
  readonly claimedBy: Person | null;
  /** Copies besides those of staff and of the user. */
  readonly furtherCopies?: readonly CopyName[];
  /** Why it was closed, in the words of whoever closed it. */
  readonly reason?: string;
  /** Which side a person is on; undefined for bystanders and bots. */
  sideOf(userId: string): Side | undefined;
  read(message: APIMessage): Reading;
}

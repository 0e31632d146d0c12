/** What a kind of conversation tells the transcript about itself, and how its messages are to be read. */
import type { APIMessage } from 'discord-api-types/v10';
import type { GuildId } from '../../shared/ids.ts';

export interface Person {
  readonly id: string;
  /** Account name. */
  readonly name: string;
  /** Name shown, where it differs. */
  readonly displayName?: string;
}

export type Side = 'staff' | 'user';

/** How one message of the channel counts. */
export interface Reading {
  /** Staff-only: an internal note, or the bot's remarks to staff. Never in the user's copy. */
  readonly staffOnly?: boolean;
  /** A note that staff wrote, in contrast to a remark of the bot. */
  readonly note?: boolean;
  /** Who speaks, when it is not the message's author: the bot relays other people's words. */
  readonly speaker?: Person;
  /** What was said, when it is not the message's content; its embeds are then the bot's packaging and left out. */
  readonly text?: string;
}

export interface GuildFacts {
  readonly id: GuildId;
  readonly name: string;
  readonly roles: ReadonlyMap<string, { readonly name: string; readonly colour: number }>;
}

export interface Narrative {
  readonly guild: GuildFacts;
  readonly channel: { readonly id: string; readonly name: string; readonly type: number };
  readonly ticket?: { readonly number: number; readonly categoryName: string };
  readonly openedBy: Person;
  readonly openedAtMs: number;
  readonly closedAtMs: number;
  readonly closedBy: Person | null;
  /** Which side a person is on; undefined for bystanders and bots. */
  sideOf(userId: string): Side | undefined;
  read(message: APIMessage): Reading;
}

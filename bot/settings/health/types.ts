/** What `/health` looks at, and what it finds. */
import type { APIGuild, APIGuildChannel, APIGuildMember } from 'discord-api-types/v10';
import type { WordKey, WordValues } from '../../gateway/words.ts';
import type { GuildSettings, TicketCategoryConfig } from '../schema.ts';
import type { Needed } from './permissions.ts';

export type HealthKey = Extract<WordKey, `health.${string}`>;

/** What the bot can do about a finding by itself, when an administrator asks it to. */
export type Repair =
  | { readonly kind: 'panels' }
  | { readonly kind: 'logChannel'; readonly categoryId: string | null }
  | { readonly kind: 'parent'; readonly categoryId: string };

export interface Finding {
  readonly level: 'error' | 'warning';
  readonly key: HealthKey;
  readonly values?: WordValues;
  readonly missing?: readonly Needed[];
  readonly repair?: Repair;
}

export interface HealthFacts {
  readonly guild: APIGuild;
  readonly member: APIGuildMember;
  readonly channels: readonly APIGuildChannel[];
  readonly settings: GuildSettings;
  readonly categories: readonly { readonly id: string; readonly config: TicketCategoryConfig }[];
  /** Categories that cannot be read, with what is wrong in each. */
  readonly invalid: readonly { readonly id: string; readonly problem: string }[];
  /** Categories whose panel is not where it should be. */
  readonly panelsGone: readonly string[];
  readonly hasMessageContent: boolean;
  readonly paste: 'ok' | 'away' | 'refused';
  readonly keys: 'ok' | 'wrong';
  /** Closings that failed more than a few times, with the code of what stops them. */
  readonly stuck: readonly { readonly channelId: string | null; readonly code: string }[];
}

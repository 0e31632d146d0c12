/** What modmail needs to know of a guild's settings; the settings' schema produces exactly this. */
import type { GuildId } from '../../shared/ids.ts';
import type { OpeningHours } from '../conversations/openingHours.ts';

export interface ModmailTopic {
  readonly id: string;
  readonly label: string;
  /** Pinged in threads about it, besides the staff role's access. */
  readonly roleId: string | null;
}

export interface ModmailConfig {
  readonly enabled: boolean;
  readonly staffRoleId: string | null;
  readonly adminRoleId: string | null;
  readonly parentId: string | null;
  readonly logChannelId: string | null;
  readonly replyCommand: boolean;
  /** What a thread is in Discord: a channel, a private thread of `placeChannelId`, or a post in that forum. */
  readonly place: 'channel' | 'thread' | 'forum';
  readonly placeChannelId: string | null;
  readonly openTagId: string | null;
  readonly closedTagId: string | null;
  /** For threads that are put aside: a tag of the forum, a category for channels. */
  readonly snoozedTagId: string | null;
  readonly snoozedParentId: string | null;
  /** Everything that staff type goes to the user, but what begins with `notePrefix`. */
  readonly directTyping: boolean;
  readonly notePrefix: string;
  readonly anonymous: 'off' | 'allowed' | 'always';
  readonly anonymousName: string | null;
  readonly greeting: string | null;
  readonly closedMessage: string | null;
  /** Told when staff set a closing for later. */
  readonly closeLaterMessage: string | null;
  readonly topics: readonly ModmailTopic[];
  /** Asks before a first message opens a thread: a "thanks" often comes late. */
  readonly confirm: boolean;
  readonly minAccountAgeDays: number;
  readonly minMemberMinutes: number;
  readonly openingHours: OpeningHours | null;
  readonly closedHoursMessage: string | null;
  /** No new threads until then; what is under way goes on. */
  readonly pausedUntilMs: number | null;
  readonly pausedMessage: string | null;
  /** New threads a minute in this server; more are asked to come back. */
  readonly newPerMinute: number;
}

export interface ModmailSettings {
  get(guildId: GuildId): Promise<{ readonly modmail: ModmailConfig }>;
  listModmailGuilds(): Promise<readonly { readonly guildId: GuildId; readonly modmail: ModmailConfig }[]>;
}

export function staffRoles(config: Pick<ModmailConfig, 'staffRoleId' | 'adminRoleId'>): string[] {
  return [config.staffRoleId, config.adminRoleId].filter((id) => id !== null);
}

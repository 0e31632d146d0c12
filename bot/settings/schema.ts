/** The settings of a guild as staff write them: the same shape in the database, in Discord and in a settings file. */
import { z } from 'zod';
import { LANGUAGES } from '../gateway/words.ts';
import { ticketCategorySchema, type TicketCategoryConfig } from './categorySchema.ts';
import { closingSchema, logsSchema } from './closingSchema.ts';
import { openingHours } from './openingHoursSchema.ts';
import { discordId, line } from './schemaParts.ts';

export { ticketCategorySchema, type TicketCategoryConfig };

export const modmailSchema = z.strictObject({
  enabled: z.boolean().default(false),
  staffRoleId: discordId.nullable().default(null),
  /** Sees every thread, too. */
  adminRoleId: discordId.nullable().default(null),
  /** Discord category in which threads are created. */
  parentId: discordId.nullable().default(null),
  logChannelId: discordId.nullable().default(null),
  /** `!r` and `!reply`. */
  replyCommand: z.boolean().default(true),
  /** What a thread is in Discord; a private thread or forum post needs `placeChannelId`. */
  place: z.enum(['channel', 'thread', 'forum']).default('channel'),
  placeChannelId: discordId.nullable().default(null),
  openTagId: discordId.nullable().default(null),
  closedTagId: discordId.nullable().default(null),
  /** Of threads that are put aside: in a forum a tag, of channels the Discord category they wait in. */
  snoozedTagId: discordId.nullable().default(null),
  snoozedParentId: discordId.nullable().default(null),
  /** Everything that staff type goes to the user, but what begins with `notePrefix`. */
  directTyping: z.boolean().default(false),
  notePrefix: line(10).default('//'),
  anonymous: z.enum(['off', 'allowed', 'always']).default('allowed'),
  anonymousName: line(80).nullable().default(null),
  /** Null is the standard text in the server's language. */
  greeting: line(2000).nullable().default(null),
  closedMessage: line(2000).nullable().default(null),
  closeLaterMessage: line(2000).nullable().default(null),
  topics: z
    .array(
      z.strictObject({
        id: z.string().regex(/^\d{1,20}$/, 'must be digits'),
        label: line(100),
        roleId: discordId.nullable().default(null),
      }),
    )
    .max(25, 'a menu of Discord has at most 25 entries')
    .default([]),
  /** Asks before a first message opens a thread. */
  confirm: z.boolean().default(false),
  minAccountAgeDays: z.number().int().min(0).max(3_650).default(0),
  minMemberMinutes: z.number().int().min(0).max(525_600).default(0),
  openingHours: openingHours.nullable().default(null),
  closedHoursMessage: line(2000).nullable().default(null),
  pausedUntilMs: z.number().int().nullable().default(null),
  pausedMessage: line(2000).nullable().default(null),
  newPerMinute: z.number().int().min(1).max(10_000).default(60),
});
export type ModmailConfig = z.output<typeof modmailSchema>;

const transcriptsSchema = z.strictObject({
  /** Whether files are kept with transcripts, encrypted as they are. */
  keepFiles: z.boolean().default(true),
  maxFileMb: z.number().int().min(1).max(100).default(25),
  /** All files of one transcript together. */
  maxTotalMb: z.number().int().min(1).max(2_000).default(200),
});

const privacySchema = z.strictObject({
  /** Days after closing; never more than a year. */
  retentionDays: z.number().int().min(1).max(365).default(365),
  /** `on-request`: no link is posted for staff; a button gives it to those who have a staff role at that moment. */
  delivery: z.enum(['direct', 'on-request']).default('direct'),
  /** Whether an administrator must agree before somebody's conversations are erased at their wish. */
  eraseNeedsApproval: z.boolean().default(false),
  /** Without an answer within this time the wish is granted. */
  eraseDeadlineDays: z.number().int().min(1).max(30).default(14),
  /** Whether an archived thread of Discord is deleted along with what is stored of its conversation. */
  deleteThreads: z.boolean().default(true),
});

/** What holds for all ticket categories together. */
const ticketsSchema = z.strictObject({
  /** Open tickets of one person in all categories; null: as the categories say. */
  maxOpenPerUser: z.number().int().min(1).max(100).nullable().default(null),
});

const MB = 1024 * 1024;

/** The limits in bytes. */
export function fileLimits({ keepFiles, maxFileMb, maxTotalMb }: z.output<typeof transcriptsSchema>) {
  return { keepFiles, maxFileBytes: maxFileMb * MB, maxTotalBytes: maxTotalMb * MB };
}

const hours = z.number().int().min(1).max(8_760).nullable();

/** What silence does; hours since something was last said, null: nothing. */
const remindersSchema = z.strictObject({
  afterHours: hours.default(48),
  ticketCloseAfterHours: hours.default(null),
  modmailCloseAfterHours: hours.default(168),
});

/** What staff read in channels; null follows the language that the server has set at Discord. */
const language = z.enum(LANGUAGES).nullable().default(null);

export const guildSettingsSchema = z.strictObject({
  language,
  modmail: modmailSchema.prefault({}),
  tickets: ticketsSchema.prefault({}),
  transcripts: transcriptsSchema.prefault({}),
  privacy: privacySchema.prefault({}),
  reminders: remindersSchema.prefault({}),
  closing: closingSchema.prefault({}),
  logs: logsSchema.prefault({}),
});
export type GuildSettings = z.output<typeof guildSettingsSchema>;

/** What `npm run settings -- export` writes and `import` reads. */
export const settingsFileSchema = z.strictObject({
  version: z.literal(1),
  guildId: discordId,
  language,
  modmail: modmailSchema.prefault({}),
  tickets: ticketsSchema.prefault({}),
  transcripts: transcriptsSchema.prefault({}),
  privacy: privacySchema.prefault({}),
  reminders: remindersSchema.prefault({}),
  closing: closingSchema.prefault({}),
  logs: logsSchema.prefault({}),
  ticketCategories: z.array(ticketCategorySchema).max(100).default([]),
});
export type SettingsFile = z.output<typeof settingsFileSchema>;

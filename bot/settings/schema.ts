/** The settings of a guild as staff write them: the same shape in the database, in Discord and in a settings file. */
import { z } from 'zod';
import { LANGUAGES } from '../gateway/words.ts';

const id = z.string().regex(/^\d{17,20}$/, 'must be an id of Discord: 17 to 20 digits');
const line = (max: number) =>
  z.string().trim().min(1, 'must not be empty').max(max, `must have at most ${max} characters`);

/** What the server words itself; null is the standard text in the server's language. */
const text = (max: number) => line(max).nullable().default(null);

/** Limits as Discord sets them: https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export const ticketCategorySchema = z.strictObject({
  /** Left out for a new category; a known id edits that category, so that live panels keep pointing to it. */
  id: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  name: line(80),
  /** Discord category for new channels; null puts them at the top of the list. */
  parentId: id.nullable().default(null),
  panelChannelId: id,
  panelTitle: text(256),
  panelMessage: text(4000),
  buttonLabel: text(80),
  /** Given access to every ticket, and pinged when one opens. */
  roleIds: z.array(id).min(1, 'needs at least one role, or nobody could answer').max(20),
  pingRoles: z.boolean().default(true),
  /** Where transcripts go. */
  logChannelId: id.nullable().default(null),
  createdMessage: text(2000),
  closeButtonLabel: text(80),
  dmOnClose: z.boolean().default(true),
  dmMessage: text(2000),
  /** Days after closing, when fewer than the server's. */
  retentionDays: z.number().int().min(1).max(365).nullable().default(null),
  /** `{number}` is replaced. */
  channelName: line(90).default('ticket-{number}'),
});
export type TicketCategoryConfig = z.output<typeof ticketCategorySchema>;

export const modmailSchema = z.strictObject({
  enabled: z.boolean().default(false),
  staffRoleId: id.nullable().default(null),
  /** Sees every thread, too. */
  adminRoleId: id.nullable().default(null),
  /** Discord category in which threads are created. */
  parentId: id.nullable().default(null),
  logChannelId: id.nullable().default(null),
  /** `!r` and `!reply`. */
  replyCommand: z.boolean().default(true),
  greeting: line(2000).default('Thanks for your message. The team has it and answers here.'),
  closedMessage: line(2000).default(
    'Your conversation has been closed. This is your copy of the transcript:',
  ),
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
});
export type PrivacyConfig = z.output<typeof privacySchema>;

const MB = 1024 * 1024;

/** The limits in bytes. */
export function fileLimits({ keepFiles, maxFileMb, maxTotalMb }: z.output<typeof transcriptsSchema>) {
  return { keepFiles, maxFileBytes: maxFileMb * MB, maxTotalBytes: maxTotalMb * MB };
}

/** What staff read in channels; null follows the language that the server has set at Discord. */
const language = z.enum(LANGUAGES).nullable().default(null);

export const guildSettingsSchema = z.strictObject({
  language,
  modmail: modmailSchema.prefault({}),
  transcripts: transcriptsSchema.prefault({}),
  privacy: privacySchema.prefault({}),
});
export type GuildSettings = z.output<typeof guildSettingsSchema>;

/** What `npm run settings -- export` writes and `import` reads. */
export const settingsFileSchema = z.strictObject({
  version: z.literal(1),
  guildId: id,
  language,
  modmail: modmailSchema.prefault({}),
  transcripts: transcriptsSchema.prefault({}),
  privacy: privacySchema.prefault({}),
  ticketCategories: z.array(ticketCategorySchema).max(100).default([]),
});
export type SettingsFile = z.output<typeof settingsFileSchema>;

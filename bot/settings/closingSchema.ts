/** How conversations end and what the log channel hears: part of a guild's settings. */
import { z } from 'zod';
import { discordId } from './schemaParts.ts';

export const closingSchema = z.strictObject({
  /** How long the channel of a closed ticket stays, so that it can be opened again; 0: it goes at once. */
  keepMinutes: z.number().int().min(0).max(10_080).default(0),
  /** Whose users are asked for stars when it is over. */
  ticketFeedback: z.boolean().default(true),
  modmailFeedback: z.boolean().default(false),
  /** When the user of a ticket leaves the server: say so, or also close it a day later unless something is said. */
  memberLeft: z.enum(['nothing', 'note', 'close']).default('close'),
});

/** What can be told in the log channel, each by itself. */
const LOG_TOPICS = ['opened', 'claims', 'participants', 'closed', 'settings', 'purges'] as const;

export const logsSchema = z.strictObject({
  /** Null: the log channel of the ticket's category, or of modmail. */
  channelId: discordId.nullable().default(null),
  tell: z
    .array(z.enum(LOG_TOPICS))
    .max(LOG_TOPICS.length)
    .default([...LOG_TOPICS]),
});

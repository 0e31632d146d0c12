/** A ticket category as staff write it: the same shape in the database, in Discord and in a settings file. */
import { z } from 'zod';
import { openingHours } from './openingHoursSchema.ts';
import { discordId, line, ownId, roles, template, templateText, text } from './schemaParts.ts';

/** "👋" or `<:name:id>`, as Discord writes them. */
const emoji = z
  .string()
  .trim()
  .regex(/^(?:<a?:\w{2,32}:\d{17,20}>|\p{Emoji}[\p{Emoji}\u200d\ufe0f]*)$/u, 'must be one emoji')
  .max(64);

const QUESTION_TYPES = ['short', 'long', 'select', 'user', 'role', 'channel', 'file'] as const;

/** Limits of a form: https://discord.com/developers/docs/components/reference#label */
const question = z
  .strictObject({
    label: line(45),
    type: z.enum(QUESTION_TYPES).default('short'),
    hint: text(100),
    required: z.boolean().default(true),
    minLength: z.number().int().min(0).max(4000).default(0),
    maxLength: z.number().int().min(1).max(4000).default(1000),
    /** What can be chosen; of a file, the endings of names that are taken (`png`, `pdf`), or none for any. */
    options: z.array(line(100)).max(25).default([]),
    /** Shown only on this page of the form; five questions fit on one. */
    page: z.number().int().min(1).max(3).default(1),
  })
  .refine(({ type, options }) => type !== 'select' || options.length > 0, 'a select needs options')
  .refine(({ minLength, maxLength }) => minLength <= maxLength, 'minLength is above maxLength');

const form = z
  .array(question)
  .max(15)
  .default([])
  .superRefine((questions, context) => {
    for (const page of [1, 2, 3]) {
      const here = questions.filter((question) => question.page === page).length;
      if (here > 5) context.addIssue({ code: 'custom', message: `page ${page} has more than 5 questions` });
    }
    // Discord's links to them end soon, and between two pages anything can happen.
    const last = Math.max(...questions.map(({ page }) => page));
    if (questions.some(({ type, page }) => type === 'file' && page !== last))
      context.addIssue({ code: 'custom', message: 'files can be asked for on the last page only' });
  });

const atMost = (max: number) => z.number().int().min(1).max(max);

/** Limits as Discord sets them: https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export const ticketCategorySchema = z.strictObject({
  /** Left out for a new category; a known id edits that category, so that live panels keep pointing to it. */
  id: ownId.optional(),
  name: line(80),
  enabled: z.boolean().default(true),
  /** Taken away by an administrator; its row stays as long as a ticket names it. */
  removed: z.boolean().default(false),

  /** A channel of its own, or a private thread of `placeChannelId` (null: of the panel's channel). */
  place: z.enum(['channel', 'thread']).default('channel'),
  placeChannelId: discordId.nullable().default(null),
  /** What becomes of the thread of a closed ticket; a channel is deleted. */
  closedThread: z.enum(['archive', 'delete']).default('archive'),
  /** Discord category for new channels; null puts them at the top of the list. */
  parentId: discordId.nullable().default(null),
  /** Used when that one is full. */
  overflowParentId: discordId.nullable().default(null),
  channelName: template(90, 'channelName').default('ticket-{ticket.number}'),

  panelChannelId: discordId,
  /** Categories of one channel with the same name here share one panel, whose text is the oldest one's. */
  sharedPanel: text(40),
  panelMenu: z.enum(['buttons', 'select']).default('buttons'),
  panelAs: z.enum(['embed', 'text']).default('embed'),
  panelTitle: templateText(256, 'panel'),
  panelMessage: templateText(4000, 'panel'),
  buttonLabel: text(80),
  buttonEmoji: emoji.nullable().default(null),
  buttonStyle: z.enum(['primary', 'secondary', 'success', 'danger']).default('primary'),

  /** Given access to every ticket. */
  roleIds: z.array(discordId).min(1, 'needs at least one role, or nobody could answer').max(20),
  pingRoles: z.boolean().default(true),
  /** Pinged when a ticket opens; null: those that have access. */
  pingRoleIds: z.array(discordId).max(20).nullable().default(null),
  /** Where transcripts go. */
  logChannelId: discordId.nullable().default(null),

  createdMessage: templateText(2000, 'ticket'),
  closeButtonLabel: text(80),
  dmOnClose: z.boolean().default(true),
  dmMessage: templateText(2000, 'closed'),
  form,

  maxOpenPerUser: atMost(20).default(1),
  maxOpen: atMost(500).nullable().default(null),
  cooldownMinutes: z.number().int().min(0).max(43_200).default(0),
  requiredRoleIds: roles(20),
  blockedRoleIds: roles(20),
  minAccountAgeDays: z.number().int().min(0).max(3650).default(0),
  minMemberAgeDays: z.number().int().min(0).max(3650).default(0),
  openingHours: openingHours.nullable().default(null),
  closedHoursMessage: text(1000),
  /** Days after closing, when fewer than the server's. */
  retentionDays: atMost(365).nullable().default(null),
});
export type TicketCategoryConfig = z.output<typeof ticketCategorySchema>;

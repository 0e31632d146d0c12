/** A ticket's channel and its first message, from plain data: welcome, what was entered, and the button that closes. */
import { ButtonStyle, type APIEmbed } from 'discord-api-types/v10';
import { isOpenAt } from '../conversations/openingHours.ts';
import { channelNamePart, escapeName, fill, type PlaceholderValues } from '../conversations/placeholders.ts';
import { button, buttonRow, CLOSE_ACTIONS, COLOURS, timestamp } from '../conversations/view.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import type { Answered, CategoryConfig, Subject, TicketPlace } from './types.ts';

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const MAX_TITLE = 256;
const MAX_FIELD = 1_024;
const MAX_EMBEDS = 10;
const MAX_EMBED_TEXT = 6_000;
/** Of all embeds together, less what the welcome and its fields need. */
const MAX_ANSWERS = 3_300;

export interface TicketFacts {
  readonly conversationId: string;
  readonly number: number;
  readonly userId: string;
  readonly username: string;
  readonly guildName: string;
  readonly openedAtMs: number;
  readonly place: TicketPlace;
  readonly subject: Subject;
}

/** What every text about a ticket may name. */
export function ticketValues(config: CategoryConfig, facts: Omit<TicketFacts, 'subject'>): PlaceholderValues {
  return {
    user: `<@${facts.userId}>`,
    'user.name': escapeName(facts.username),
    'user.id': facts.userId,
    'ticket.number': facts.number,
    category: escapeName(config.name),
    guild: escapeName(facts.guildName),
    time: timestamp(facts.openedAtMs),
    'time.relative': timestamp(facts.openedAtMs, 'R'),
  };
}

export function channelNameOf(
  config: CategoryConfig,
  { number, username, userId }: Pick<TicketFacts, 'number' | 'username' | 'userId'>,
): string {
  const padded = String(number).padStart(4, '0');
  const name = fill(config.channelName, {
    'ticket.number': padded,
    number: padded,
    'user.name': channelNamePart(username),
    'user.id': userId,
    category: channelNamePart(config.name),
  });
  return name.slice(0, 100);
}

/** Discord shows the topic above the channel; the reference lets an interrupted opening find its channel again. */
export function channelTopic(
  words: Words,
  config: CategoryConfig,
  number: number,
  userId: string,
  reference: string,
): string {
  const about = words.t('ticket.topic', { category: config.name, number, user: `<@${userId}>` });
  return `${about} · ${reference}`;
}

export function ticketTitle(words: Words, config: CategoryConfig, number: number): string {
  return words.t('ticket.title', { category: config.name, number }).slice(0, MAX_TITLE);
}

/** Pinned. Embeds after the first one hold what was entered. */
export function firstMessage(words: Words, config: CategoryConfig, facts: TicketFacts): MessageBody {
  const { userId, number, subject, openedAtMs } = facts;
  const pinged = mentionedRoles(config, facts.place);
  const closeLabel = config.closeButtonLabel ?? words.t('button.close.ticket');
  const about = subject.about === undefined ? [] : [{ name: words.t('ticket.about'), value: subject.about }];
  return {
    content: [`<@${userId}>`, ...pinged.map((id) => `<@&${id}>`)].join(' '),
    allowed_mentions: { users: [userId], roles: pinged },
    embeds: [
      {
        color: COLOURS.calm,
        title: ticketTitle(words, config, number),
        description: fill(config.createdMessage ?? words.t('ticket.created'), ticketValues(config, facts)),
        fields: [
          { name: words.t('ticket.openedBy'), value: `<@${userId}>`, inline: true },
          { name: words.t('log.opened'), value: timestamp(openedAtMs), inline: true },
          ...about,
          ...outsideHours(words, config, openedAtMs),
        ],
        footer: { text: words.t('ticket.footer') },
      },
      ...answersEmbed(words, config, subject),
    ],
    components: [buttonRow(button(ButtonStyle.Danger, closeLabel, CLOSE_ACTIONS.ask, facts.conversationId))],
  };
}

/** In a private thread a mention is what lets staff in, so there it is never left out. */
function mentionedRoles({ pingRoles, pingRoleIds, roleIds }: CategoryConfig, place: TicketPlace): string[] {
  const pinged = pingRoles ? (pingRoleIds ?? roleIds) : [];
  return place === 'thread' ? [...new Set([...roleIds, ...pinged])] : pinged;
}

function outsideHours(words: Words, { openingHours, closedHoursMessage }: CategoryConfig, atMs: number) {
  if (!openingHours || isOpenAt(openingHours, atMs)) return [];
  const value = (closedHoursMessage ?? words.t('ticket.outsideNote')).slice(0, MAX_FIELD);
  return [{ name: words.t('ticket.outsideTitle'), value }];
}

/** After a crash nothing of a form is there any more: then the ticket asks for it. */
function answersEmbed(words: Words, config: CategoryConfig, { answers, isLost }: Subject): APIEmbed[] {
  if (isLost && config.form.length > 0)
    return [{ color: COLOURS.warning, description: words.t('ticket.answersLost') }];
  if (answers.length === 0) return [];
  if (!fitsInFirst(answers)) return [{ color: COLOURS.calm, description: words.t('ticket.answersFollow') }];
  return [
    {
      color: COLOURS.calm,
      fields: answers.map(({ question, answer }) => ({ name: question, value: answer || '—' })),
    },
  ];
}

function fitsInFirst(answers: readonly Answered[]): boolean {
  const length = answers.reduce((sum, { question, answer }) => sum + question.length + answer.length, 0);
  return length <= MAX_ANSWERS && answers.every(({ answer }) => answer.length <= MAX_FIELD);
}

/** Answers that are too long for the first message, whole, in as few messages as hold them. */
export function longAnswers({ answers }: Subject): MessageBody[] {
  if (answers.length === 0 || fitsInFirst(answers)) return [];
  const messages: APIEmbed[][] = [];
  let length = 0;
  for (const { question, answer } of answers) {
    const embed = { color: COLOURS.calm, title: question, description: answer || '—' };
    const added = question.length + embed.description.length;
    const current = messages.at(-1);
    if (!current || current.length === MAX_EMBEDS || length + added > MAX_EMBED_TEXT) {
      messages.push([embed]);
      length = added;
    } else {
      current.push(embed);
      length += added;
    }
  }
  return messages.map((embeds) => ({ embeds }));
}

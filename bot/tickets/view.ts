/** What people read about tickets: panel and first message, from plain data. */
import { ButtonStyle } from 'discord-api-types/v10';
import { button, buttonRow, CLOSE_ACTIONS, COLOURS, timestamp } from '../conversations/view.ts';
import type { Answer } from '../gateway/interactions.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import type { CategoryConfig, TicketCategory } from './types.ts';

export const ACTIONS = { open: 'ticket.open' } as const;

export function panelMessage(words: Words, category: TicketCategory): MessageBody {
  const { panelTitle, panelMessage, buttonLabel } = category.config;
  return {
    embeds: [
      {
        color: COLOURS.calm,
        title: panelTitle ?? words.t('panel.title'),
        description: panelMessage ?? words.t('panel.message'),
      },
    ],
    components: [
      buttonRow(
        button(ButtonStyle.Primary, buttonLabel ?? words.t('button.openTicket'), ACTIONS.open, category.id),
      ),
    ],
  };
}

export function channelNameOf(config: CategoryConfig, number: number): string {
  return config.channelName.replaceAll('{number}', String(number).padStart(4, '0')).slice(0, 100);
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

/** The first message of a ticket, pinned: welcome, and the button that closes. */
export function firstMessage(
  words: Words,
  config: CategoryConfig,
  ticket: {
    readonly conversationId: string;
    readonly number: number;
    readonly userId: string;
    readonly openedAtMs: number;
  },
): MessageBody {
  const pinged = config.pingRoles ? config.roleIds : [];
  const closeLabel = config.closeButtonLabel ?? words.t('button.close.ticket');
  return {
    content: [`<@${ticket.userId}>`, ...pinged.map((id) => `<@&${id}>`)].join(' '),
    allowed_mentions: { users: [ticket.userId], roles: pinged },
    embeds: [
      {
        color: COLOURS.calm,
        title: words.t('ticket.title', { category: config.name, number: ticket.number }),
        description: config.createdMessage ?? words.t('ticket.created'),
        fields: [
          { name: words.t('ticket.openedBy'), value: `<@${ticket.userId}>`, inline: true },
          { name: words.t('log.opened'), value: timestamp(ticket.openedAtMs), inline: true },
        ],
        footer: { text: words.t('ticket.footer') },
      },
    ],
    components: [buttonRow(button(ButtonStyle.Danger, closeLabel, CLOSE_ACTIONS.ask, ticket.conversationId))],
  };
}

export function opened(words: Words, channelId: string): Answer {
  return { content: words.t('ticket.open', { channel: `<#${channelId}>` }) };
}

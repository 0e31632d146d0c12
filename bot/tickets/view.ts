/** What people read about tickets: panel and first message, from plain data. */
import { ButtonStyle } from 'discord-api-types/v10';
import { button, buttonRow, CLOSE_ACTIONS, COLOURS, timestamp } from '../conversations/view.ts';
import type { Answer } from '../gateway/interactions.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { CategoryConfig, TicketCategory } from './types.ts';

export const ACTIONS = { open: 'ticket.open' } as const;

export function panelMessage(category: TicketCategory): MessageBody {
  const { panelTitle, panelMessage, buttonLabel } = category.config;
  return {
    embeds: [{ color: COLOURS.calm, title: panelTitle, description: panelMessage }],
    components: [buttonRow(button(ButtonStyle.Primary, buttonLabel, ACTIONS.open, category.id))],
  };
}

export function channelNameOf(config: CategoryConfig, number: number): string {
  return config.channelName.replaceAll('{number}', String(number).padStart(4, '0')).slice(0, 100);
}

/** Discord shows the topic above the channel; the reference lets an interrupted opening find its channel again. */
export function channelTopic(
  config: CategoryConfig,
  number: number,
  userId: string,
  reference: string,
): string {
  return `${config.name} · ticket #${number} of <@${userId}> · ${reference}`;
}

/** The first message of a ticket, pinned: welcome, and the button that closes. */
export function firstMessage(
  config: CategoryConfig,
  ticket: {
    readonly conversationId: string;
    readonly number: number;
    readonly userId: string;
    readonly openedAtMs: number;
  },
): MessageBody {
  const pinged = config.pingRoles ? config.roleIds : [];
  return {
    content: [`<@${ticket.userId}>`, ...pinged.map((id) => `<@&${id}>`)].join(' '),
    allowed_mentions: { users: [ticket.userId], roles: pinged },
    embeds: [
      {
        color: COLOURS.calm,
        title: `${config.name} · ticket #${ticket.number}`,
        description: config.createdMessage,
        fields: [
          { name: 'Opened by', value: `<@${ticket.userId}>`, inline: true },
          { name: 'Opened', value: timestamp(ticket.openedAtMs), inline: true },
        ],
        footer: {
          text: 'When this ticket is closed, an end-to-end encrypted transcript is kept for at most a year.',
        },
      },
    ],
    components: [
      buttonRow(
        button(ButtonStyle.Danger, config.closeButtonLabel, CLOSE_ACTIONS.ask, ticket.conversationId),
      ),
    ],
  };
}

export function opened(channelId: string): Answer {
  return { content: `Your ticket is open: <#${channelId}>` };
}

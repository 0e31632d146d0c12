/** How a category's texts will look, with sample values: the same views that people see, without anything happening. */
import { fill, type CategoryPlace } from '../conversations/placeholders.ts';
import { closedMessage, timestamp } from '../conversations/view.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import { channelNameOf, firstMessage, ticketValues } from './firstMessageView.ts';
import { panelMessage } from './panelView.ts';
import { NO_SUBJECT, type TicketCategory } from './types.ts';

export interface Sample {
  /** Whoever looks at the preview. */
  readonly userId: string;
  readonly username: string;
  readonly guildName: string;
  readonly nowMs: number;
}

const SAMPLE_NUMBER = 42;
const SAMPLE_MESSAGES = 12;

export function previewOf(
  words: Words,
  category: TicketCategory,
  place: CategoryPlace,
  { nowMs, ...sample }: Sample,
): Pick<MessageBody, 'content' | 'embeds'> {
  const { config } = category;
  const facts = {
    ...sample,
    conversationId: '1',
    number: SAMPLE_NUMBER,
    openedAtMs: nowMs,
    place: config.place,
    subject: NO_SUBJECT,
  };
  switch (place) {
    case 'panel':
      return panelMessage(words, [category], sample.guildName);
    case 'channelName':
      return { content: `#${channelNameOf(config, facts)}` };
    case 'ticket':
      return { embeds: firstMessage(words, config, facts).embeds ?? [] };
    case 'closed': {
      const values = {
        ...ticketValues(config, facts),
        'ticket.opened': timestamp(nowMs),
        'ticket.messages': SAMPLE_MESSAGES,
        closer: `<@${sample.userId}>`,
      };
      const text = fill(config.dmMessage ?? words.t('dm.ticketClosed'), values);
      const { guildName } = sample;
      return closedMessage(words, { guildName, text, link: undefined, reason: null, rates: undefined });
    }
  }
}

/** What the one who opens a ticket reads, from plain data. */
import type { Answer } from '../gateway/interactions.ts';
import type { Words } from '../gateway/words.ts';
import { selectRow } from './panelView.ts';
import type { TicketCategory } from './types.ts';

export function opened(words: Words, channelId: string): Answer {
  return { content: words.t('ticket.open', { channel: `<#${channelId}>` }), embeds: [], components: [] };
}

export function chooseCategory(words: Words, categories: readonly TicketCategory[], about: string): Answer {
  return { content: words.t('ticket.choose'), components: [selectRow(words, categories, about)] };
}

/** What tickets add to the common closing: who may close, where it is announced, and what the user is told. */
import { asId, type ChannelId } from '../../shared/ids.ts';
import { escapeName, fill } from '../conversations/placeholders.ts';
import { timestamp } from '../conversations/view.ts';
import { isStaff } from '../conversations/access.ts';
import type { ClosingKind } from '../conversations/closingKind.ts';
import type { GuildWords } from '../gateway/words.ts';
import { ticketValues } from './firstMessageView.ts';
import type { TicketService } from './service.ts';

export function createTicketClosing(
  service: Pick<TicketService, 'getTicket' | 'factsOf' | 'ending'>,
  guildWords: GuildWords,
): ClosingKind {
  const isOfStaff: ClosingKind['isStaff'] = async (conversation, actor) => {
    const { category } = await service.getTicket(conversation);
    return isStaff(actor, category.config.roleIds);
  };
  return {
    isStaff: isOfStaff,
    mayClose: async (conversation, actor) =>
      actor.userId === conversation.userId || isOfStaff(conversation, actor),

    thread: (conversation) => service.ending(conversation),

    async nameOf(conversation) {
      const { ticket, category } = await service.getTicket(conversation);
      const words = await guildWords(conversation.guildId);
      return words.t('logLine.ticket', { number: ticket.number, category: escapeName(category.config.name) });
    },

    async delivery(conversation) {
      const { ticket, category } = await service.getTicket(conversation);
      const { name, logChannelId, dmOnClose, dmMessage } = category.config;
      const words = await guildWords(conversation.guildId);
      const facts = await service.factsOf(conversation, ticket);
      const { closedBy, messageCount } = conversation;
      // {transcript} stays: its link is known to the step that sends this.
      const values = {
        ...ticketValues(category.config, facts),
        time: timestamp(conversation.closedAtMs ?? facts.openedAtMs),
        'time.relative': timestamp(conversation.closedAtMs ?? facts.openedAtMs, 'R'),
        'ticket.opened': timestamp(facts.openedAtMs),
        'ticket.messages': messageCount,
        closer: closedBy ? `<@${closedBy}>` : '—',
      };
      return {
        logChannelId: logChannelId === null ? null : asId<ChannelId>(logChannelId),
        title: words.t('log.ticketClosed', { number: ticket.number, category: name }),
        dmText: dmOnClose ? fill(dmMessage ?? words.t('dm.ticketClosed'), values) : null,
      };
    },
  };
}

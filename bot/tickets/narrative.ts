/** How a ticket tells its transcript what it is: everything in its channel was seen by its user too. */
import type { Narrative } from '../conversations/narrative.ts';
import { narrateCommon } from '../conversations/narrate.ts';
import type { Conversation } from '../conversations/types.ts';
import type { ParticipantRepository } from '../conversations/working/participantRepository.ts';
import type { Directory } from '../gateway/directory.ts';
import type { TicketService } from './service.ts';

export async function narrateTicket(
  conversation: Conversation,
  options: {
    readonly service: Pick<TicketService, 'getTicket'>;
    readonly directory: Directory;
    readonly participants: Pick<ParticipantRepository, 'list'>;
  },
): Promise<Narrative> {
  const { ticket, category } = await options.service.getTicket(conversation);
  const added = await options.participants.list(conversation.id);
  const users = new Set<string>([conversation.userId, ...added.map(({ id }) => id)]);
  return {
    ...(await narrateCommon(conversation, options.directory)),
    ...(ticket.startsAfter && { startsAfter: ticket.startsAfter }),
    ticket: { number: ticket.number, categoryName: category.config.name },
    sideOf: (userId) => (users.has(userId) ? 'user' : 'staff'),
    read: () => ({}),
  };
}

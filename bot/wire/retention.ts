/** How long a conversation is kept: as its server chose, or its ticket category where that is shorter. */
import type { Conversation } from '../conversations/types.ts';
import { retentionOf } from '../privacy/retention.ts';
import type { Core } from './core.ts';
import type { Tickets } from './tickets.ts';

export function retentionOfConversations(settings: Core['settings'], { service }: Tickets) {
  return async (conversation: Conversation): Promise<number> =>
    retentionOf(
      (await settings.get(conversation.guildId)).privacy.retentionDays,
      conversation.kind === 'ticket'
        ? (await service.getTicket(conversation)).category.config.retentionDays
        : null,
    );
}

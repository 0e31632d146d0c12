/** The buttons of tickets: what was clicked, by whom, in which guild; then one call of the service and a view. */
import { asId, type CategoryId } from '../../shared/ids.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import type { ComponentHandler } from '../gateway/interactions.ts';
import type { TicketService } from './service.ts';
import { ACTIONS, opened } from './view.ts';

export function ticketComponents(service: TicketService): readonly ComponentHandler[] {
  return [
    {
      action: ACTIONS.open,
      acknowledge: 'private',
      async run(interaction, [categoryId = '']) {
        const channelId = await service.open(
          guildIdOf(interaction),
          asId<CategoryId>(categoryId),
          actorOf(interaction).userId,
        );
        return opened(channelId);
      },
    },
  ];
}

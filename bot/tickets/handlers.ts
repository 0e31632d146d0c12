/** The buttons of tickets: what was clicked, by whom, in which guild; then one call of the service and a view. */
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import { idArg } from '../gateway/componentIds.ts';
import type { ComponentHandler } from '../gateway/interactions.ts';
import { wordsIn } from '../gateway/words.ts';
import type { TicketService } from './service.ts';
import { ACTIONS, opened } from './view.ts';

export function ticketComponents(service: TicketService): readonly ComponentHandler[] {
  return [
    {
      action: ACTIONS.open,
      acknowledge: 'private',
      async run(interaction, args) {
        const channelId = await service.open(
          guildIdOf(interaction),
          idArg(args),
          actorOf(interaction).userId,
        );
        return opened(wordsIn(interaction.locale), channelId);
      },
    },
  ];
}

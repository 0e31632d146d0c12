/** `/health`: all checks at once, for administrators alone, with a button that repairs what can be repaired. */
import type { BaseInteraction } from 'discord.js';
import { InteractionContextType, PermissionFlagsBits } from 'discord-api-types/v10';
import { isAdmin } from '../../conversations/access.ts';
import { actorOf, guildIdOf } from '../../gateway/actor.ts';
import type { ComponentHandler, SlashCommandHandler } from '../../gateway/interactions.ts';
import { described, Refusal, wordsIn } from '../../gateway/words.ts';
import type { Health } from './service.ts';
import { HEALTH_ACTIONS, healthReport } from './view.ts';

export function healthCommands(health: Health): {
  readonly commands: readonly SlashCommandHandler[];
  readonly components: readonly ComponentHandler[];
} {
  async function report(interaction: BaseInteraction) {
    requireAdmin(interaction);
    return healthReport(wordsIn(interaction.locale), await health.check(guildIdOf(interaction)));
  }

  return {
    commands: [
      {
        definition: {
          name: 'health',
          ...described('command.health.description'),
          contexts: [InteractionContextType.Guild],
          default_member_permissions: PermissionFlagsBits.Administrator.toString(),
        },
        acknowledge: 'private',
        run: report,
      },
    ],
    components: [
      { action: HEALTH_ACTIONS.again, acknowledge: 'update', run: report },
      {
        action: HEALTH_ACTIONS.repair,
        acknowledge: 'update',
        async run(interaction) {
          requireAdmin(interaction);
          const words = wordsIn(interaction.locale);
          const { done, left } = await health.repair(guildIdOf(interaction), words);
          return healthReport(words, left, done);
        },
      },
    ],
  };
}

function requireAdmin(interaction: BaseInteraction): void {
  if (!isAdmin(actorOf(interaction))) throw new Refusal('error.adminOnly');
}

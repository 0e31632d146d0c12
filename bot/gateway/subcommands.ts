/** One slash command made of subcommands that several features bring, each with its own way of being acknowledged. */
import type { AutocompleteInteraction, ChatInputCommandInteraction } from 'discord.js';
import {
  ApplicationCommandOptionType,
  InteractionContextType,
  type APIApplicationCommandSubcommandOption,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type { Acknowledgement, Reply, SlashCommandHandler, Suggestion } from './interactions.ts';
import { Refusal } from './words.ts';

export interface SubcommandHandler {
  readonly definition: Omit<APIApplicationCommandSubcommandOption, 'type'>;
  readonly acknowledge: Acknowledgement;
  run(interaction: ChatInputCommandInteraction): Promise<Reply>;
  suggest?(interaction: AutocompleteInteraction): Promise<readonly Suggestion[]>;
}

/** For servers only. `rest`: description and permissions of the command as a whole. */
export function subcommands(
  name: string,
  rest: Omit<RESTPostAPIChatInputApplicationCommandsJSONBody, 'name' | 'options' | 'contexts' | 'type'>,
  handlers: readonly SubcommandHandler[],
): SlashCommandHandler {
  const byName = new Map(handlers.map((handler) => [handler.definition.name, handler]));

  function chosenIn(interaction: ChatInputCommandInteraction | AutocompleteInteraction): SubcommandHandler {
    const chosen = byName.get(interaction.options.getSubcommand());
    if (!chosen) throw new Refusal('error.unknownCommand');
    return chosen;
  }

  return {
    definition: {
      ...rest,
      name,
      contexts: [InteractionContextType.Guild],
      options: handlers.map(({ definition }) => ({
        ...definition,
        type: ApplicationCommandOptionType.Subcommand,
      })),
    },
    acknowledge: (interaction) => chosenIn(interaction).acknowledge,
    run: (interaction) => chosenIn(interaction).run(interaction),
    suggest: async (interaction) => (await chosenIn(interaction).suggest?.(interaction)) ?? [],
  };
}

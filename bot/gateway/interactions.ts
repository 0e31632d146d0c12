/** The tables of slash commands and components: what a handler declares, and what it gets and gives. */
import type {
  ButtonInteraction,
  ChatInputCommandInteraction,
  InteractionEditReplyOptions,
  StringSelectMenuInteraction,
} from 'discord.js';
import type { RESTPostAPIChatInputApplicationCommandsJSONBody } from 'discord-api-types/v10';

/** What a handler answers with: content, embeds, components. The router sends it where it belongs. */
export type Answer = Pick<
  InteractionEditReplyOptions,
  'content' | 'embeds' | 'components' | 'allowedMentions'
>;

/**
 * How the router answers Discord within its 3 seconds, before any work:
 * - `private`, `public`: "thinking…", for the clicker's eyes or everyone's; the answer replaces it.
 * - `update`: the message with the component stays, the answer replaces it.
 * - `answer-…`: the same in one call, for handlers that ask nobody but the database; acknowledged after all when that is slow.
 */
export type Acknowledgement =
  'private' | 'public' | 'update' | 'answer-private' | 'answer-public' | 'answer-update';

export interface CommandHandler {
  readonly definition: RESTPostAPIChatInputApplicationCommandsJSONBody;
  readonly acknowledge: Acknowledgement;
  run(interaction: ChatInputCommandInteraction): Promise<Answer>;
}

export interface ComponentHandler {
  /** `feature.verb` of the component's custom id. */
  readonly action: string;
  readonly acknowledge: Acknowledgement;
  run(interaction: ButtonInteraction | StringSelectMenuInteraction, args: readonly string[]): Promise<Answer>;
}

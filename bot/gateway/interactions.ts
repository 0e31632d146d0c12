/** The tables of commands, components and forms: what a handler declares, and what it gets and gives. */
import type {
  AnySelectMenuInteraction,
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  InteractionEditReplyOptions,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
  UserContextMenuCommandInteraction,
} from 'discord.js';
import type {
  APIModalInteractionResponseCallbackData,
  ApplicationCommandType,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord-api-types/v10';

/** What a handler answers with: content, embeds, components. The router sends it where it belongs. */
export type Answer = Pick<
  InteractionEditReplyOptions,
  'content' | 'embeds' | 'components' | 'allowedMentions'
>;

/** How the router answers Discord within its 3 seconds, before any work. */
type Deferral = 'private' | 'public' | 'update';

/**
 * - `private`, `public`: "thinking…", for the clicker's eyes or everyone's; the answer replaces it.
 * - `update`: the message with the component stays, the answer replaces it.
 * - `answer-…`: the same in one call, which saves Discord one; acknowledged after all when that is slow, or many come at once.
 * - `modal`: as `answer-private`, for handlers that may answer with a form, which must be Discord's first answer.
 */
export type Acknowledgement = Deferral | `answer-${Deferral}` | 'modal';

export type Form = APIModalInteractionResponseCallbackData;

/** What a handler acknowledged as `modal` may give instead of an answer: a form, or what is left to do after deferring. */
export type Reply =
  | Answer
  | { readonly modal: Form }
  | {
      readonly later: {
        readonly acknowledge: Exclude<Acknowledgement, 'modal'>;
        run(): Promise<Answer>;
      };
    };

/** What is offered while somebody types. */
export interface Suggestion {
  readonly name: string;
  readonly value: string;
}

export interface SlashCommandHandler {
  readonly definition: RESTPostAPIChatInputApplicationCommandsJSONBody;
  readonly acknowledge: Acknowledgement | ((interaction: ChatInputCommandInteraction) => Acknowledgement);
  run(interaction: ChatInputCommandInteraction): Promise<Reply>;
  suggest?(interaction: AutocompleteInteraction): Promise<readonly Suggestion[]>;
}

interface MenuDefinition<Type extends ApplicationCommandType> extends Omit<
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
  'type'
> {
  readonly type: Type;
}

export interface UserMenuHandler {
  readonly definition: MenuDefinition<ApplicationCommandType.User>;
  readonly acknowledge: Acknowledgement;
  run(interaction: UserContextMenuCommandInteraction): Promise<Reply>;
}

export interface MessageMenuHandler {
  readonly definition: MenuDefinition<ApplicationCommandType.Message>;
  readonly acknowledge: Acknowledgement;
  run(interaction: MessageContextMenuCommandInteraction): Promise<Reply>;
}

export type CommandHandler = SlashCommandHandler | UserMenuHandler | MessageMenuHandler;

export type ComponentInteraction = ButtonInteraction | AnySelectMenuInteraction;

export interface ComponentHandler {
  /** `feature.verb` of the component's custom id. */
  readonly action: string;
  readonly acknowledge: Acknowledgement;
  run(interaction: ComponentInteraction, args: readonly string[]): Promise<Reply>;
}

type FormAcknowledgement = Exclude<Acknowledgement, 'modal'>;

/** A form that somebody sent. `update` only where a component of a message opened it. */
export interface FormHandler {
  /** `feature.verb` of the form's custom id. */
  readonly action: string;
  readonly acknowledge: FormAcknowledgement | ((args: readonly string[]) => FormAcknowledgement);
  run(interaction: ModalSubmitInteraction, args: readonly string[]): Promise<Answer>;
}

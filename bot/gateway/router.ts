/** Every event of Discord but those of messages (`messageEvents.ts`) comes in here: acknowledged in time, handed to its handler, failures logged once and told. */
import {
  ApplicationCommandType,
  type AutocompleteInteraction,
  type Client,
  type Interaction,
} from 'discord.js';
import { AppError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import { createAnswering } from './answering.ts';
import { parseComponentId } from './componentIds.ts';
import { asDiscordFailure } from './discordErrors.ts';
import type {
  CommandHandler,
  ComponentHandler,
  FormHandler,
  MessageMenuHandler,
  SlashCommandHandler,
  UserMenuHandler,
} from './interactions.ts';
import { Refusal } from './words.ts';

export interface RouterOptions {
  readonly client: Client;
  readonly log: Log;
  readonly commands: readonly CommandHandler[];
  readonly components: readonly ComponentHandler[];
  readonly forms: readonly FormHandler[];
  readonly onMessagesDeleted: (guildId: string, messageIds: readonly string[]) => Promise<void>;
  readonly onChannelDeleted: (guildId: string, channelId: string) => Promise<void>;
}

export interface Router {
  /** Resolves when every event that has come in was dealt with. */
  drain(): Promise<void>;
}

export function createRouter(options: RouterOptions): Router {
  const { client, log } = options;
  const { answer, tell } = createAnswering(log);
  const slashCommands = byName(options.commands.filter(isSlash));
  const userMenus = byName(options.commands.filter(isUserMenu));
  const messageMenus = byName(options.commands.filter(isMessageMenu));
  const components = new Map(options.components.map((handler) => [handler.action, handler]));
  const forms = new Map(options.forms.map((handler) => [handler.action, handler]));
  const underWay = new Set<Promise<void>>();

  /** The error boundary: an event's failure is its own. */
  function handle(event: string, work: () => Promise<void>): void {
    const done = work()
      .catch((error: unknown) => log.error({ err: asDiscordFailure(error), event }, 'event handler failed'))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  }

  async function onInteraction(interaction: Interaction): Promise<void> {
    if (interaction.isAutocomplete()) return suggest(interaction);
    if (interaction.isChatInputCommand()) {
      const handler = slashCommands.get(interaction.commandName);
      if (!handler) return tell(interaction, new Refusal('error.unknownCommand'));
      const { acknowledge } = handler;
      const how = () => (typeof acknowledge === 'function' ? acknowledge(interaction) : acknowledge);
      return answer(interaction, how, () => handler.run(interaction));
    }
    if (interaction.isUserContextMenuCommand()) {
      const handler = userMenus.get(interaction.commandName);
      if (!handler) return tell(interaction, new Refusal('error.unknownCommand'));
      return answer(
        interaction,
        () => handler.acknowledge,
        () => handler.run(interaction),
      );
    }
    if (interaction.isMessageContextMenuCommand()) {
      const handler = messageMenus.get(interaction.commandName);
      if (!handler) return tell(interaction, new Refusal('error.unknownCommand'));
      return answer(
        interaction,
        () => handler.acknowledge,
        () => handler.run(interaction),
      );
    }
    if (interaction.isMessageComponent()) {
      const id = parseComponentId(interaction.customId);
      const handler = id && components.get(id.action);
      if (!handler) return tell(interaction, new Refusal('error.unknownComponent'));
      return answer(
        interaction,
        () => handler.acknowledge,
        () => handler.run(interaction, id.args),
      );
    }
    if (interaction.isModalSubmit()) {
      const id = parseComponentId(interaction.customId);
      const handler = id && forms.get(id.action);
      if (!handler) return tell(interaction, new Refusal('error.unknownComponent'));
      const { acknowledge } = handler;
      const how = () => (typeof acknowledge === 'function' ? acknowledge(id.args) : acknowledge);
      return answer(interaction, how, () => handler.run(interaction, id.args));
    }
  }

  /** A suggestion that fails costs a convenience: nobody can be told while they type. */
  async function suggest(interaction: AutocompleteInteraction): Promise<void> {
    const handler = slashCommands.get(interaction.commandName);
    try {
      await interaction.respond(((await handler?.suggest?.(interaction)) ?? []).slice(0, MAX_SUGGESTIONS));
    } catch (error) {
      if (!(asDiscordFailure(error) instanceof AppError)) throw error;
      log.info({ err: error }, 'no suggestions');
    }
  }

  client.on('interactionCreate', (interaction) =>
    handle('interactionCreate', () => onInteraction(interaction)),
  );
  client.on('messageDelete', ({ guildId, id }) => {
    if (guildId !== null) handle('messageDelete', () => options.onMessagesDeleted(guildId, [id]));
  });
  client.on('messageDeleteBulk', (messages, { guildId }) =>
    handle('messageDeleteBulk', () => options.onMessagesDeleted(guildId, [...messages.keys()])),
  );
  client.on('channelDelete', (channel) => {
    if (channel.isDMBased()) return;
    const { guildId, id } = channel;
    handle('channelDelete', () => options.onChannelDeleted(guildId, id));
    // Its threads go with it, of which Discord says nothing.
    for (const threadId of 'threads' in channel ? channel.threads.cache.keys() : [])
      handle('channelDelete', () => options.onChannelDeleted(guildId, threadId));
  });
  client.on('threadDelete', (thread) =>
    handle('threadDelete', () => options.onChannelDeleted(thread.guildId, thread.id)),
  );
  client.on('error', (error) => log.error({ err: error }, 'gateway error'));
  client.on('warn', () => log.warn('gateway warning'));
  client.on('shardReconnecting', (shardId) => log.warn({ shardId }, 'gateway reconnecting'));

  return {
    async drain() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
const MAX_SUGGESTIONS = 25;

function byName<Handler extends CommandHandler>(handlers: readonly Handler[]): ReadonlyMap<string, Handler> {
  return new Map(handlers.map((handler) => [handler.definition.name, handler]));
}

function isUserMenu(handler: CommandHandler): handler is UserMenuHandler {
  return handler.definition.type === ApplicationCommandType.User;
}

function isMessageMenu(handler: CommandHandler): handler is MessageMenuHandler {
  return handler.definition.type === ApplicationCommandType.Message;
}

function isSlash(handler: CommandHandler): handler is SlashCommandHandler {
  return !isUserMenu(handler) && !isMessageMenu(handler);
}

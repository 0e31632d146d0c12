/** Every event of Discord comes in here: acknowledged in time, handed to its handler, failures logged once and told. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  MessageFlags,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Client,
  type Interaction,
  type Message,
  type StringSelectMenuInteraction,
} from 'discord.js';
import { AppError, UserError } from '../../shared/errors.ts';
import { randomHex } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { parseComponentId } from './componentIds.ts';
import { asDiscordFailure } from './discordErrors.ts';
import type { Acknowledgement, Answer, CommandHandler, ComponentHandler } from './interactions.ts';
import { explain, Refusal, wordsIn } from './words.ts';

type Answerable = ChatInputCommandInteraction | ButtonInteraction | StringSelectMenuInteraction;

export interface RouterOptions {
  readonly client: Client;
  readonly log: Log;
  readonly commands: readonly CommandHandler[];
  readonly components: readonly ComponentHandler[];
  /** A message of a person in a direct conversation with the bot. */
  readonly onDirectMessage: (message: Message) => Promise<void>;
  /** A message in a server; must cost nothing where it is none of our channels. */
  readonly onGuildMessage: (message: Message) => Promise<void>;
  readonly onChannelDeleted: (guildId: string, channelId: string) => Promise<void>;
}

export interface Router {
  /** Resolves when every event that has come in was dealt with. */
  drain(): Promise<void>;
}

export function createRouter(options: RouterOptions): Router {
  const { client, log } = options;
  const commands = new Map(options.commands.map((handler) => [handler.definition.name, handler]));
  const components = new Map(options.components.map((handler) => [handler.action, handler]));
  const underWay = new Set<Promise<void>>();

  /** The error boundary: an event's failure is its own. */
  function handle(event: string, work: () => Promise<void>): void {
    const done = work()
      .catch((error: unknown) => log.error({ err: asDiscordFailure(error), event }, 'event handler failed'))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  }

  async function onInteraction(interaction: Interaction): Promise<void> {
    if (interaction.isChatInputCommand()) {
      const handler = commands.get(interaction.commandName);
      if (!handler) return tell(interaction, new Refusal('error.unknownCommand'));
      return answer(interaction, handler.acknowledge, () => handler.run(interaction));
    }
    if (interaction.isButton() || interaction.isStringSelectMenu()) {
      const id = parseComponentId(interaction.customId);
      const handler = id && components.get(id.action);
      if (!handler) return tell(interaction, new Refusal('error.unknownComponent'));
      return answer(interaction, handler.acknowledge, () => handler.run(interaction, id.args));
    }
  }

  async function answer(
    interaction: Answerable,
    how: Acknowledgement,
    run: () => Promise<Answer>,
  ): Promise<void> {
    try {
      if (how === 'private' || how === 'public' || how === 'update') {
        await acknowledge(interaction, how);
        await send(interaction, how, await run());
      } else {
        await answerInOneCall(interaction, how, run);
      }
    } catch (error) {
      await tell(interaction, error);
    }
  }

  /** Says a failure to the person who clicked or typed; unexpected ones carry a reference that the log has too. */
  async function tell(interaction: Answerable, thrown: unknown): Promise<void> {
    const error = asDiscordFailure(thrown);
    const reference = randomHex(4);
    if (!(error instanceof UserError)) {
      log.error({ err: error, reference, interaction: interaction.type }, 'interaction failed');
    }
    const words = wordsIn(interaction.locale);
    const told = explain(error, words);
    const content =
      error instanceof UserError
        ? told
        : error instanceof AppError
          ? `${told} ${words.t('error.reference', { reference })}`
          : `${told} ${reference}`;
    const body = { content, embeds: [], components: [] };
    // `ephemeral` is null after an update was acknowledged: then the message belongs to others and stays as it is.
    if (interaction.deferred && interaction.ephemeral !== null) await interaction.editReply(body);
    else if (interaction.deferred || interaction.replied)
      await interaction.followUp({ ...body, flags: MessageFlags.Ephemeral });
    else await interaction.reply({ ...body, flags: MessageFlags.Ephemeral });
  }

  client.on('interactionCreate', (interaction) =>
    handle('interactionCreate', () => onInteraction(interaction)),
  );
  client.on('messageCreate', (message) => {
    if (message.author.id === client.user?.id) return;
    if (message.guildId !== null) handle('messageCreate', () => options.onGuildMessage(message));
    else if (!message.author.bot) handle('directMessage', () => options.onDirectMessage(message));
  });
  client.on('channelDelete', (channel) => {
    if (channel.isDMBased()) return;
    handle('channelDelete', () => options.onChannelDeleted(channel.guildId, channel.id));
  });
  client.on('error', (error) => log.error({ err: error }, 'gateway error'));
  client.on('warn', () => log.warn('gateway warning'));
  client.on('shardReconnecting', (shardId) => log.warn({ shardId }, 'gateway reconnecting'));

  return {
    async drain() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** Discord waits 3 seconds, some of which the event has spent on its way. */
const PATIENCE_MS = 1_200;

/** Answers without an acknowledgement beforehand; when the answer takes long (a slow database), acknowledges after all. */
async function answerInOneCall(
  interaction: Answerable,
  how: Acknowledgement,
  run: () => Promise<Answer>,
): Promise<void> {
  const answer = run();
  const isLate = Symbol();
  const first = await Promise.race([answer, sleep(PATIENCE_MS, isLate, { ref: false })]);
  if (first !== isLate) return send(interaction, how, first);
  const instead = how.replace('answer-', '') as Acknowledgement;
  // Should the answer fail while the acknowledgement is under way, the await below still reports it.
  answer.catch(() => undefined);
  await acknowledge(interaction, instead);
  await send(interaction, instead, await answer);
}

async function acknowledge(interaction: Answerable, how: Acknowledgement): Promise<void> {
  if (how === 'private') await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  else if (how === 'public') await interaction.deferReply();
  else if (how === 'update' && !interaction.isChatInputCommand()) await interaction.deferUpdate();
}

async function send(interaction: Answerable, how: Acknowledgement, answer: Answer): Promise<void> {
  const { content, ...rest } = answer;
  const body = { ...rest, ...(typeof content === 'string' && { content }) };
  if (how === 'answer-private') await interaction.reply({ ...body, flags: MessageFlags.Ephemeral });
  else if (how === 'answer-public') await interaction.reply(body);
  else if (how === 'answer-update' && !interaction.isChatInputCommand()) await interaction.update(body);
  else await interaction.editReply(body);
}

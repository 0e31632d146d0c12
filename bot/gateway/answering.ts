/** How a handler's reply reaches the person: within Discord's 3 seconds, once, and a failure in plain words. */
import {
  MessageFlags,
  type ButtonInteraction,
  type AnySelectMenuInteraction,
  type ChatInputCommandInteraction,
  type ContextMenuCommandInteraction,
  type ModalSubmitInteraction,
} from 'discord.js';
import { AppError, UserError } from '../../shared/errors.ts';
import { randomHex } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { asDiscordFailure } from './discordErrors.ts';
import type { Acknowledgement, Answer, Reply } from './interactions.ts';
import { explain, Refusal, wordsIn } from './words.ts';

export type Answerable =
  | ChatInputCommandInteraction
  | ContextMenuCommandInteraction
  | ButtonInteraction
  | AnySelectMenuInteraction
  | ModalSubmitInteraction;

/** Discord waits 3 seconds, some of which the event has spent on its way. */
const PATIENCE_MS = 1_200;
/** With more under way than this, private answers in one call may come too late: they are acknowledged at once, all of them. */
const CALM = 3;
/** A form cannot be shown after a deferral, so it is waited for longer. */
const FORM_PATIENCE_MS = 2_000;

const LATE: unique symbol = Symbol('late');

/** Those who wait for an answer that would be private, each to be hurried in a rush. */
type Waiting = Set<() => void>;

export function createAnswering(log: Log) {
  let underWay = 0;
  const waiting: Waiting = new Set();

  async function answer(
    interaction: Answerable,
    how: () => Acknowledgement,
    run: () => Promise<Reply>,
  ): Promise<void> {
    underWay += 1;
    if (underWay > CALM) for (const hurry of waiting) hurry();
    try {
      const wanted = how();
      // Only what is private anyway: after a public acknowledgement everybody would read a refusal.
      const isRush = underWay > CALM && wanted === 'answer-private';
      await answerAs(interaction, isRush ? 'private' : wanted, run, waiting);
    } catch (error) {
      await tell(interaction, error);
    } finally {
      underWay -= 1;
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

  return { answer, tell };
}

async function answerAs(
  interaction: Answerable,
  how: Acknowledgement,
  run: () => Promise<Reply>,
  waiting: Waiting,
): Promise<void> {
  if (how === 'modal') return answerWithForm(interaction, run(), waiting);
  if (how === 'private' || how === 'public' || how === 'update') {
    await acknowledge(interaction, how);
    return send(interaction, how, asAnswer(await run()));
  }
  await answerInOneCall(interaction, how, run(), waiting);
}

/** Answers without an acknowledgement beforehand; when the answer takes long (a slow database), acknowledges after all. */
async function answerInOneCall(
  interaction: Answerable,
  how: Acknowledgement,
  reply: Promise<Reply>,
  waiting: Waiting,
): Promise<void> {
  const first = await inTime(reply, PATIENCE_MS, how === 'answer-private' ? waiting : undefined);
  if (first !== LATE) return send(interaction, how, asAnswer(first));
  const instead = how.replace('answer-', '') as Acknowledgement;
  await acknowledge(interaction, instead);
  await send(interaction, instead, asAnswer(await reply));
}

async function answerWithForm(
  interaction: Answerable,
  reply: Promise<Reply>,
  waiting: Waiting,
): Promise<void> {
  const first = await inTime(reply, FORM_PATIENCE_MS);
  if (first === LATE) {
    await acknowledge(interaction, 'private');
    const late = await reply;
    if ('modal' in late) throw new Refusal('error.formTooLate');
    await send(interaction, 'private', 'later' in late ? await late.later.run() : late);
    return;
  }
  if ('modal' in first) {
    if (interaction.isModalSubmit()) throw new TypeError('Discord takes no form as the answer to a form');
    await interaction.showModal(first.modal);
  } else if ('later' in first) {
    const { later } = first;
    await answerAs(interaction, later.acknowledge, () => later.run(), waiting);
  } else await send(interaction, 'answer-private', first);
}

async function inTime(
  reply: Promise<Reply>,
  patienceMs: number,
  waiting?: Waiting,
): Promise<Reply | typeof LATE> {
  // Should it fail while an acknowledgement is under way, whoever awaits it next still hears of it.
  reply.catch(() => undefined);
  const { promise, resolve } = Promise.withResolvers<typeof LATE>();
  const hurry = () => resolve(LATE);
  const timer = setTimeout(hurry, patienceMs).unref();
  waiting?.add(hurry);
  try {
    return await Promise.race([reply, promise]);
  } finally {
    clearTimeout(timer);
    waiting?.delete(hurry);
  }
}

function asAnswer(reply: Reply): Answer {
  if ('modal' in reply || 'later' in reply) throw new TypeError('only acknowledged as modal');
  return reply;
}

async function acknowledge(interaction: Answerable, how: Acknowledgement): Promise<void> {
  if (how === 'private') await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  else if (how === 'public') await interaction.deferReply();
  else if (how === 'update' && hasMessage(interaction)) await interaction.deferUpdate();
}

async function send(interaction: Answerable, how: Acknowledgement, answer: Answer): Promise<void> {
  const { content, ...rest } = answer;
  const body = { ...rest, ...(typeof content === 'string' && { content }) };
  if (how === 'answer-private') await interaction.reply({ ...body, flags: MessageFlags.Ephemeral });
  else if (how === 'answer-public') await interaction.reply(body);
  else if (how === 'answer-update' && hasMessage(interaction)) await interaction.update(body);
  else await interaction.editReply(body);
}

/** Whether there is a message with a component that the answer may replace. */
function hasMessage(interaction: Answerable) {
  return interaction.isMessageComponent() || (interaction.isModalSubmit() && interaction.isFromMessage());
}

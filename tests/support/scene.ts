/** The product running in the simulated community, and what its people do again and again. */
import assert from 'node:assert/strict';
import { ComponentType, type APIMessage } from 'discord-api-types/v10';
import { COLOURS } from '../../bot/conversations/view.ts';
import { textOfCopy } from '../../bot/modmail/spokenView.ts';
import type { ChannelHandle, Community, InteractionResult, Person } from '../simulator/index.ts';
import {
  communitySettings,
  createProduct,
  type Product,
  type ProductOptions,
  type ProductProcess,
} from './product.ts';
import type { Cleanup } from './tempDir.ts';

/** Generous, as the machine may be busy with other tests. */
export const PATIENCE = { timeoutMs: 90_000 };

export interface Scene extends Product, Community {
  readonly bot: ProductProcess;
  readonly paste: ProductProcess | undefined;
}

export interface SceneOptions extends ProductOptions {
  /** False when the test brings a paste service of its own. */
  readonly paste?: false;
  readonly settings?: (product: Product) => unknown;
}

/** Starts everything, with tickets and modmail turned on in the community. */
export async function startScene(t: Cleanup, options: SceneOptions = {}): Promise<Scene> {
  const product = await createProduct(t, options);
  const community = product.sim.community;
  assert.ok(community);
  const [paste] = await Promise.all([
    options.paste === false ? undefined : product.startPaste(),
    product.importSettings(options.settings?.(product) ?? communitySettings(product.sim)),
  ]);
  const bot = await product.startBot();
  return { ...product, ...community, paste, bot };
}

const NOBODYS = ['GET /channels/:id/messages/:id', 'PATCH /webhooks/:id/:id/messages/@original'];

type InScene = Pick<Scene, 'sim' | 'guild' | 'panelChannel'>;

/**
 * Routes that were called since `sim.requests` was emptied, without the repeating look at panels, which belongs to nobody's click,
 * and without the answer to a click that was acknowledged first because this machine is busy: a second's delay costs that call.
 */
export function routesCalled({ sim }: Pick<Scene, 'sim'>): string[] {
  return sim.requests
    .filter(({ route, status }) => status !== 429 && !NOBODYS.includes(route))
    .map(({ route }) => route);
}

export function panelOf({ panelChannel }: Pick<Scene, 'panelChannel'>): APIMessage {
  const panel = panelChannel.messages.find((message) => buttonsOf(message).length > 0);
  assert.ok(panel, 'the panel is not there');
  return panel;
}

export function labelsOf(message: APIMessage): string[] {
  return buttonsOf(message).map((button) => ('label' in button ? (button.label ?? '') : ''));
}

/** Somebody of whom no other test of the scene knows. */
export function newcomer({ sim, guild }: Pick<Scene, 'sim' | 'guild'>, username: string): Person {
  const person = sim.createUser({ username });
  guild.join(person);
  return person;
}

/** The channel that an answer names. */
export function channelNamedIn(sim: Scene['sim'], answer: APIMessage): ChannelHandle {
  const id = /<#(\d+)>/.exec(answer.content)?.[1];
  assert.ok(id, `no channel is named in “${answer.content}”`);
  return sim.channel(id);
}

export async function openTicket(scene: InScene, person: Person): Promise<ChannelHandle> {
  const clicked = await person.click(panelOf(scene), { label: 'Open ticket' });
  return channelNamedIn(scene.sim, await clicked.reply(PATIENCE));
}

export function threadsOf(guild: Scene['guild'], person: Person): ChannelHandle[] {
  return guild.channels.filter((channel) => channel.topic?.startsWith(`Modmail of <@${person.id}>`));
}

/** Waits until the person's first message stands in a thread. */
export async function openThread(scene: InScene, person: Person, text: string): Promise<ChannelHandle> {
  person.dm(text);
  return scene.sim.waitFor(
    () => threadsOf(scene.guild, person).find((thread) => relayedTexts(thread).includes(text)),
    { ...PATIENCE, what: `a thread with “${text}”` },
  );
}

/** What the user's messages say in a thread, oldest first. */
export function relayedTexts(thread: ChannelHandle): string[] {
  return thread.messages.flatMap(({ embeds }) =>
    embeds[0]?.color === COLOURS.calm && embeds.some(({ timestamp }) => timestamp)
      ? [textOfCopy(embeds)]
      : [],
  );
}

const CLOSE = /^Close (ticket|thread)$/;

/** Presses the close button of the channel's first message, and gives the question that follows. */
export async function askToClose(channel: ChannelHandle, person: Person): Promise<APIMessage> {
  const [first] = channel.messages;
  assert.ok(first);
  return (await person.click(first, { label: closeLabel(first) })).reply(PATIENCE);
}

export async function confirmClose(question: APIMessage, person: Person): Promise<InteractionResult> {
  return person.click(question, { label: closeLabel(question) });
}

export async function closeConversation(channel: ChannelHandle, person: Person): Promise<void> {
  await confirmClose(await askToClose(channel, person), person);
}

export async function untilGone(scene: Pick<Scene, 'sim'>, channel: ChannelHandle): Promise<void> {
  await scene.sim.waitFor(() => !channel.exists, { ...PATIENCE, what: 'the removal of the channel' });
}

export function buttonsOf(message: APIMessage) {
  return (message.components ?? []).flatMap((row) =>
    row.type === ComponentType.ActionRow
      ? row.components.filter((component) => component.type === ComponentType.Button)
      : [],
  );
}

/** The menu in which this option is offered, and the option's value. */
export function menuOffering(message: APIMessage, label: string): { menu: string; value: string } {
  for (const row of message.components ?? []) {
    if (row.type !== ComponentType.ActionRow) continue;
    for (const part of row.components) {
      if (part.type !== ComponentType.StringSelect) continue;
      const option = part.options.find((candidate) => candidate.label === label);
      if (option) return { menu: part.custom_id, value: option.value };
    }
  }
  throw new assert.AssertionError({ message: `“${label}” is not offered` });
}

function closeLabel(message: APIMessage): string {
  const label = labelsOf(message).find((candidate) => CLOSE.test(candidate));
  assert.ok(label, 'no button closes here');
  return label;
}

/** Messages of the bot with a link to a transcript. */
export function announcements(messages: readonly APIMessage[]): APIMessage[] {
  return messages.filter((message) => linkIn(message) !== undefined);
}

export function linkIn(message: APIMessage): string | undefined {
  return buttonsOf(message).flatMap((button) => ('url' in button ? [button.url] : []))[0];
}

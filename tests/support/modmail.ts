/** What people of a modmail test do again and again, and how each side looks at the conversation. */
import type { APIMessage } from 'discord-api-types/v10';
import { textOfCopy } from '../../bot/modmail/spokenView.ts';
import type { ChannelHandle, Person } from '../simulator/index.ts';
import { openThread, PATIENCE, type Scene } from './scene.ts';

type InScene = Pick<Scene, 'sim' | 'guild'>;

/** Somebody new in the server, with the thread that their first message opened. */
export async function newcomer(
  scene: Scene,
  username: string,
  text = 'hello',
): Promise<{ person: Person; thread: ChannelHandle }> {
  const person = scene.sim.createUser({ username });
  scene.guild.join(person);
  return { person, thread: await openThread(scene, person, text) };
}

/** The words of a message, however the bot wrapped them. */
export function textOf({ content, embeds }: Pick<APIMessage, 'content' | 'embeds'>): string {
  return content || textOfCopy(embeds);
}

/** The answers in somebody's direct messages, oldest first. */
export function answersOf(person: Person): APIMessage[] {
  return person
    .directMessages()
    .filter(({ author, embeds }) => author.bot && embeds.some(({ timestamp }) => timestamp));
}

export function find(messages: readonly APIMessage[], text: string): APIMessage | undefined {
  return messages.find((message) => textOf(message) === text);
}

export async function untilTold(scene: InScene, person: Person, text: string): Promise<APIMessage> {
  const look = () => find(answersOf(person), text);
  return scene.sim.waitFor(look, { ...PATIENCE, what: `the answer “${text.slice(0, 40)}”` });
}

export async function untilIn(scene: InScene, thread: ChannelHandle, text: string): Promise<APIMessage> {
  const look = () => find(thread.messages, text);
  return scene.sim.waitFor(look, { ...PATIENCE, what: `“${text.slice(0, 40)}” in the thread` });
}

/** Waits until `look` holds; for what is no message. */
export async function until<T>(scene: InScene, what: string, look: () => T): Promise<NonNullable<T>> {
  return scene.sim.waitFor(look, { ...PATIENCE, what });
}

export function emojisOn(message: APIMessage | undefined): string[] {
  return (message?.reactions ?? []).flatMap(({ emoji }) => emoji.name ?? []);
}

export function footerOf({ embeds }: APIMessage): string {
  return embeds.flatMap(({ title, footer }) => (title ? [] : (footer?.text ?? []))).join();
}

export async function bytesOf(message: APIMessage): Promise<string[]> {
  return Promise.all(message.attachments.map(async ({ url }) => (await fetch(url)).text()));
}

/** A modmail thread with several recipients, how people join and leave it, and what each of them reads. */
import assert from 'node:assert/strict';
import type { APIMessage } from 'discord-api-types/v10';
import type { ChannelHandle, Person } from '../simulator/index.ts';
import { answersOf, newcomer as withThread, textOf, until } from './modmail.ts';
import type { ProductProcess } from './product.ts';
import { newcomer, PATIENCE, type Scene } from './scene.ts';

interface Group {
  readonly thread: ChannelHandle;
  readonly owner: Person;
  readonly anna: Person;
  readonly ben: Person;
}

/** Asks as staff, and resolves to the answer. */
export async function order(
  { staff }: Scene,
  thread: ChannelHandle,
  what: 'add' | 'remove',
  user: Person,
): Promise<string> {
  const used = await staff.command(`recipients ${what}`, { user }, thread);
  return (await used.reply(PATIENCE)).content;
}

/** A person with a thread, and two whom staff added to it. */
export async function group(scene: Scene, name: string): Promise<Group> {
  const { person: owner, thread } = await withThread(scene, `${name}.owner`);
  const [anna, ben] = [newcomer(scene, `${name}.anna`), newcomer(scene, `${name}.ben`)];
  for (const guest of [anna, ben])
    assert.match(await order(scene, thread, 'add', guest), /reads along from now on/);
  return { thread, owner, anna, ben };
}

/** What somebody reads of the others and of staff, with who said it. */
export function readBy(person: Person): string[] {
  return answersOf(person).map((message) => `${message.embeds[0]?.author?.name}: ${textOf(message)}`);
}

/** What the bot itself tells somebody. */
export function remarks(person: Person): APIMessage[] {
  return person
    .directMessages()
    .filter(({ author, embeds }) => author.bot && !embeds.some(({ timestamp }) => timestamp));
}

export function told(scene: Scene, person: Person, pattern: RegExp): Promise<APIMessage> {
  return until(scene, `${String(pattern)} for ${person.displayName}`, () =>
    remarks(person).find(({ embeds, content }) => pattern.test(`${content} ${embeds[0]?.description ?? ''}`)),
  );
}

/** Resolves when the bot was killed at a message to this person that has these words in it. */
export function killedAt(
  { sim }: Scene,
  bot: ProductProcess,
  person: Person,
  words: string,
  when: 'before' | 'after',
): Promise<void> {
  return new Promise<void>((resolve) => {
    sim.faults.add({
      route: 'POST /channels/:id/messages',
      match: ({ path, body }) => path.includes(person.dmChannelId()) && JSON.stringify(body).includes(words),
      when,
      times: 1,
      dropConnection: true,
      run: async () => {
        await bot.kill();
        resolve();
      },
    });
  });
}

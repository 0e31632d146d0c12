/** A modmail thread with several recipients: who reads what, from when to when, each message once and in order for each of them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import { textOfCopy } from '../../bot/modmail/spokenView.ts';
import type { ChannelHandle, Person } from '../simulator/index.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import {
  answersOf,
  bytesOf,
  emojisOn,
  find,
  footerOf,
  newcomer,
  textOf,
  until,
  untilTold,
} from '../support/modmail.ts';
import { newcomer as member, buttonsOf, PATIENCE, relayedTexts, type Scene } from '../support/scene.ts';
import { startShared } from '../support/sharedScene.ts';

interface Group {
  readonly thread: ChannelHandle;
  readonly owner: Person;
  readonly anna: Person;
  readonly ben: Person;
}

forEachEngineAtSoak('a thread with several recipients', (under) => {
  let scene: Scene;
  let end: () => Promise<void>;
  before(async () => {
    ({ scene, end } = await startShared({}, under));
  });
  after(() => end());

  async function order(thread: ChannelHandle, what: 'add' | 'remove', user: Person): Promise<string> {
    const used = await scene.staff.command(`recipients ${what}`, { user }, thread);
    return (await used.reply(PATIENCE)).content;
  }

  /** A person with a thread, and two whom staff added to it. */
  async function group(name: string): Promise<Group> {
    const { person: owner, thread } = await newcomer(scene, `${name}.owner`);
    const [anna, ben] = [member(scene, `${name}.anna`), member(scene, `${name}.ben`)];
    for (const guest of [anna, ben])
      assert.match(await order(thread, 'add', guest), /reads along from now on/);
    return { thread, owner, anna, ben };
  }

  /** What somebody reads of the others and of staff, with who said it. */
  const readBy = (person: Person) =>
    answersOf(person).map((message) => `${message.embeds[0]?.author?.name}: ${textOf(message)}`);

  const remarks = (person: Person): APIMessage[] =>
    person
      .directMessages()
      .filter(({ author, embeds }) => author.bot && !embeds.some(({ timestamp }) => timestamp));
  const told = (person: Person, pattern: RegExp) =>
    until(scene, `${String(pattern)} for ${person.displayName}`, () =>
      remarks(person).find(({ embeds, content }) =>
        pattern.test(`${content} ${embeds[0]?.description ?? ''}`),
      ),
    );

  test('whoever is added is told who reads along and sees nothing of what was said before; the others and staff are told', async () => {
    const { thread, owner, anna, ben } = await group('told');
    const welcome = await told(anna, /The team has added you to a conversation with \*\*told.owner\*\*/);
    assert.match(welcome.embeds[0]?.description ?? '', /You see nothing of what was said before/);
    assert.deepEqual(
      buttonsOf(welcome).map((button) => 'label' in button && button.label),
      ['Leave the conversation'],
    );
    await told(ben, /with \*\*told.owner\*\* and \*\*told.anna\*\*/);
    for (const person of [owner, anna]) await told(person, /\*\*told.ben\*\* was added by the team/);
    const said = thread.messages.map(({ embeds }) => embeds[0]?.description ?? '');
    assert.equal(said.filter((text) => text.includes(`added <@${anna.id}> as a recipient`)).length, 1);
    assert.deepEqual(readBy(anna), []);
    const list = await scene.staff.command('recipients list', {}, thread);
    for (const { id } of [owner, anna, ben])
      assert.ok((await list.reply(PATIENCE)).content.includes(`<@${id}>`));
  });

  test('what each writes reaches staff and all others with its author, once and in order; answers reach all, ✅ when all have them', async () => {
    const { thread, owner, anna, ben } = await group('talk');
    const people = [owner, anna, ben];
    for (let n = 0; n < 4; n += 1) for (const person of people) person.dm(`${person.displayName} ${n}`);
    await until(scene, 'all of it', () => relayedTexts(thread).length === 13);
    const typed = scene.staff.type(thread, '!r an answer', { files: [{ name: 'a.txt', data: 'bytes' }] });
    for (const person of people)
      assert.deepEqual(await bytesOf(await untilTold(scene, person, 'an answer')), ['bytes']);
    await until(scene, '✅', () =>
      emojisOn(thread.messages.find(({ id }) => id === typed.id)).includes('✅'),
    );
    await scene.staff.command('reply', { text: 'from the team', anonymous: true }, thread);
    for (const person of people) await untilTold(scene, person, 'from the team');
    const inThread = thread.messages.flatMap(({ embeds }) =>
      embeds[0]?.timestamp && embeds[0].author ? [`${embeds[0].author.name}: ${textOfCopy(embeds)}`] : [],
    );
    for (const person of people) {
      // The owner's first word was said before the others came.
      const others = inThread.filter(
        (line) => /: talk\./.test(line) && !line.startsWith(`${person.displayName}:`),
      );
      assert.equal(others.length, 8);
      const answer = `${scene.staff.displayName}: an answer`;
      assert.deepEqual(readBy(person), [...others, answer, 'The team: from the team']);
    }
    const copy = find(answersOf(ben), 'talk.anna 2')!;
    assert.match(footerOf(copy), new RegExp(scene.guild.name));
  });
});

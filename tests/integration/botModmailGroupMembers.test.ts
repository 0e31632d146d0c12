/** Who joins a modmail thread and who leaves it: from when to when they read along, and who is told of it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ChannelHandle, Person } from '../simulator/index.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { emojisOn, newcomer, until, untilTold } from '../support/modmail.ts';
import { group, killedAt, order, readBy, remarks, told } from '../support/modmailGroup.ts';
import {
  buttonsOf,
  newcomer as member,
  openThread,
  PATIENCE,
  relayedTexts,
  type Scene,
} from '../support/scene.ts';
import { startShared } from '../support/sharedScene.ts';

forEachEngineAtSoak('those who read along in a thread', (under) => {
  let scene: Scene;
  let kysely: AppDatabase['kysely'];
  let end: () => Promise<void>;
  before(async () => ({ scene, kysely, end } = await startShared({}, under)));
  after(() => end());

  test('whoever is added is told who reads along and sees nothing of what was said before; the others and staff are told', async () => {
    const { thread, owner, anna, ben } = await group(scene, 'told');
    const welcome = await told(
      scene,
      anna,
      /The team has added you to a conversation with \*\*told.owner\*\*/,
    );
    assert.match(welcome.embeds[0]?.description ?? '', /You see nothing of what was said before/);
    assert.deepEqual(
      buttonsOf(welcome).map((button) => 'label' in button && button.label),
      ['Leave the conversation'],
    );
    await told(scene, ben, /with \*\*told.owner\*\* and \*\*told.anna\*\*/);
    for (const person of [owner, anna]) await told(scene, person, /\*\*told.ben\*\* was added by the team/);
    const said = thread.messages.map(({ embeds }) => embeds[0]?.description ?? '');
    assert.equal(said.filter((text) => text.includes(`added <@${anna.id}> as a recipient`)).length, 1);
    assert.deepEqual(readBy(anna), []);
    const list = await scene.staff.command('recipients list', {}, thread);
    for (const { id } of [owner, anna, ben])
      assert.ok((await list.reply(PATIENCE)).content.includes(`<@${id}>`));
  });

  test('whoever leaves, is taken out or left every server reads nothing more, and what they write next is their own', async () => {
    const { thread, owner, anna, ben } = await group(scene, 'out');
    const welcome = await told(scene, anna, /The team has added you/);
    const left = await anna.click(welcome, { label: 'Leave the conversation' });
    assert.match(
      (await left.reply(PATIENCE)).embeds[0]?.description ?? '',
      /You are not part of the conversation/,
    );
    for (const person of [owner, ben])
      await told(scene, person, /\*\*out\.anna\*\* is not part of this conversation any more/);
    const saidAmongStaff = () => thread.messages.map(({ embeds }) => embeds[0]?.description ?? '');
    await until(scene, 'word to staff', () =>
      saidAmongStaff().some((text) => text.includes(`<@${anna.id}> has left`)),
    );
    scene.staff.type(thread, '!r without anna');
    for (const person of [owner, ben]) await untilTold(scene, person, 'without anna');
    assert.deepEqual(readBy(anna), []);
    const own = await openThread(scene, anna, 'my own matter');
    assert.notEqual(own.id, thread.id);
    assert.match(await order(scene, thread, 'add', anna), new RegExp(`in another open thread: <#${own.id}>`));
    assert.match(await order(scene, thread, 'remove', ben), /is out of this conversation/);
    await told(scene, ben, /You are not part of the conversation/);
    assert.match(await order(scene, thread, 'add', ben), /reads along from now on/);
    const read = [...readBy(ben)];
    scene.sim.faults.add({
      route: 'POST /channels/:id/messages',
      match: ({ path }) => path.includes(ben.dmChannelId()),
      when: 'before',
      times: 1,
      status: 400,
      body: { code: 50_278, message: 'Cannot send messages to this user due to having no mutual guilds' },
    });
    scene.staff.type(thread, '!r to the last one');
    await untilTold(scene, owner, 'to the last one');
    await until(scene, 'word of the departure', () =>
      saidAmongStaff().some((text) => text.includes(`<@${ben.id}> is on no server`)),
    );
    assert.deepEqual(readBy(ben), read);
  });

  const isOut = (thread: ChannelHandle, { id }: Person) => {
    const departure = `👥 <@${id}> has left the server and was taken out of the conversation. Answers do not reach them any more.`;
    return thread.messages.some(({ embeds }) => embeds[0]?.description === departure);
  };

  test('whoever reads along and leaves the server is out at once: staff and the others are told, and go on', async () => {
    const { thread, owner, anna, ben } = await group(scene, 'moved');
    scene.guild.leave(ben);
    await until(scene, 'word to staff', () => isOut(thread, ben));
    for (const person of [owner, anna])
      await told(scene, person, /\*\*moved\.ben\*\* is not part of this conversation any more/);
    owner.dm('without ben');
    await untilTold(scene, anna, 'without ben');
    const typed = scene.staff.type(thread, '!r to the others');
    for (const person of [owner, anna]) await untilTold(scene, person, 'to the others');
    await until(scene, '✅', () =>
      emojisOn(thread.messages.find(({ id }) => id === typed.id)).includes('✅'),
    );
    assert.deepEqual(readBy(ben), []);
  });

  test('of ten who add somebody while they write first, one place is left: never two threads of one person in a server', async () => {
    const { thread: one } = await newcomer(scene, 'race.one');
    const { thread: two } = await newcomer(scene, 'race.two');
    const guest = member(scene, 'race.guest');
    const orders = Array.from({ length: 10 }, (_, n) => order(scene, n % 2 ? one : two, 'add', guest));
    guest.dm('me too');
    const answers = await Promise.all(orders);
    const rows = await kysely
      .selectFrom('modmail_recipients')
      .select('conversation_id')
      .where('user_id', '=', guest.id)
      .where('open_slot', 'is not', null)
      .execute();
    assert.equal(rows.length, 1);
    assert.ok(answers.filter((text) => /reads along from now on/.test(text)).length <= 1, answers.join('\n'));
    const all = () => scene.guild.channels.flatMap((channel) => relayedTexts(channel));
    await until(scene, 'the message, wherever it goes', () => all().includes('me too'));
    assert.equal(all().filter((text) => text === 'me too').length, 1);
  });

  test('killed while somebody is added: they, the others and staff are told after the restart, and the person once; who left meanwhile is noticed', async () => {
    const { person: owner, thread } = await newcomer(scene, 'joining.owner');
    const { thread: elsewhere, ben: gone } = await group(scene, 'absent');
    const guest = member(scene, 'joining.guest');
    const killed = killedAt(scene, scene.bot, guest, 'The team has added you', 'after');
    await scene.staff.command('recipients add', { user: guest }, thread);
    await killed;
    scene.guild.leave(gone);
    await kysely
      .updateTable('jobs')
      .set({ next_run_at: 0 })
      .where('name', '=', 'members.reconcile')
      .execute();
    await scene.startBot();
    await told(scene, owner, /\*\*joining\.guest\*\* was added by the team/);
    await until(scene, 'word to staff', () =>
      thread.messages.some(({ embeds }) => embeds[0]?.description?.includes(`added <@${guest.id}>`)),
    );
    owner.dm('welcome');
    await untilTold(scene, guest, 'welcome');
    assert.equal(remarks(guest).filter((message) => buttonsOf(message).length > 0).length, 1);
    await until(scene, 'the departure', () => isOut(elsewhere, gone));
  });
});

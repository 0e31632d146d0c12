/** What staff do about threads and people besides answering: block, look up, call, hand on, take back. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ComponentType, type APIMessage } from 'discord-api-types/v10';
import { USUAL_BOT_PERMISSIONS, type Person } from '../simulator/index.ts';
import { answersOf, emojisOn, find, newcomer, textOf, until, untilTold } from '../support/modmail.ts';
import {
  buttonsOf,
  channelNamedIn,
  closeConversation,
  PATIENCE,
  relayedTexts,
  threadsOf,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { startShared } from '../support/sharedScene.ts';

describe('the desk', { concurrency: 4 }, () => {
  let scene: Scene;
  let end: () => Promise<void>;
  before(async () => ({ scene, end } = await startShared()));
  after(async () => {
    assert.deepEqual(scene.sim.violations, []);
    await end();
  });

  const somebody = (username: string): Person => {
    const person = scene.sim.createUser({ username });
    scene.guild.join(person);
    return person;
  };
  const told = (person: Person, pattern: RegExp): Promise<APIMessage> =>
    until(scene, `being told ${String(pattern)}`, () =>
      person
        .directMessages()
        .find(({ author, content, embeds }) => author.bot && pattern.test(content + JSON.stringify(embeds))),
    );
  const order = async (
    name: string,
    options: Record<string, unknown>,
    by = scene.staff,
  ): Promise<APIMessage> => (await by.command(name, options as never, scene.panelChannel)).reply(PATIENCE);

  test('M8: who is blocked opens neither thread nor ticket, is told why and until when, and writes again after it', async () => {
    const { guild, staff, member } = scene;
    const person = somebody('blocked');
    const refused = await order('modmail block', { user: person, hours: 2 }, member);
    assert.match(refused.content, /Only the modmail staff/);
    const done = await order('modmail block', { user: person, hours: 2, reason: 'Insults on Friday' });
    assert.match(done.content, /can open nothing here until: <t:\d+:f> They were told why/);
    await told(person, /Insults on Friday/);
    person.dm('let me in');
    await told(person, /^You cannot write to the team of \*\*Community\*\* this way until <t:/);
    assert.deepEqual(threadsOf(guild, person), []);
    const panel = scene.panelChannel.messages.find((message) => buttonsOf(message).length > 0);
    const clicked = await person.click(panel!, { label: 'Open ticket' });
    assert.match((await clicked.reply(PATIENCE)).content, /cannot open tickets on this server/);
    assert.match((await order('modmail blocks', {})).content, new RegExp(`<@${person.id}> · <t:`));
    const silent = somebody('shutdms');
    silent.closeDms();
    assert.match(
      (await order('modmail block', { user: silent, reason: 'Spam' })).content,
      /could not be told why/,
    );
    await order('modmail unblock', { user: person });
    person.dm('thank you');
    const thread = await until(scene, 'a thread', () => threadsOf(guild, person)[0]);
    await until(scene, 'the thanks', () => relayedTexts(thread).includes('thank you'));
    // In an open thread: nothing more reaches staff, who read that it is so; the person is told once.
    await order('modmail block', { user: person });
    const polite = person.directMessages().find(({ content }) => content === 'thank you');
    person.edit(polite!, 'an insult in an older message');
    const insults = ['an insult', 'another'].map((text) => person.dm(text));
    for (const insult of insults) await until(scene, '🚫', () => emojisOn(person.see(insult)).includes('🚫'));
    const gates = () =>
      person.directMessages().filter(({ content }) => /this way at the moment/.test(content));
    await until(scene, 'one word', () => gates().length === 1);
    await order('modmail unblock', { user: person });
    person.dm('I am sorry');
    await until(scene, 'the next word', () => relayedTexts(thread).includes('I am sorry'));
    assert.deepEqual(relayedTexts(thread), ['thank you', 'I am sorry']);
    const said = thread.messages.flatMap(({ embeds }) => embeds[0]?.description ?? []).join();
    assert.match(said, new RegExp(`${staff.mention} blocked ${person.mention} until: ∞`));
    assert.match(said, /lets .* write again/);
    assert.equal(gates().length, 1, 'told once');
  });

  test('past threads of a person, only of this server, with link and who closed them', async () => {
    const { staff, member } = scene;
    const { person, thread } = await newcomer(scene, 'known');
    assert.match(JSON.stringify((await order('logs', { user: person })).embeds), /no closed threads/);
    await closeConversation(thread, staff);
    await untilGone(scene, thread);
    const { embeds } = await order('logs', { user: person });
    const [line = ''] = (embeds[0]?.description ?? '').split('\n').slice(1);
    assert.match(line, new RegExp(`^<t:\\d+:D> · <@${staff.id}> · \\[Transcript\\]\\(http`));
    await assert.rejects(order('logs', { user: person }, member), /not offered/);
  });

  test('an answer is shown first, sent once by two clicks, and taken back', async () => {
    const { staff } = scene;
    const { person, thread } = await newcomer(scene, 'careful');
    const used = await staff.command('reply', { text: 'two\nlines', preview: true }, thread);
    const shown = await used.reply(PATIENCE);
    assert.equal(textOf({ ...shown, content: '' }), 'two\nlines');
    assert.equal(answersOf(person).length, 0);
    await Promise.all([staff.click(shown, { label: 'Send' }), staff.click(shown, { label: 'Send' })]);
    await untilTold(scene, person, 'two\nlines');
    const [first] = answersOf(person);
    assert.equal(answersOf(person).length, 1);
    const sent = await (await staff.command('reply', { text: 'a slip' }, thread)).reply(PATIENCE);
    await untilTold(scene, person, 'a slip');
    await staff.click(sent, { label: 'Take it back' });
    await until(scene, 'the answer to be gone', () => !find(answersOf(person), 'a slip'));
    assert.deepEqual(
      answersOf(person).map(({ id }) => id),
      [first!.id],
    );
    const dropped = await (
      await staff.command('reply', { text: 'never', preview: true }, thread)
    ).reply(PATIENCE);
    await staff.click(dropped, { label: 'Discard' });
    assert.equal(answersOf(person).length, 1);
  });

  test('staff are called once, or each time, as they wish', async () => {
    const { staff, otherStaff } = scene;
    const { person, thread } = await newcomer(scene, 'awaited');
    await staff.command('modmail subscribe', { when: 'once' }, thread);
    await otherStaff.command('modmail subscribe', { when: 'always' }, thread);
    const calls = () => thread.messages.filter(({ content }) => content.startsWith('🔔'));
    person.dm('here I am');
    await until(scene, 'the first call', () => calls().length === 1);
    person.dm('and again');
    await until(scene, 'the second call', () => calls().length === 2);
    assert.deepEqual(
      calls().map(({ mentions }) => mentions.map(({ id }) => id).sort()),
      [[staff.id, otherStaff.id].sort(), [otherStaff.id]],
    );
    await otherStaff.command('modmail subscribe', { when: 'off' }, thread);
    person.dm('the last');
    await until(scene, 'the message', () => relayedTexts(thread).includes('the last'));
    assert.equal(calls().length, 2);
  });

  test('P21: an answer that no direct message carries goes on in a ticket', async () => {
    const { staff, sim } = scene;
    const { person, thread } = await newcomer(scene, 'unreachable');
    person.closeDms();
    staff.type(thread, '!r can you read this?');
    const notice = await until(scene, 'the notice', () =>
      thread.messages.find(({ embeds }) => embeds[0]?.title === 'Not delivered'),
    );
    const answer = await (await staff.click(notice, { label: 'Go on in a ticket' })).reply(PATIENCE);
    const ticket = channelNamedIn(sim, answer);
    assert.ok(ticket.can(person, 'ViewChannel'));
    assert.ok(ticket.messages.some(({ content }) => content.includes('cannot reach you by direct message')));
    const again = await (await staff.click(notice, { label: 'Go on in a ticket' })).reply(PATIENCE);
    assert.match(again.content, new RegExp(`already.*<#${ticket.id}>`));
  });

  test('a thread for the wrong server is handed to another of the person’s choice, nothing lost', async () => {
    const { sim, owner, staff, guild } = scene;
    const { person, thread } = await newcomer(scene, 'astray', 'my first words');
    person.dm('my second words');
    await until(scene, 'both', () => relayedTexts(thread).length === 2);
    const nowhere = await (await staff.command('modmail wrong-server', {}, thread)).reply(PATIENCE);
    assert.match(nowhere.content, /share no other server/);
    const right = sim.createGuild({ name: 'Right place', owner });
    right.addBot({ permissions: USUAL_BOT_PERMISSIONS });
    const role = right.addRole({ name: 'Crew' });
    right.join(person);
    const modmail = { enabled: true, staffRoleId: role.id };
    await scene.importSettings({ version: 1, guildId: right.id, modmail });
    const done = await (await staff.command('modmail wrong-server', {}, thread)).reply(PATIENCE);
    assert.match(done.content, /asked for the right server/);
    const prompt = await until(scene, 'the question', () =>
      person
        .directMessages()
        .findLast(({ components }) =>
          components?.some(
            (row) =>
              row.type === ComponentType.ActionRow && row.components[0]?.type === ComponentType.StringSelect,
          ),
        ),
    );
    await told(person, /says that this is for another server/);
    await person.select(prompt, 'Choose a server', ['Right place']);
    const moved = await until(scene, 'the thread there', () => threadsOf(right, person)[0]);
    await until(scene, 'all words there', () => relayedTexts(moved).length === 2);
    assert.deepEqual(relayedTexts(moved), ['my first words', 'my second words']);
    await untilGone(scene, thread);
    assert.deepEqual(threadsOf(guild, person), []);
  });

  test('P22: a category that was deleted is said where staff read it, the message is kept and passed on when it is mended', async () => {
    const { sim, owner } = scene;
    const broken = sim.createGuild({ name: 'Broken', owner });
    broken.addBot({ permissions: USUAL_BOT_PERMISSIONS });
    const log = broken.addChannel({ name: 'log' });
    const parent = broken.addChannel({ name: 'mail', type: 'category' });
    const modmail = {
      enabled: true,
      staffRoleId: broken.addRole({ name: 'Crew' }).id,
      parentId: parent.id,
      logChannelId: log.id,
    };
    await scene.importSettings({ version: 1, guildId: broken.id, modmail });
    parent.delete();
    const person = sim.createUser({ username: 'patient' });
    broken.join(person);
    person.dm('do not lose me');
    await told(person, /kept here and tried again by itself/);
    const said = await until(scene, 'the log', () =>
      log.messages.find(({ embeds }) => /could not be opened/.test(embeds[0]?.title ?? '')),
    );
    assert.ok(said.embeds[0]?.description?.includes(person.id));
    await scene.importSettings({ version: 1, guildId: broken.id, modmail: { ...modmail, parentId: null } });
    const thread = await until(scene, 'the thread', () => threadsOf(broken, person)[0]);
    await until(scene, 'the words', () => relayedTexts(thread).includes('do not lose me'));
  });
});

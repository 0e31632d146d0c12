/** A thread or ticket that staff put aside: until its user writes, until a time, and back by a word, by the clock or by hand. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import type { ChannelHandle, Simulator } from '../simulator/index.ts';
import { actionsOn, due, rowOf } from '../support/conversationRows.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { killAt } from '../support/killPoints.ts';
import { newcomer, until } from '../support/modmail.ts';
import { communitySettings } from '../support/product.ts';
import { preparePlace, threadsNamed } from '../support/modmailPlaces.ts';
import { openTicket, PATIENCE, relayedTexts, type Scene } from '../support/scene.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { header, said, stateOf } from '../support/tickets.ts';
import { waitFor } from '../support/waitFor.ts';

const HOUR = 3_600_000;

/** The community's settings; importing them again touches no ticket category. */
const settingsOf = (sim: Simulator) => ({ ...communitySettings(sim), ticketCategories: [] });

forEachEngineAtSoak('what staff put aside', (under) => {
  let shared: SharedScene;
  let scene: Scene;
  /** Where channels wait that are put aside. */
  let aside: ChannelHandle;
  before(async () => {
    const settings = ({ sim }: Pick<Scene, 'sim'>) => {
      aside = sim.community!.guild.addChannel({ name: 'put aside', type: 'category' });
      const file = communitySettings(sim);
      return { ...file, modmail: { ...file.modmail, snoozedParentId: aside.id } };
    };
    shared = await startShared({ settings }, under);
    ({ scene } = shared);
  });
  after(() => shared.end());

  /** What is said of being put aside, oldest first. */
  const asideSaid = (channel: ChannelHandle) =>
    channel.messages.filter(({ embeds }) => /^[💤⏰]/u.test(embeds[0]?.description ?? ''));
  const untilHeaded = (channel: ChannelHandle, isAside: boolean) =>
    until(scene, `the header: ${isAside}`, () => stateOf(channel).includes('Put aside') === isAside);

  it('put aside until the person writes: no reminder, no closing, a crash changes nothing, of a !close under way neither; their word calls who did it and who subscribed', async () => {
    const { staff, otherStaff, modmailCategory } = scene;
    const { person, thread } = await newcomer(scene, 'patient');
    await otherStaff.command('modmail subscribe', { when: 'once' }, thread);
    await staff.command('modmail close-later', { hours: 2 }, thread);
    const done = await staff.command('snooze', { for: 'answer' }, thread);
    assert.match(await said(done), /^Put aside until <@\d+> writes\./);
    await untilHeaded(thread, true);
    assert.equal(thread.parentId, aside.id);
    assert.match(
      asideSaid(thread)[0]?.embeds[0]?.description ?? '',
      /until <@\d+> writes\..*nobody is reminded/,
    );
    const { person: told, thread: ending } = await newcomer(scene, 'interrupted');
    const killed = killAt(scene, { route: `POST /channels/${told.dmChannelId()}/messages` }, 'after');
    staff.type(ending, '!close 2h');
    await killed;
    for (const each of ['!close cancel', '!close cancel']) staff.type(ending, each);
    const toldAgain = scene.sim.faults.add({
      route: `POST /channels/:id/messages`,
      match: ({ path, body }) =>
        path.includes(told.dmChannelId()) && JSON.stringify(body).includes('will close'),
      when: 'before',
    });
    const quiet = { last_activity_at: Date.now() - 200 * HOUR };
    await due(shared, thread, quiet, 'reminders.send');
    const lookedAt = Date.now();
    await scene.startBot();
    const job = shared.kysely.selectFrom('jobs').selectAll().where('name', '=', 'reminders.send');
    const isLooked = async () => ((await job.executeTakeFirst())?.last_finished_at ?? 0) > lookedAt;
    await waitFor('the look for quiet ones', isLooked, PATIENCE);
    const { warned_at, close_at } = await rowOf(shared, thread);
    assert.deepEqual(
      [warned_at, close_at],
      [null, null],
      'neither reminded nor closing, as it was set to before',
    );
    person.dm('I am back');
    const back = await until(scene, 'being back', () => asideSaid(thread)[1]);
    assert.equal(
      back.embeds[0]?.description,
      `⏰ ${person.mention} has written, so this is not put aside any more.`,
    );
    assert.deepEqual(
      back.mentions.map(({ id }) => id),
      [staff.id],
    );
    await until(scene, 'the subscriber', () =>
      thread.messages.some(({ content }) => content.startsWith('🔔')),
    );
    assert.equal(thread.parentId, modmailCategory.id);
    assert.deepEqual((await actionsOn(shared, thread)).slice(-2), [
      'conversation.snoozed',
      'conversation.woken',
    ]);
    person.dm('and another word');
    await until(scene, 'the word', () => relayedTexts(thread).includes('and another word'));
    assert.equal(asideSaid(thread).length, 2, 'said once');

    const saidIn = (channel: ChannelHandle, text: RegExp) =>
      channel.messages.filter(({ embeds }) => text.test(JSON.stringify(embeds))).length;
    await until(scene, 'both orders', () => saidIn(ending, /No closing is planned here/) === 1);
    assert.equal(saidIn(ending, /keeps this open/), 1);
    const whenIn = (messages: readonly APIMessage[]) =>
      messages
        .flatMap(({ embeds }) =>
          /will close|closes this/.test(JSON.stringify(embeds)) ? /<t:\d+/.exec(JSON.stringify(embeds)) : [],
        )
        .join();
    assert.match(whenIn(ending.messages), /^<t:\d+$/);
    assert.equal(whenIn(told.directMessages()), whenIn(ending.messages), 'told once, of the same time');
    assert.equal(toldAgain.hits, 0);
    assert.equal((await rowOf(shared, ending)).close_at, null);
    const planned = (await actionsOn(shared, ending)).filter(
      (action) => action === 'conversation.close_planned',
    );
    assert.equal(planned.length, 1);
  });

  it('put aside where its category cannot follow: staff read why and what to do, it is aside and comes back all the same', async () => {
    const { sim, staff } = scene;
    const { person, thread } = await newcomer(scene, 'stays');
    const refused = sim.faults.add({
      route: 'PATCH /channels/:id',
      match: ({ path }) => path.includes(thread.id),
      when: 'before',
      status: 403,
      body: { code: 50_013, message: 'Missing Permissions' },
    });
    const done = await said(await staff.command('snooze', { for: '2h' }, thread));
    assert.match(done, /^Put aside until .*\nIts tag or category could not be changed: .*Manage Channels/s);
    assert.notEqual((await rowOf(shared, thread)).snoozed_at, null);
    assert.notEqual(thread.parentId, aside.id);
    person.dm('still there?');
    const back = await until(scene, 'being back', () => asideSaid(thread)[1]);
    assert.match(back.embeds[0]?.description ?? '', /has written.*could not be changed: .*Manage Channels/s);
    await waitFor('the row', async () => (await rowOf(shared, thread)).snoozed_at === null, PATIENCE);
    refused.remove();
  });

  it('put aside until a time, with a tag in a forum: it comes back by itself or by hand, and who did it is called', async () => {
    const { sim, staff } = scene;
    const forum = preparePlace(sim, 'forum');
    await scene.importSettings({ ...settingsOf(sim), modmail: forum.settings.modmail });
    const person = sim.createUser({ username: 'forumgoer' });
    scene.guild.join(person);
    person.dm('hello');
    const thread = await until(scene, 'the post', () => threadsNamed(scene, forum, person)[0]);
    const tags = () =>
      forum.parent.tags.filter(({ id }) => thread.thread?.appliedTags.includes(id)).map(({ name }) => name);
    const order = async (time: string) => said(await staff.command('snooze', { for: time }, thread));
    assert.match(await order('soon'), /no time I understand.*`2h`/);
    assert.match(await order('off'), /This is not put aside/);
    assert.match(await order('2 days'), /^Put aside until <t:\d+:f>/);
    assert.deepEqual(tags(), ['snoozed']);
    await due(shared, thread, { snoozed_until: 1 }, 'snoozes.end');
    const back = await until(scene, 'being back', () => asideSaid(thread)[1]);
    assert.match(back.embeds[0]?.description ?? '', /The time is over/);
    assert.deepEqual(
      back.mentions.map(({ id }) => id),
      [staff.id],
    );
    assert.deepEqual(tags(), ['open']);
    await waitFor('the row', async () => (await rowOf(shared, thread)).snoozed_at === null, PATIENCE);
    await order('1w');
    const fetched = await staff.click(asideSaid(thread)[2]!, { label: 'Bring it back' });
    assert.equal(await said(fetched), 'It is back.');
    assert.match(asideSaid(thread)[3]?.embeds[0]?.description ?? '', /has brought this back/);
    assert.deepEqual(tags(), ['open']);
    const { modmail } = forum.settings;
    await scene.importSettings({
      ...settingsOf(sim),
      modmail: { ...modmail, snoozedTagId: '100000000000000001' },
    });
    assert.match(
      await order('1w'),
      /^Put aside until .*The forum’s tag for this no longer exists.*`\/settings`/s,
    );
    assert.deepEqual([tags(), (await rowOf(shared, thread)).snoozed_at === null], [['open'], false]);
    await scene.importSettings(settingsOf(sim));
  });

  it('a ticket is put aside by menu or command, and comes back with its user’s next word, not with one of staff', async () => {
    const { staff, member } = scene;
    const ticket = await openTicket(scene, member);
    member.type(ticket, 'my question');
    const offered = await staff.autocomplete('snooze', { for: '3 d' }, 'for', ticket);
    assert.deepEqual(offered.choices, [
      { name: '3 d', value: '3 d' },
      { name: '3 days', value: '3d' },
    ]);
    const refused = await member.command('snooze', { for: '3d' }, ticket);
    assert.match(await said(refused), /Only the staff/);
    const menu = await staff.click(header(ticket), { label: 'Manage …' });
    const asked = await staff.select(await menu.reply(PATIENCE), 'Choose what to do', [
      'Put aside for a while …',
    ]);
    const sent = await staff.submit(asked, { 'How long? 2h, 3 days, 1w, or: answer': '3d' });
    assert.match(await said(sent), /^Put aside until/);
    await untilHeaded(ticket, true);
    staff.type(ticket, 'between us');
    member.type(ticket, 'one more thing');
    const back = await until(scene, 'being back', () => asideSaid(ticket)[1]);
    assert.match(back.embeds[0]?.description ?? '', new RegExp(`${member.mention} has written`));
    await untilHeaded(ticket, false);
  });
});

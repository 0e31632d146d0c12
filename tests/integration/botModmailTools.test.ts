/** What staff do with a thread besides answering: close it without a word, put it aside, go on in a ticket of their choice. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import type { ChannelHandle, Simulator } from '../simulator/index.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { killAt } from '../support/killPoints.ts';
import { newcomer, until } from '../support/modmail.ts';
import { communitySettings } from '../support/product.ts';
import { preparePlace, threadsNamed } from '../support/modmailPlaces.ts';
import {
  askToClose,
  channelNamedIn,
  linkIn,
  openTicket,
  PATIENCE,
  relayedTexts,
  type Scene,
} from '../support/scene.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { header, said, stateOf } from '../support/tickets.ts';
import { readTranscript } from '../support/transcripts.ts';
import { waitFor } from '../support/waitFor.ts';

const HOUR = 3_600_000;

/** The community's settings, with a ticket category for each of these names. */
function withCategories(sim: Simulator, names: readonly string[]) {
  const file = communitySettings(sim);
  const ticketCategories = names.map((name) => ({ ...file.ticketCategories[0], name }));
  return { ...file, ticketCategories };
}

forEachEngineAtSoak('tools of staff', (under) => {
  let scene: Scene;
  let end: SharedScene['end'];
  let kysely: SharedScene['kysely'];
  /** Where channels wait that are put aside. */
  let aside: ChannelHandle;
  before(async () => {
    const settings = ({ sim }: Pick<Scene, 'sim'>) => {
      aside = sim.community!.guild.addChannel({ name: 'put aside', type: 'category' });
      const file = withCategories(sim, ['Billing', 'Reports']);
      return { ...file, modmail: { ...file.modmail, snoozedParentId: aside.id } };
    };
    ({ scene, kysely, end } = await startShared({ settings }, under));
  });
  after(() => end());

  const rowOf = (channel: ChannelHandle) =>
    kysely
      .selectFrom('conversations')
      .selectAll()
      .where('channel_id', '=', channel.id)
      .executeTakeFirstOrThrow();
  /** As if it were that late, for the one of these jobs that looks for it. */
  const due = async (channel: ChannelHandle, what: Record<string, number>, name: string) => {
    await kysely.updateTable('conversations').set(what).where('channel_id', '=', channel.id).execute();
    await kysely.updateTable('jobs').set({ next_run_at: 0 }).where('name', '=', name).execute();
  };
  /** Closed so far that everybody is told who is to be. */
  const untilTold = (channel: ChannelHandle) => {
    const isTold = async () => /^(delivered|closed)$/.test((await rowOf(channel)).state);
    return waitFor('the closing', isTold, PATIENCE);
  };
  const actionsOn = async (channel: ChannelHandle): Promise<string[]> => {
    const { id } = await rowOf(channel);
    const events = await kysely.selectFrom('audit_events').selectAll().orderBy('id').execute();
    return events.filter(({ target_ids: ids }) => ids.includes(id)).map(({ action }) => action);
  };

  it('closed silently, by command, button or as planned: the user reads nothing of it, log and audit say so, the transcript is theirs when they ask', async () => {
    const { staff, logChannel, general } = scene;
    const ways: Record<string, (thread: ChannelHandle) => ReturnType<typeof staff.command>> = {
      command: (thread) => staff.command('modmail close', { silent: true, reason: 'spam' }, thread),
      button: async (thread) => staff.click(await askToClose(thread, staff), { label: 'Close silently' }),
      plan: (thread) => staff.command('modmail close-later', { hours: 2, silent: true }, thread),
    };
    const endings = Object.entries(ways).map(async ([how, close]) => {
      const { person, thread } = await newcomer(scene, `unwelcome-${how}`, 'buy this');
      const heard = person.directMessages().length;
      assert.match(JSON.stringify(await (await close(thread)).reply(PATIENCE)), /The user is not told/, how);
      if (how === 'plan') await due(thread, { close_at: 1 }, 'closings.planned');
      const log = await until(scene, 'the log', () =>
        logChannel.messages.find(({ embeds }) =>
          new RegExp(`${person.id}.*silently`).test(JSON.stringify(embeds)),
        ),
      );
      assert.ok(linkIn(log), 'staff have the transcript');
      await untilTold(thread);
      assert.equal(person.directMessages().length, heard, how);
      const closed = (await actionsOn(thread)).filter((action) => action.startsWith('conversation.closed'));
      assert.deepEqual(closed, ['conversation.closed_silently']);
      const own = await (await person.command('modmail list', { state: 'closed' }, general)).reply(PATIENCE);
      const [, link] = /\((http[^)]+)\)/.exec(JSON.stringify(own.embeds)) ?? [];
      assert.match((await readTranscript(link)).text, /buy this/);
    });
    await Promise.all(endings);
  });

  it('!close closes now or later, with a reason or silently, and is taken back; the person knows of what is set for later', async () => {
    const { staff, logChannel } = scene;
    const { person, thread } = await newcomer(scene, 'typedat');
    const inThread = (text: RegExp) =>
      until(scene, `${String(text)} in the thread`, () =>
        thread.messages.find(({ content, embeds }) => text.test(content + JSON.stringify(embeds))),
      );
    const guest = scene.sim.createUser({ username: 'readsalong' });
    scene.guild.join(guest);
    await (await staff.command('recipients add', { user: guest }, thread)).reply(PATIENCE);
    staff.type(thread, '!close cancel');
    assert.equal((await inThread(/No closing is planned here/)).embeds[0]?.title, undefined);
    staff.type(thread, '!close 2h all done');
    await inThread(/closes this thread <t:\d+:R>.*told so by direct message.*all done/);
    assert.match(
      JSON.stringify(person.directMessages().at(-1)),
      /will close the conversation.*<t:\d+:R>.*all done/,
    );
    await until(scene, 'the other', () =>
      /will close the conv/.test(JSON.stringify(guest.directMessages().at(-1))),
    );
    const heardBy = () => [person, guest].map((each) => each.directMessages().length);
    const heard = heardBy();
    staff.type(thread, '!close cancel');
    await inThread(/keeps this open/);
    assert.equal((await rowOf(thread)).close_at, null);
    staff.type(thread, '!close silent');
    await inThread(new RegExp(`${staff.mention} closed this thread.*The user is not told`));
    await until(scene, 'the log', () =>
      logChannel.messages.some(({ embeds }) =>
        new RegExp(`${person.id}.*silently`).test(JSON.stringify(embeds)),
      ),
    );
    await untilTold(thread);
    assert.deepEqual(heardBy(), heard);
  });

  it('P21: an answer that no direct message carries goes on in a ticket of the category that staff choose', async () => {
    const { sim, staff } = scene;
    const { person, thread } = await newcomer(scene, 'unreachable');
    person.closeDms();
    staff.type(thread, '!r can you read this?');
    const notice = await until(scene, 'the notice', () =>
      thread.messages.find(({ embeds }) => embeds[0]?.title === 'Not delivered'),
    );
    const asked = await staff.click(notice, { label: 'Go on in a ticket' });
    const question = await asked.reply(PATIENCE);
    assert.match(question.content, /In which category\?/);
    const chosen = await staff.select(question, 'Choose a ticket category', ['Reports']);
    const answer = await chosen.reply(PATIENCE);
    const ticket = channelNamedIn(sim, answer);
    assert.ok(ticket.can(person, 'ViewChannel'));
    const { id } = await rowOf(ticket);
    const facts = kysely
      .selectFrom('tickets')
      .innerJoin('ticket_categories', 'ticket_categories.id', 'category_id');
    const row = await facts.select('config').where('conversation_id', '=', id).executeTakeFirstOrThrow();
    assert.match(row.config, /"Reports"/);
    assert.deepEqual(answer.components, [], 'the menu is gone');
    const all = await kysely.selectFrom('ticket_categories').select(['id', 'config']).execute();
    const put = async (each: { readonly id: string; readonly config: string }) =>
      kysely.updateTable('ticket_categories').set(each).where('id', '=', each.id).execute();
    for (const each of all)
      await put({ ...each, config: each.config.replace('"enabled":true', '"enabled":false') });
    const none = await staff.click(notice, { label: 'Go on in a ticket' });
    assert.match((await none.reply(PATIENCE)).content, /no ticket category .* `\/setup`/);
    for (const each of all) await put(each);
  });

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
    await due(thread, quiet, 'reminders.send');
    const lookedAt = Date.now();
    await scene.startBot();
    const job = kysely.selectFrom('jobs').selectAll().where('name', '=', 'reminders.send');
    const isLooked = async () => ((await job.executeTakeFirst())?.last_finished_at ?? 0) > lookedAt;
    await waitFor('the look for quiet ones', isLooked, PATIENCE);
    const { warned_at, close_at } = await rowOf(thread);
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
    assert.deepEqual((await actionsOn(thread)).slice(-2), ['conversation.snoozed', 'conversation.woken']);
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
    assert.equal((await rowOf(ending)).close_at, null);
    const planned = (await actionsOn(ending)).filter((action) => action === 'conversation.close_planned');
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
    assert.notEqual((await rowOf(thread)).snoozed_at, null);
    assert.notEqual(thread.parentId, aside.id);
    person.dm('still there?');
    const back = await until(scene, 'being back', () => asideSaid(thread)[1]);
    assert.match(back.embeds[0]?.description ?? '', /has written.*could not be changed: .*Manage Channels/s);
    await waitFor('the row', async () => (await rowOf(thread)).snoozed_at === null, PATIENCE);
    refused.remove();
  });

  it('put aside until a time, with a tag in a forum: it comes back by itself or by hand, and who did it is called', async () => {
    const { sim, staff } = scene;
    const forum = preparePlace(sim, 'forum');
    await scene.importSettings({ ...withCategories(sim, []), modmail: forum.settings.modmail });
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
    await due(thread, { snoozed_until: 1 }, 'snoozes.end');
    const back = await until(scene, 'being back', () => asideSaid(thread)[1]);
    assert.match(back.embeds[0]?.description ?? '', /The time is over/);
    assert.deepEqual(
      back.mentions.map(({ id }) => id),
      [staff.id],
    );
    assert.deepEqual(tags(), ['open']);
    await waitFor('the row', async () => (await rowOf(thread)).snoozed_at === null, PATIENCE);
    await order('1w');
    const fetched = await staff.click(asideSaid(thread)[2]!, { label: 'Bring it back' });
    assert.equal(await said(fetched), 'It is back.');
    assert.match(asideSaid(thread)[3]?.embeds[0]?.description ?? '', /has brought this back/);
    assert.deepEqual(tags(), ['open']);
    const { modmail } = forum.settings;
    await scene.importSettings({
      ...withCategories(sim, []),
      modmail: { ...modmail, snoozedTagId: '100000000000000001' },
    });
    assert.match(
      await order('1w'),
      /^Put aside until .*The forum’s tag for this no longer exists.*`\/settings`/s,
    );
    assert.deepEqual([tags(), (await rowOf(thread)).snoozed_at === null], [['open'], false]);
    await scene.importSettings(withCategories(sim, []));
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

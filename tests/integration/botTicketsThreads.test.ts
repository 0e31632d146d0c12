/** Tickets in private threads: opened, kept, archived or deleted when closed, opened again in the same thread. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ChannelType } from 'discord-api-types/v10';
import { SNAPSHOT_AFTER_MESSAGES } from '../../bot/conversations/snapshots/service.ts';
import { forEachEngine } from '../support/databases.ts';
import { announcements, linkIn, PATIENCE, routesCalled, untilGone, type Scene } from '../support/scene.ts';
import { runJob, untilDone, untilSettled } from '../support/settled.ts';
import { startTicketThreads, type TicketThreads } from '../support/ticketThreads.ts';
import { said, untilAnnounced } from '../support/tickets.ts';
import { readTranscript } from '../support/transcripts.ts';
import { waitFor } from '../support/waitFor.ts';

forEachEngine('a ticket in a private thread', (under) => {
  let world: TicketThreads;
  let scene: Scene;
  before(async () => {
    world = await startTicketThreads(under);
    ({ scene } = world);
  });
  after(() => world.shared.end());

  test('is made in the panel’s channel in five calls: its opener and the team are in it, nobody else sees it', async () => {
    const { open, accountant } = world;
    const { sim, guild, member, otherMember, staff, panelChannel } = scene;
    const before = guild.channels.length;
    await untilSettled(world.shared);
    sim.requests.length = 0;
    const thread = await open(member);
    const calls = routesCalled(scene);
    assert.ok(calls.length <= 5, `${calls.length} calls to open:\n${calls.join('\n')}`);
    assert.deepEqual([thread.type, thread.parentId], [ChannelType.PrivateThread, panelChannel.id]);
    assert.equal(guild.channels.length, before, 'no new channel');
    assert.equal(thread.thread?.invitable, false);
    assert.deepEqual(
      [member, staff, otherMember].map((person) => thread.can(person, 'ViewChannel')),
      [true, true, false],
    );
    assert.equal(thread.pins.length, 1);
    const silent = await open(member, 'Billing');
    assert.ok(silent.memberIds.includes(accountant.id) && !silent.memberIds.includes(staff.id));
    const header = silent.messages.find(({ components }) => (components ?? []).length > 0);
    assert.equal(header?.flags, 1 << 12, 'let in without a notification');
  });

  test('is locked and kept for a while, opened again, closed again, and then archived with both transcripts', async () => {
    const { open, close, newcomer } = world;
    const { sim, staff, logChannel } = scene;
    const member = newcomer('keeps');
    const thread = await open(member);
    member.type(thread, 'my rank is gone');
    const logged = announcements(logChannel.messages).length;
    // Its answer is slow, so that the button can be pressed before it is written down that it is there.
    const slow = sim.faults.add({
      route: 'POST /channels/:id/messages',
      when: 'after',
      delayMs: 1_000,
      match: ({ body }) => JSON.stringify(body).includes('Open again'),
    });
    const kept = await close(thread, staff);
    assert.match(JSON.stringify(kept.embeds), /This thread is archived <t:/);
    assert.deepEqual([thread.thread?.locked, thread.thread?.archived], [true, false]);
    await member.click(kept, { label: 'Open again' });
    slow.remove();
    await sim.waitFor(() => thread.thread?.locked === false, PATIENCE);
    member.type(thread, 'and now my colour');
    const again = await close(thread, member);
    assert.notEqual(again.id, kept.id);
    assert.match(
      await said(await staff.click(again, { label: 'Archive now' })),
      /The thread is archived now/,
    );
    await sim.waitFor(() => thread.thread?.archived === true, PATIENCE);
    assert.ok(thread.exists && thread.thread?.locked);
    assert.equal(thread.pins.length, 1);
    const links = announcements(logChannel.messages)
      .slice(logged)
      .flatMap((message) => linkIn(message) ?? []);
    assert.equal(links.length, 2);
    const { all } = await readTranscript(links[1]);
    for (const text of ['my rank is gone', 'and now my colour']) assert.ok(all.includes(text), text);
  });

  test('goes on in its old thread with one header and its own transcript; buttons of the earlier one say so, then go', async () => {
    const { open, close, newcomer, reopen } = world;
    const { sim, staff, logChannel } = scene;
    const { kysely } = world.shared;
    const member = newcomer('returns');
    const thread = await open(member);
    const logged = announcements(logChannel.messages).length;
    const transcriptOf = async (nth: number) =>
      readTranscript(linkIn(await untilAnnounced(scene, logged + nth - 1)));
    member.type(thread, 'my colour');
    await staff.click(await close(thread, staff), { label: 'Archive now' });
    await sim.waitFor(() => thread.thread?.archived === true, PATIENCE);
    const [old] = thread.pins;

    // Discord sometimes takes no more edits of an old message: then its buttons stay.
    const edit = { route: 'PATCH /channels/:id/messages/:id', when: 'before', status: 400 } as const;
    const body = { code: 30_046, message: 'Too many edits' };
    const refused = sim.faults.add({ ...edit, body, match: ({ path }) => path.endsWith(old!.id) });
    const { document } = await transcriptOf(1);
    assert.equal((await reopen(member, document.ticket?.no)).id, thread.id);
    await sim.waitFor(() => thread.thread?.archived === false && !thread.thread.locked, PATIENCE);
    assert.equal(refused.hits, 1);
    refused.remove();
    const [header, ...others] = thread.pins;
    assert.deepEqual(others, []);
    assert.match(JSON.stringify(header?.embeds), /goes on with|continues/i);
    for (const label of ['Close ticket', 'Claim'])
      assert.match(await said(await staff.click(old!, { label })), /belongs to an earlier ticket/, label);
    member.type(thread, 'my shape');
    const kept = await close(thread, staff);
    const closings = () =>
      kysely
        .selectFrom('conversations')
        .innerJoin('closings', 'conversation_id', 'id')
        .select(['id', 'step'])
        .where('channel_id', '=', thread.id)
        .executeTakeFirst();
    const waiting = await waitFor('its time to wait', async () => {
      const closing = await closings();
      return closing?.step === 'remove' ? closing : undefined;
    });
    await kysely
      .updateTable('closings')
      .set({ next_attempt_at: 0 })
      .where('conversation_id', '=', waiting.id)
      .execute();
    await runJob(world.shared, 'closings.resume');
    await sim.waitFor(() => thread.thread?.archived === true, PATIENCE);
    const second = await transcriptOf(2);
    assert.ok(second.all.includes('my shape') && !second.all.includes('my colour'), 'its own transcript');

    // Its time was over without a click. Pressed by two at once it goes on once.
    const closed = kysely
      .selectFrom('conversations')
      .select('id')
      .where('id', '=', waiting.id)
      .where('state', '=', 'closed');
    await waitFor('its end', () => closed.executeTakeFirst(), PATIENCE);
    const late = await staff.click(kept, { label: 'Archive now' });
    assert.match((await late.followUp(0, PATIENCE)).content, /too late for that/);
    await Promise.all([member, staff].map((person) => person.click(kept, { label: 'Open again' })));
    const living = kysely
      .selectFrom('conversations')
      .select('id')
      .where('channel_id', '=', thread.id)
      .where('state', '=', 'open');
    await waitFor('the new ticket', async () => (await living.execute()).length > 0, PATIENCE);
    const again = await member.command(
      'ticket reopen',
      { number: second.document.ticket!.no },
      scene.general,
    );
    assert.ok((await said(again)).endsWith(`goes on already: <#${thread.id}>`));
    const buttonsOf = (id: string) =>
      thread.messages.find((message) => message.id === id)?.components?.length;
    await sim.waitFor(() => buttonsOf(header!.id) === 0, {
      ...PATIENCE,
      what: 'no button of an earlier ticket',
    });
    // Deleted by hand, what the snapshots have is of this ticket alone, too.
    for (let n = 1; n <= SNAPSHOT_AFTER_MESSAGES; n += 1) member.type(thread, `my size ${n}`);
    const stored = kysely.selectFrom('snapshots').select('part').where('paste_id', 'is not', null);
    await waitFor('a snapshot', async () => (await stored.execute()).length > 0, PATIENCE);
    assert.equal((await living.execute()).length, 1);
    thread.delete();
    const rest = await transcriptOf(3);
    assert.ok(rest.all.includes(`my size ${SNAPSHOT_AFTER_MESSAGES}`) && !rest.all.includes('my shape'));
    const anew = await reopen(member, rest.document.ticket?.no);
    assert.ok(anew.id !== thread.id && anew.thread, 'where that is gone, a new thread');
  });

  test('once archived goes when its time is over; where the bot may not delete it, staff are told once, and it goes later', async () => {
    const { open, close, newcomer } = world;
    const { sim, guild, staff, logChannel, panelChannel } = scene;
    const { kysely } = world.shared;
    const thread = await open(newcomer('outlived'));
    await staff.click(await close(thread, staff), { label: 'Archive now' });
    const row = () =>
      kysely.selectFrom('conversations').selectAll().where('channel_id', '=', thread.id).executeTakeFirst();
    await waitFor('its end', async () => (await row())?.state === 'closed');
    const past = Date.now() - 60_000;
    await kysely
      .updateTable('conversations')
      .set({ expires_at: past })
      .where('channel_id', '=', thread.id)
      .execute();

    const sweep = () => runJob(world.shared, 'retention.sweep');
    const bot = { id: sim.botId };
    guild.setOverwrite(panelChannel, { for: bot, allow: ['SendMessages'], deny: ['ManageThreads'] });
    await sweep();
    await sweep();
    await untilDone(world.shared);
    const lines = logChannel.messages.flatMap(({ embeds }) => (embeds[0]?.description ?? '').split('\n'));
    const told = lines.filter((line) => line.includes(`The thread <#${thread.id}>`));
    assert.match(
      told.join(),
      /is past its time, but Discord does not let me delete it: give me Manage Threads/,
    );
    assert.equal(told.length, 1);
    assert.ok(thread.exists && (await row()), 'its row waits for it');
    guild.setOverwrite(panelChannel, { for: bot, allow: ['SendMessages', 'ManageThreads'] });
    await sweep();
    assert.ok(!thread.exists);
    assert.equal(await row(), undefined);
  });

  test('is deleted afterwards where its category says so', async () => {
    const { open, close, newcomer, accountant } = world;
    const thread = await open(newcomer('deletes'), 'Billing');
    const kept = await close(thread, accountant);
    assert.match(JSON.stringify(kept.embeds), /This thread is deleted <t:/);
    await accountant.click(kept, { label: 'Delete now' });
    await untilGone(scene, thread);
  });
});

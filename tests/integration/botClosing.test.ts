/** How conversations end: with a reason, later, by agreement, and begun again; and what their users think of it. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { ChannelHandle, Person } from '../simulator/index.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { communitySettings } from '../support/product.ts';
import {
  announcements,
  askToClose,
  channelNamedIn,
  closeConversation,
  labelsOf,
  linkIn,
  openThread,
  openTicket,
  PATIENCE,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { readTranscript } from '../support/transcripts.ts';
import { waitFor } from '../support/waitFor.ts';

const HOUR = 3_600_000;

forEachEngineAtSoak('closing', (under) => {
  let scene: Scene;
  let end: SharedScene['end'];
  let kysely: SharedScene['kysely'];

  before(async () => {
    const closing = { keepMinutes: 60, modmailFeedback: true };
    const options = { settings: ({ sim }: Pick<Scene, 'sim'>) => ({ ...communitySettings(sim), closing }) };
    ({ scene, kysely, end } = await startShared(options, under));
  });
  after(() => end());

  const rowOf = (channel: ChannelHandle) =>
    kysely
      .selectFrom('conversations')
      .selectAll()
      .where('channel_id', '=', channel.id)
      .executeTakeFirstOrThrow();
  const untilState = (channel: ChannelHandle, state: string) =>
    waitFor(state, async () => (await rowOf(channel)).state === state, PATIENCE);
  const due = async (channel: ChannelHandle) => {
    const now = Date.now();
    await kysely
      .updateTable('conversations')
      .set({ close_at: now - 1 })
      .where('channel_id', '=', channel.id)
      .execute();
    const job = kysely.updateTable('jobs').set({ next_run_at: now });
    await job.where('name', '=', 'closings.planned').execute();
  };
  const farewellTo = (person: Person, text: RegExp) =>
    scene.sim.waitFor(
      () => person.directMessages().find((message) => linkIn(message) && text.test(JSON.stringify(message))),
      { ...PATIENCE, what: `a farewell with ${text}` },
    );
  const logged = (text: RegExp) =>
    scene.sim.waitFor(
      () => scene.logChannel.messages.find((message) => text.test(JSON.stringify(message))),
      PATIENCE,
    );

  it('the reason is told to staff and user and stands in the transcript, and no database has it in the clear (S9, S20)', async () => {
    const { member, staff } = scene;
    const ticket = await openTicket(scene, member);
    const question = await askToClose(ticket, staff);
    const form = await staff.click(question, { label: 'Close with a reason …' });
    await staff.submit(form, { 'Why is it closed?': 'solved: the rank is back' });
    const log = await logged(/solved: the rank is back/);
    assert.match(JSON.stringify(log.embeds), /"Reason"/);
    await farewellTo(member, /solved: the rank is back/);
    const { document } = await readTranscript(linkIn(log));
    assert.equal(document.ticket?.reason, 'solved: the rank is back');
    const row = await rowOf(ticket);
    const [ending] = await kysely
      .selectFrom('endings')
      .selectAll()
      .where('conversation_id', '=', row.id)
      .execute();
    assert.doesNotMatch(JSON.stringify(ending), /solved/);
  });

  it('a closed ticket stays for as long as the server wants and is opened again where it was (S9)', async () => {
    const { member, staff, otherMember } = scene;
    const ticket = await openTicket(scene, member);
    member.type(ticket, 'first question');
    await closeConversation(ticket, staff);
    const kept = await scene.sim.waitFor(
      () => ticket.messages.find((message) => labelsOf(message).includes('Open again')),
      PATIENCE,
    );
    assert.ok(!ticket.can(member, 'SendMessages'), 'it is locked');
    const [first] = announcements(scene.logChannel.messages).slice(-1);
    const reopened = await member.click(kept, { label: 'Open again' });
    assert.match(JSON.stringify(await reopened.reply(PATIENCE)), /opened this ticket again/);
    assert.ok(ticket.can(member, 'SendMessages'));
    assert.ok(!ticket.can(otherMember, 'ViewChannel'));
    assert.equal((await rowOf(ticket)).state, 'open');
    member.type(ticket, 'and one more thing');
    await closeConversation(ticket, member);
    await untilState(ticket, 'delivered');
    const [second] = announcements(scene.logChannel.messages).slice(-1);
    assert.notEqual(second!.id, first!.id);
    const transcript = await readTranscript(linkIn(second!));
    for (const text of ['first question', 'and one more thing'])
      assert.match(transcript.text, new RegExp(text));
    // Whoever has another one open by now goes on in that one.
    const again = await scene.sim.waitFor(
      () => ticket.messages.findLast((message) => labelsOf(message).includes('Open again')),
      PATIENCE,
    );
    const other = await openTicket(scene, member);
    const refused = await member.click(again, { label: 'Open again' });
    assert.match((await refused.followUp(0, PATIENCE)).content, /another open ticket/);
    const hurried = await staff.click(again, { label: 'Delete now' });
    assert.match((await hurried.reply(PATIENCE)).content, /It is deleted now/);
    await untilGone(scene, ticket);
    // When the channel is gone, a new ticket goes on with the old one.
    await closeConversation(other, staff);
    await untilState(other, 'delivered');
    await untilState(ticket, 'closed');
    const { number } = await kysely
      .selectFrom('tickets')
      .select('number')
      .where('conversation_id', '=', (await rowOf(ticket)).id)
      .executeTakeFirstOrThrow();
    const stranger = await otherMember.command('ticket reopen', { number }, scene.general);
    assert.match((await stranger.reply(PATIENCE)).content, /Only its user and the team/);
    const anew = await staff.command('ticket reopen', { number }, scene.general);
    const next = channelNamedIn(scene.sim, await anew.reply(PATIENCE));
    assert.match(JSON.stringify(next.messages[0]?.embeds), new RegExp(`Goes on with ticket #${number}`));
    assert.ok(next.can(member, 'SendMessages'));
    const linked = await kysely
      .selectFrom('endings')
      .select('continues_id')
      .where('conversation_id', '=', (await rowOf(next)).id)
      .executeTakeFirstOrThrow();
    assert.equal(linked.continues_id, (await rowOf(ticket)).id);
    await closeConversation(next, staff);
    await untilState(next, 'delivered');
  });

  it('a request to close is accepted by the other side, refused, cancelled by a word, or takes effect by itself', async () => {
    const { member, staff, otherMember } = scene;
    const ticket = await openTicket(scene, otherMember);
    const outside = await staff.command('ticket close-request', {}, scene.general);
    assert.match((await outside.reply(PATIENCE)).content, /no ticket/);
    const ask = async () =>
      (await staff.command('ticket close-request', { hours: 5, reason: 'looks settled' }, ticket)).reply(
        PATIENCE,
      );
    const asked = await ask();
    assert.match(JSON.stringify(asked.embeds), /looks settled/);
    assert.ok(Math.abs(Number((await rowOf(ticket)).close_at) - Date.now() - 5 * HOUR) < HOUR / 10);
    const own = await staff.click(asked, { label: 'Close ticket' });
    assert.match((await own.reply(PATIENCE)).content, /Somebody else has to agree/);
    const refused = await otherMember.click(asked, { label: 'Keep it open' });
    assert.match((await refused.reply(PATIENCE)).content, /stays open/);
    assert.equal((await rowOf(ticket)).close_at, null);
    await ask();
    otherMember.type(ticket, 'one more question');
    await waitFor('the word to cancel it', async () => (await rowOf(ticket)).close_at === null, PATIENCE);
    const third = await ask();
    await otherMember.click(third, { label: 'Close ticket' });
    await logged(/looks settled/);
    await untilState(ticket, 'delivered');

    // Modmail: the user is asked by direct message, and staff read the answer.
    const thread = await openThread(scene, member, 'a question by mail');
    await staff.command('modmail close-request', { reason: 'all done?' }, thread);
    const inDm = await scene.sim.waitFor(
      () => member.directMessages().find((message) => /all done\?/.test(JSON.stringify(message.embeds))),
      PATIENCE,
    );
    assert.doesNotMatch(
      JSON.stringify(inDm),
      new RegExp(staff.id),
      'no name of staff in what the user reads',
    );
    const kept = await member.click(inDm, { label: 'Keep it open' });
    assert.match((await kept.reply(PATIENCE)).content, /stays open/);
    await scene.sim.waitFor(
      () => thread.messages.some((m) => /wants to keep this open/.test(JSON.stringify(m))),
      PATIENCE,
    );
    const later = await staff.command('modmail close-later', { hours: 2, reason: 'nothing new' }, thread);
    assert.match(JSON.stringify(await later.reply(PATIENCE)), /told so by direct message.*nothing new/);
    const warned = member.directMessages().at(-1)!;
    assert.match(JSON.stringify(warned), /will close the conversation.*It closes.*<t:\d+:R>.*nothing new/);
    assert.ok(!JSON.stringify(warned).includes(staff.id), 'no name of staff');
    await due(thread);
    await untilGone(scene, thread);
    await farewellTo(member, /nothing new/);
  });

  it('stars are counted once; the comment goes to the log channel and into no row', async () => {
    const { member } = scene;
    const farewell = await farewellTo(member, /nothing new/);
    assert.match(farewell.embeds[0]?.description ?? '', /How was it\? The team sees/);
    const rated = await member.click(farewell, { label: '4 ★' });
    const thanks = await rated.reply(PATIENCE);
    assert.match(thanks.content, /★★★★☆/);
    assert.ok(linkIn(thanks), 'the link to the transcript stays');
    await logged(/Feedback: .*★★★★☆/s);
    const form = await member.click(thanks, { label: 'Add a comment' });
    const sent = await member.submit(form, { 'What should the team know?': 'very kind, thank you' });
    assert.match((await sent.reply(PATIENCE)).content, /passed on/);
    await logged(/very kind, thank you/);
    const rows = await kysely.selectFrom('endings').select('stars').where('stars', 'is not', null).execute();
    assert.deepEqual(rows, [{ stars: 4 }]);
    assert.ok(!scene.allOutput().includes('very kind'));
  });

  it('somebody who leaves the server: said once, and it closes by itself unless something is said', async () => {
    const { sim, guild, staff } = scene;
    const leaver = sim.createUser({ username: 'leaver' });
    guild.join(leaver);
    const ticket = await openTicket(scene, leaver);
    guild.leave(leaver);
    const note = await sim.waitFor(
      () => ticket.messages.find((message) => /no longer a member/.test(JSON.stringify(message.embeds))),
      PATIENCE,
    );
    assert.match(JSON.stringify(note.embeds), /closes by itself/);
    assert.equal((await rowOf(ticket)).close_cause, 'left');
    const kept = await staff.click(note, { label: 'Keep it open' });
    await kept.reply(PATIENCE);
    assert.equal((await rowOf(ticket)).close_at, null);
    // The hourly look finds the same again, and says nothing twice.
    await kysely
      .updateTable('jobs')
      .set({ next_run_at: Date.now() })
      .where('name', '=', 'members.reconcile')
      .execute();
    const looked = () =>
      kysely
        .selectFrom('jobs')
        .select('last_finished_at')
        .where('name', '=', 'members.reconcile')
        .executeTakeFirst();
    const before = (await looked())?.last_finished_at ?? 0;
    await waitFor(
      'the hourly look',
      async () => ((await looked())?.last_finished_at ?? 0) > before,
      PATIENCE,
    );
    const notes = ticket.messages.filter((message) =>
      /no longer a member/.test(JSON.stringify(message.embeds)),
    );
    assert.equal(notes.length, 0, 'answered once, and not said again');
    await closeConversation(ticket, staff);
  });

  it('the log channel hears of opening, reopening and deletion, each once (A17, P6)', async () => {
    const lines = () =>
      scene.logChannel.messages.flatMap(({ embeds }) => (embeds[0]?.description ?? '').split('\n'));
    const count = (text: RegExp) => lines().filter((line) => text.test(line)).length;
    await scene.sim.waitFor(() => count(/opened ticket #1 \(General help\)/) > 0, PATIENCE);
    await scene.sim.waitFor(() => count(/opened ticket #2 .* again/) > 0, PATIENCE);
    await scene.sim.waitFor(
      () => count(/ticket #2 .*: closed, stored, and its channel removed/) > 0,
      PATIENCE,
    );
    await scene.sim.waitFor(() => count(/opened the modmail thread of/) > 0, PATIENCE);
    assert.equal(count(/opened ticket #1 /), 1);
    const untold = () => kysely.selectFrom('audit_events').select('id').where('told_at', '<', 0).execute();
    await waitFor('everything to be told', async () => (await untold()).length === 0, PATIENCE);
  });
});

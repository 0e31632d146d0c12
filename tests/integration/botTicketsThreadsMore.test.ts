/** Tickets in private threads: who is in them, what happens to them by hand, what they cannot be made without, files of their form. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { announcements, channelNamedIn, linkIn, PATIENCE, type Scene } from '../support/scene.ts';
import { startTicketThreads, type TicketThreads } from '../support/ticketThreads.ts';
import { said, untilAnnounced } from '../support/tickets.ts';
import { readTranscript } from '../support/transcripts.ts';

forEachEngineAtSoak('the private thread of a ticket', (under) => {
  let world: TicketThreads;
  let scene: Scene;
  before(async () => {
    world = await startTicketThreads(under);
    ({ scene } = world);
  });
  after(() => world.shared.end());

  test('takes people in and out; its opener, who can leave by themselves, is brought back', async () => {
    const { open, newcomer } = world;
    const { otherMember, staff } = scene;
    const member = newcomer('leaves');
    const thread = await open(member);
    assert.match(await said(await staff.command('ticket add', { who: otherMember }, thread)), /can see/);
    assert.ok(thread.memberIds.includes(otherMember.id));
    await staff.command('ticket remove', { who: otherMember }, thread);
    await scene.sim.waitFor(() => !thread.memberIds.includes(otherMember.id), PATIENCE);
    const role = scene.guild.addRole({ name: 'Readers' });
    assert.match(await said(await staff.command('ticket add', { who: role }, thread)), /only people/);
    thread.removeMember(member);
    assert.ok(!thread.can(member, 'ViewChannel'));
    assert.match(await said(await staff.command('ticket add', { who: member }, thread)), /can see/);
    assert.ok(thread.can(member, 'ViewChannel'));
  });

  test('moved to another category lets its team in and takes the former one out', async () => {
    const { open, newcomer, accountant } = world;
    const { staff, otherStaff } = scene;
    const member = newcomer('moves');
    const thread = await open(member);
    const suggested = await staff.autocomplete('ticket move', { category: 'bill' }, 'category', thread);
    const [{ value } = {}] = suggested.choices;
    const moved = await staff.command('ticket move', { category: String(value) }, thread);
    assert.equal(await said(moved), 'Moved to Billing.');
    await scene.sim.waitFor(() => thread.memberIds.includes(accountant.id), PATIENCE);
    assert.deepEqual(
      [staff, otherStaff, member].map(({ id }) => thread.memberIds.includes(id)),
      [false, false, true],
    );
  });

  test('archived or locked by hand comes back with a word on how it is closed', async () => {
    const { open, untilSaid, newcomer } = world;
    const thread = await open(newcomer('archives'));
    thread.setThread({ archived: true, locked: true });
    await untilSaid(thread, /was archived, but the ticket is still open/);
    assert.deepEqual([thread.thread?.locked, thread.thread?.archived], [false, false]);
    thread.setThread({ locked: true });
    await untilSaid(thread, /was locked, but the ticket is still open/);
    assert.equal(thread.thread?.locked, false);
  });

  test('deleted by hand, alone or with its channel, is closed with what was said in it', async () => {
    const { press, open, newcomer, health, setPlace } = world;
    const { guild, staff, logChannel } = scene;
    const inbox = guild.addChannel({ name: 'inbox' });
    const [first, second] = [newcomer('alone'), newcomer('below')];
    const alone = await open(first);
    first.type(alone, 'said in the thread');
    const logged = announcements(logChannel.messages).length;
    alone.delete();
    assert.ok(
      (await readTranscript(linkIn(await untilAnnounced(scene, logged)))).all.includes('said in the thread'),
    );

    await setPlace(inbox.id);
    const below = await open(second);
    assert.equal(below.parentId, inbox.id);
    staff.type(below, 'said below a channel');
    inbox.delete();
    assert.ok(
      (await readTranscript(linkIn(await untilAnnounced(scene, logged + 1)))).all.includes(
        'said below a channel',
      ),
    );

    assert.match(
      await said(await press(newcomer('nowhere'), 'Help')),
      /the channel for ticket threads is gone/,
    );
    assert.match(await health(), /General help: the channel of its private threads no longer exists/);
    await setPlace(null);
    await open(newcomer('again'));
  });

  test('that may not be made says what is missing where, to its opener and in /health, and opens once mended', async () => {
    const { press, open, health } = world;
    const { sim, guild, panelChannel, otherMember } = scene;
    const bot = { id: sim.botId };
    guild.setOverwrite(panelChannel, { for: bot, allow: ['SendMessages'], deny: ['CreatePrivateThreads'] });
    const refused = await said(await press(otherMember, 'Help'));
    assert.match(
      refused,
      new RegExp(`may not make private threads in <#${panelChannel.id}>.*Create Private`),
    );
    assert.match(
      await health(),
      /private threads \(<#\d+>\) is closed to the bot:\*\* Create Private Threads/,
    );
    guild.setOverwrite(panelChannel, { for: bot, allow: ['SendMessages', 'CreatePrivateThreads'] });
    await open(otherMember);
    assert.match(await health(), /Billing: <@&\d+> cannot be mentioned by the bot/);
  });

  test('takes files that its form asks for: posted anew, kept in the transcript, others named with the reason', async () => {
    const { press, close, newcomer } = world;
    const { sim, staff, logChannel } = scene;
    const person = newcomer('proves');
    const form = await press(person, 'Proof');
    await assert.rejects(person.submit(form, { 'What is it?': 'a theft' }), /takes 1 to 5 files/);
    const files = [
      { name: 'shot.png', data: 'what was seen' },
      { name: 'virus.exe', data: 'x' },
      { name: 'huge.pdf', data: 'x'.repeat(11 * 1024 * 1024) },
    ];
    const sent = await person.submit(form, { 'What is it?': 'a theft' }, { Screenshots: files });
    const thread = channelNamedIn(sim, await sent.reply(PATIENCE));
    const posted = thread.messages.flatMap(({ content, attachments }) =>
      attachments.map(({ filename }) => [content, filename]),
    );
    assert.deepEqual(posted, [['**Screenshots**', 'shot.png']]);
    const all = JSON.stringify(thread.messages.map(({ embeds }) => embeds));
    for (const text of [
      'a theft',
      '📎 `virus.exe` was not taken: only png, pdf',
      '`huge.pdf` (11 MB) was not passed',
    ])
      assert.ok(all.includes(text), `${text} is not in ${all}`);
    const logged = announcements(logChannel.messages).length;
    await close(thread, staff);
    const link = linkIn(announcements(logChannel.messages)[logged]!);
    const { document } = await readTranscript(link);
    assert.equal(
      document.blobs?.filter((blob) => 'id' in blob || 'data' in blob).length,
      1,
      JSON.stringify(document.blobs),
    );
  });
});

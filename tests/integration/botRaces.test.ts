/** Many at once, of one person and of two processes: one ticket, one thread, one closing, each message once and in order. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ChannelHandle } from '../simulator/index.ts';
import { forEachEngine } from '../support/databases.ts';
import { deliveredSoFar, getDelivered } from '../support/delivered.ts';
import {
  announcements,
  askToClose,
  channelNamedIn,
  confirmClose,
  openThread,
  openTicket,
  panelOf,
  PATIENCE,
  relayedTexts,
  threadsOf,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { untilDone } from '../support/settled.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { ticketsIn } from '../support/tickets.ts';

const TEN = Array.from({ length: 10 }, (_, index) => `message ${index + 1} of ten`);

forEachEngine('at once', (under) => {
  let shared: SharedScene;
  let scene: Scene;
  let ticket: ChannelHandle;
  before(async () => {
    shared = await startShared({}, under);
    ({ scene } = shared);
  });
  after(() => shared.end());

  describe('one bot process', () => {
    test('ten clicks on the panel give one ticket, and nine answers that name it', async () => {
      const { sim, member, guild } = scene;
      const panel = panelOf(scene);
      const clicks = await Promise.all(TEN.map(() => member.click(panel, { label: 'Open ticket' })));
      const answers = await Promise.all(clicks.map((click) => click.reply(PATIENCE)));
      const tickets = ticketsIn(guild);
      assert.equal(tickets.length, 1);
      ticket = tickets[0]!;
      assert.ok(clicks.every(({ ephemeral }) => ephemeral));
      for (const answer of answers) assert.equal(channelNamedIn(sim, answer).id, ticket.id);
      const opened = answers.filter(({ content }) => content.startsWith('Your ticket is open:'));
      const refused = answers.filter(({ content }) => content.startsWith('You already have a ticket open'));
      assert.deepEqual([opened.length, refused.length], [1, 9]);
    });

    test('ten direct messages of one person give one thread with the ten in order', async () => {
      const { sim, member, guild } = scene;
      for (const text of TEN) member.dm(text);
      const [thread] = await sim.waitFor(() => threadsWith(guild, member, 10), PATIENCE);
      assert.equal(threadsOf(guild, member).length, 1);
      assert.deepEqual(relayedTexts(thread!), TEN);
    });

    test('two clicks on “Close ticket” begin one closing, and the second is told so', async () => {
      const { member, staff, dataDir } = scene;
      const question = await askToClose(ticket, staff);
      const clicks = await Promise.all([confirmClose(question, staff), confirmClose(question, member)]);
      const late = clicks.find(({ ephemeral }) => ephemeral);
      assert.ok(late);
      assert.equal((await late.reply()).content, 'This ticket is being closed already.');
      await untilGone(scene, ticket);
      await getDelivered(scene, join(dataDir, 'pastes'));
    });
  });

  test('two bot processes on one database do everything once', async () => {
    const { sim, otherMember: member, staff, guild, dataDir } = scene;
    await scene.startBot();
    assert.equal(sim.gateway.connections, 2);

    const told = { logChannel: scene.logChannel, member };
    const earlier = await deliveredSoFar(told, join(dataDir, 'pastes'));
    ticket = await openTicket(scene, member);
    assert.equal(ticketsIn(guild).length, 1);
    assert.equal(ticket.pins.length, 1);
    assert.equal(
      ticket.messages.filter(({ components }) => components?.length).length,
      1,
      'one first message',
    );

    for (const text of TEN) member.dm(text);
    const [thread] = await sim.waitFor(() => threadsWith(guild, member, 10), PATIENCE);
    staff.type(thread!, '!r an answer');
    const answers = () =>
      member.directMessages().filter(({ embeds }) => embeds[0]?.description === 'an answer');
    await sim.waitFor(() => answers().length > 0, PATIENCE);
    await openThread(scene, member, 'and one more');
    assert.equal(threadsOf(guild, member).length, 1);
    assert.deepEqual(relayedTexts(thread!), [...TEN, 'and one more'], 'each message once, in order');
    assert.equal(answers().length, 1, 'the answer once');
    const apologies = member
      .directMessages()
      .filter(({ content }) => content.includes('could not be passed on'));
    assert.deepEqual(apologies, []);

    await confirmClose(await askToClose(ticket, staff), staff);
    await untilGone(scene, ticket);
    await getDelivered(told, join(dataDir, 'pastes'), earlier);
  });

  test('two bot processes post a panel anew, tell the log channel and take stars and a comment once', async () => {
    const { sim, owner, panelChannel, logChannel, otherMember: member } = scene;
    const old = panelOf(scene);
    owner.delete(old);
    await sim.waitFor(() => panelChannel.messages.some(({ id }) => id !== old.id), {
      ...PATIENCE,
      what: 'a new panel',
    });

    const logged = (text: RegExp) =>
      logChannel.messages.filter((message) => text.test(JSON.stringify(message.embeds)));
    const farewell = announcements(member.directMessages()).at(-1)!;
    const rated = await (await member.click(farewell, { label: '4 ★' })).reply(PATIENCE);
    const form = await member.click(rated, { label: 'Add a comment' });
    const sent = await member.submit(form, { 'What should the team know?': 'very kind, thank you' });
    assert.match((await sent.reply(PATIENCE)).content, /passed on/);
    await sim.waitFor(() => logged(/very kind/).length > 0, { ...PATIENCE, what: 'the comment' });
    await untilDone(shared);
    const rows = shared.kysely.selectFrom('endings').select('stars').where('stars', 'is not', null);
    assert.deepEqual(await rows.execute(), [{ stars: 4 }]);
    assert.equal(logged(/very kind/).length, 1);
    assert.equal(logged(/Feedback: /).length, 2, 'one for the stars, one for the comment');

    const lines = logChannel.messages.flatMap(({ embeds }) => (embeds[0]?.description ?? '').split('\n'));
    for (const line of [/opened ticket #2 /, /ticket #2 .*: closed, stored, and its channel removed/])
      assert.equal(lines.filter((each) => line.test(each)).length, 1, String(line));
    assert.equal(panelChannel.messages.length, 1, 'one panel');
  });
});

/** The person's threads, once one of them has this many messages. */
function threadsWith(guild: Scene['guild'], person: Scene['member'], count: number) {
  const threads = threadsOf(guild, person);
  return threads.some((thread) => relayedTexts(thread).length >= count) ? threads : undefined;
}

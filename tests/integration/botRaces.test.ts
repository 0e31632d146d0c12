/** Many at once, of one person and of two processes: one ticket, one thread, one closing, each message once and in order. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { forEachEngine, type EngineUnderTest } from '../support/databases.ts';
import { getDelivered } from '../support/delivered.ts';
import {
  askToClose,
  channelNamedIn,
  confirmClose,
  openThread,
  openTicket,
  panelOf,
  PATIENCE,
  relayedTexts,
  startScene,
  threadsOf,
  untilGone,
  type Scene,
} from '../support/scene.ts';

const TEN = Array.from({ length: 10 }, (_, index) => `message ${index + 1} of ten`);

forEachEngine('at once', (under) => {
  describe('one bot process', { concurrency: 2 }, () => {
    test('ten clicks on the panel give one ticket, and nine answers that name it', async (t) => {
      const scene = await start(t, under);
      const { sim, member, guild } = scene;
      const panel = panelOf(scene);
      const clicks = await Promise.all(TEN.map(() => member.click(panel, { label: 'Open ticket' })));
      const answers = await Promise.all(clicks.map((click) => click.reply(PATIENCE)));
      const tickets = guild.channels.filter(({ name }) => name.startsWith('ticket-'));
      assert.equal(tickets.length, 1);
      assert.ok(clicks.every(({ ephemeral }) => ephemeral));
      for (const answer of answers) assert.equal(channelNamedIn(sim, answer).id, tickets[0]!.id);
      const opened = answers.filter(({ content }) => content.startsWith('Your ticket is open:'));
      const refused = answers.filter(({ content }) => content.startsWith('You already have a ticket open'));
      assert.deepEqual([opened.length, refused.length], [1, 9]);
      assert.deepEqual(sim.violations, []);
    });

    test('ten direct messages of one person give one thread with the ten in order', async (t) => {
      const { sim, member, guild } = await start(t, under);
      for (const text of TEN) member.dm(text);
      const [thread] = await sim.waitFor(() => threadsWith(guild, member, 10), PATIENCE);
      assert.equal(threadsOf(guild, member).length, 1);
      assert.deepEqual(relayedTexts(thread!), TEN);
      assert.deepEqual(sim.violations, []);
    });

    test('two clicks on “Close ticket” begin one closing, and the second is told so', async (t) => {
      const scene = await start(t, under);
      const { sim, member, staff, dataDir } = scene;
      const ticket = await openTicket(scene, member);
      const question = await askToClose(ticket, staff);
      const clicks = await Promise.all([confirmClose(question, staff), confirmClose(question, member)]);
      const late = clicks.find(({ ephemeral }) => ephemeral);
      assert.ok(late);
      assert.equal((await late.reply()).content, 'This ticket is being closed already.');
      await untilGone(scene, ticket);
      await getDelivered(scene, join(dataDir, 'pastes'));
      assert.deepEqual(sim.violations, []);
    });
  });

  test('two bot processes on one database do everything once', async (t) => {
    const scene = await start(t, under);
    const { sim, member, staff, guild, dataDir } = scene;
    await scene.startBot();
    assert.equal(sim.gateway.connections, 2);

    const ticket = await openTicket(scene, member);
    assert.equal(guild.channels.filter(({ name }) => name.startsWith('ticket-')).length, 1);
    assert.equal(ticket.pins.length, 1);
    assert.equal(
      ticket.messages.filter(({ components }) => components?.length).length,
      1,
      'one first message',
    );

    for (const text of TEN) member.dm(text);
    const [thread] = await sim.waitFor(() => threadsWith(guild, member, 10), PATIENCE);
    staff.type(thread!, '!r an answer');
    await sim.waitFor(() => saidTo(scene, 'an answer').length > 0, PATIENCE);
    await openThread(scene, member, 'and one more');
    assert.equal(threadsOf(guild, member).length, 1);
    assert.deepEqual(relayedTexts(thread!), [...TEN, 'and one more'], 'each message once, in order');
    assert.equal(saidTo(scene, 'an answer').length, 1, 'the answer once');
    const apologies = member
      .directMessages()
      .filter(({ content }) => content.includes('could not be passed on'));
    assert.deepEqual(apologies, []);

    await confirmClose(await askToClose(ticket, staff), staff);
    await untilGone(scene, ticket);
    await getDelivered(scene, join(dataDir, 'pastes'));
    assert.deepEqual(sim.violations, []);
  });
});

async function start(t: TestContext, under: EngineUnderTest): Promise<Scene> {
  return startScene(t, { databaseUrl: await under.freshUrl(t) });
}

/** The person's threads, once one of them has this many messages. */
function threadsWith(guild: Scene['guild'], person: Scene['member'], count: number) {
  const threads = threadsOf(guild, person);
  return threads.some((thread) => relayedTexts(thread).length >= count) ? threads : undefined;
}

function saidTo({ member }: Scene, text: string) {
  return member.directMessages().filter(({ embeds }) => embeds[0]?.description === text);
}

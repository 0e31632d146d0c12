/** The bot is killed while it opens a ticket or a thread: the opening is finished after the restart, once, nothing is lost. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ChannelHandle } from '../simulator/index.ts';
import { forEachEngine, type EngineUnderTest } from '../support/databases.ts';
import { killAt, OPENING_KILL_POINTS, type KillMoment, type KillPoint } from '../support/killPoints.ts';
import {
  newcomer,
  openTicket,
  panelOf,
  PATIENCE,
  relayedTexts,
  threadsOf,
  type Scene,
} from '../support/scene.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { ticketsIn } from '../support/tickets.ts';

/** Said for each suite, as node:test hands the wider one's number down. */
const ONE_BY_ONE = { concurrency: 1 };

forEachEngine('a bot killed while opening', (under) => {
  const moments: readonly KillMoment[] = under.engine === 'sqlite' ? ['before', 'after'] : ['after'];
  describe('finishes after its restart, once', { concurrency: 2 }, () => {
    for (const when of moments) describe(`killed ${when}`, ONE_BY_ONE, () => inOneScene(under, when));
  });
});

/** One after the other in one community, each by somebody new, with the bot that the case before has started. */
function inOneScene(under: EngineUnderTest, when: KillMoment): void {
  let shared: SharedScene;
  let scene: Scene;
  before(async () => {
    shared = await startShared({ paste: false }, under);
    ({ scene } = shared);
  });
  after(() => shared.end());

  /** Kills the bot at this point of what `act` sets off, and starts it again. */
  async function killWhile(point: KillPoint, act: () => void, actMeanwhile?: () => void): Promise<void> {
    const killed = killAt(scene, point, when);
    act();
    await killed;
    actMeanwhile?.();
    // Only an opening that nobody can be at any more is taken over; instead of waiting that long, it is made older.
    await shared.kysely
      .updateTable('conversations')
      .set({ updated_at: Date.now() - 300_000 })
      .execute();
    scene = { ...scene, bot: await scene.startBot() };
  }

  for (const [index, [name, point]] of Object.entries(OPENING_KILL_POINTS).entries()) {
    test(`a ticket, killed ${when} ${name}`, async () => {
      const { sim, guild } = scene;
      const person = newcomer(scene, `opens-a-ticket-${index}`);
      const earlier = new Set(ticketsIn(guild).map(({ id }) => id));
      await killWhile(point, () => {
        person.click(panelOf(scene), { label: 'Open ticket' }).catch(() => undefined);
      });
      const opened = () => ticketsIn(guild).filter(({ id }) => !earlier.has(id));
      const [ticket] = await sim.waitFor(() => isOpen(opened()), PATIENCE);
      assert.equal(opened().length, 1, 'one channel');
      assert.equal(withButtons(ticket!), 1, 'one first message');
      // Asking again leads to the ticket that was finished.
      assert.equal((await openTicket(scene, person)).id, ticket!.id);
    });

    test(`a modmail thread, killed ${when} ${name}`, async () => {
      const { sim, guild } = scene;
      const person = newcomer(scene, `writes-to-the-bot-${index}`);
      const texts = ['the first', 'the second', 'while nobody listened'];
      await killWhile(
        point,
        () => {
          for (const text of texts.slice(0, 2)) person.dm(text);
        },
        () => person.dm(texts[2]!),
      );
      const isComplete = () => threadsOf(guild, person).find((thread) => relayedTexts(thread).length >= 3);
      const thread = await sim.waitFor(isComplete, PATIENCE);
      assert.deepEqual(relayedTexts(thread), texts, 'each message once, in order');
      assert.equal(threadsOf(guild, person).length, 1);
      assert.equal(withButtons(thread), 1, 'one header');
    });
  }
}

/** The channels, once the first of them is set up to its end. */
function isOpen(channels: readonly ChannelHandle[]): readonly ChannelHandle[] | undefined {
  return channels[0] && channels[0].pins.length > 0 ? channels : undefined;
}

function withButtons(channel: ChannelHandle): number {
  return channel.messages.filter(({ components }) => components?.length).length;
}

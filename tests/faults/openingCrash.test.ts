/** The bot is killed while it opens a ticket or a thread: the opening is finished after the restart, once, nothing is lost. */
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import type { ChannelHandle } from '../simulator/index.ts';
import { forEachEngine, openDatabase, type EngineUnderTest } from '../support/databases.ts';
import { killAt, OPENING_KILL_POINTS, type KillMoment } from '../support/killPoints.ts';
import {
  openTicket,
  panelOf,
  PATIENCE,
  relayedTexts,
  startScene,
  threadsOf,
  type Scene,
} from '../support/scene.ts';

forEachEngine('a bot killed while opening', (under) => {
  describe('finishes after its restart, once', { concurrency: 4 }, () => {
    for (const [point, route] of Object.entries(OPENING_KILL_POINTS)) {
      for (const when of under.engine === 'sqlite' ? (['before', 'after'] as const) : (['after'] as const)) {
        test(`a ticket, killed ${when} ${point}`, async (t) => {
          const scene = await killWhile(t, under, route, when, ({ member, ...rest }) => {
            member.click(panelOf(rest), { label: 'Open ticket' }).catch(() => undefined);
          });
          const { sim, guild, member } = scene;
          const opened = () => guild.channels.filter(({ name }) => name.startsWith('ticket-'));
          const [ticket] = await sim.waitFor(() => isOpen(opened()), PATIENCE);
          assert.equal(opened().length, 1, 'one channel');
          assert.equal(withButtons(ticket!), 1, 'one first message');
          // Asking again leads to the ticket that was finished.
          assert.equal((await openTicket(scene, member)).id, ticket!.id);
          assert.deepEqual(sim.violations, []);
        });

        test(`a modmail thread, killed ${when} ${point}`, async (t) => {
          const texts = ['the first', 'the second', 'while nobody listened'];
          const scene = await killWhile(
            t,
            under,
            route,
            when,
            ({ member }) => {
              for (const text of texts.slice(0, 2)) member.dm(text);
            },
            ({ member }) => member.dm(texts[2]!),
          );
          const { sim, guild, member } = scene;
          const isComplete = () =>
            threadsOf(guild, member).find((thread) => relayedTexts(thread).length >= 3);
          const thread = await sim.waitFor(isComplete, PATIENCE);
          assert.deepEqual(relayedTexts(thread), texts, 'each message once, in order');
          assert.equal(threadsOf(guild, member).length, 1);
          assert.equal(withButtons(thread), 1, 'one header');
          assert.deepEqual(sim.violations, []);
        });
      }
    }
  });
});

async function killWhile(
  t: TestContext,
  under: EngineUnderTest,
  route: RegExp,
  when: KillMoment,
  act: (scene: Scene) => void,
  actMeanwhile?: (scene: Scene) => void,
): Promise<Scene> {
  const databaseUrl = await under.freshUrl(t);
  const scene = await startScene(t, { databaseUrl, paste: false });
  const killed = killAt(scene, { route }, when);
  act(scene);
  await killed;
  actMeanwhile?.(scene);
  // Only an opening that nobody can be at any more is taken over; instead of waiting that long, it is made older.
  const { kysely } = await openDatabase(t, databaseUrl);
  await kysely
    .updateTable('conversations')
    .set({ updated_at: Date.now() - 300_000 })
    .execute();
  await scene.startBot();
  return scene;
}

/** The channels, once the first of them is set up to its end. */
function isOpen(channels: readonly ChannelHandle[]): readonly ChannelHandle[] | undefined {
  return channels[0] && channels[0].pins.length > 0 ? channels : undefined;
}

function withButtons(channel: ChannelHandle): number {
  return channel.messages.filter(({ components }) => components?.length).length;
}

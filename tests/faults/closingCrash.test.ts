/** The bot is killed at each step of closing and started again: everything is there exactly once, and nothing is left over. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { ChannelHandle } from '../simulator/index.ts';
import { forEachEngine, openDatabase, type EngineUnderTest } from '../support/databases.ts';
import { deliveredSoFar, getDelivered, type Earlier } from '../support/delivered.ts';
import { CLOSING_KILL_POINTS, closingKillPoint, killAt, type KillMoment } from '../support/killPoints.ts';
import type { ProductProcess } from '../support/product.ts';
import { startProxiedScene, type ProxiedScene } from '../support/proxiedScene.ts';
import { sharedCleanup } from '../support/sharedScene.ts';
import { isSoak } from '../support/soak.ts';
import { waitFor } from '../support/waitFor.ts';
import { askToClose, confirmClose, openThread, openTicket, PATIENCE, untilGone } from '../support/scene.ts';

type Kind = 'ticket' | 'modmail';
interface Said {
  readonly user: string;
  readonly staff: string;
}

interface World extends ProxiedScene {
  readonly channel: ChannelHandle;
  readonly earlier: Earlier;
}

/** The steps are the same code for both kinds, so modmail shows a step of each sort. */
const STEP_OF_EACH_SORT = [
  'locking the channel',
  'storing the staff copy',
  'reading the user copy back',
  'sending the log message',
  'sending the direct message',
];

/** Said for each suite, as node:test hands the wider one's number down. */
const ONE_BY_ONE = { concurrency: 1 };

forEachEngine('a bot killed while closing', (under) => {
  const moments: readonly KillMoment[] = under.engine === 'sqlite' ? ['before', 'after'] : ['after'];
  // The steps are the same on both engines; what differs is how each claims and saves, which a step of each sort shows.
  // And before a step nothing is otherwise than after the one before it but what was recorded, which they show, too.
  const pointsOf = (when: KillMoment) =>
    isSoak || (under.engine === 'sqlite' && when === 'after')
      ? Object.keys(CLOSING_KILL_POINTS)
      : STEP_OF_EACH_SORT;
  // Most of a case is waiting: for the dead process's lease to end, and for the channel to be removed.
  describe('finishes after its restart, once (S4, S11, A13)', { concurrency: 5 }, () => {
    for (const when of moments) {
      for (const some of atMost(STEP_OF_EACH_SORT.length, pointsOf(when))) {
        describe(`a ticket, killed ${when}`, ONE_BY_ONE, () => inOneScene(under, 'ticket', some, when));
      }
    }
    // And the steps being the same for both kinds, a ticket shows the other engine.
    if (under.engine === 'sqlite' || isSoak) {
      describe('a modmail thread, killed after', ONE_BY_ONE, () =>
        inOneScene(under, 'modmail', STEP_OF_EACH_SORT, 'after'),
      );
    }
  });
});

function atMost<Each>(count: number, all: readonly Each[]): readonly (readonly Each[])[] {
  return all.length <= count ? [all] : [all.slice(0, count), ...atMost(count, all.slice(count))];
}

/** One after the other in one community, each with the bot that the case before has started. */
function inOneScene(under: EngineUnderTest, kind: Kind, points: readonly string[], when: KillMoment): void {
  const cleanup = sharedCleanup();
  let scene: ProxiedScene;
  let db: AppDatabase;
  let bot: ProductProcess;
  before(async () => {
    const databaseUrl = await under.freshUrl(cleanup);
    scene = await startProxiedScene(cleanup, databaseUrl);
    db = await openDatabase(cleanup, databaseUrl);
    ({ bot } = scene);
  });
  after(() => cleanup.end());
  for (const [index, point] of points.entries()) {
    test(point, async () => {
      const said = { user: `I have lost my rank ${index}`, staff: `We will look into it ${index}` };
      const world = await openConversation(scene, bot, kind, said);
      const { staff, channel } = world;
      const question = await askToClose(channel, staff);
      const killed = killAt(world, closingKillPoint(point, world), when);
      // The answer to this click may die with the bot.
      confirmClose(question, staff).catch(() => undefined);
      await killed;
      bot = await scene.startBot();
      await untilGone(world, channel);
      await assertClosedOnce(world, db, said);
    });
  }
}

async function openConversation(
  scene: ProxiedScene,
  bot: ProductProcess,
  kind: Kind,
  said: Said,
): Promise<World> {
  const { member, staff } = scene;
  const earlier = await deliveredSoFar(scene, scene.pasteStore);
  const channel =
    kind === 'ticket' ? await openTicket(scene, member) : await openThread(scene, member, said.user);
  if (kind === 'ticket') member.type(channel, said.user);
  staff.type(channel, kind === 'ticket' ? said.staff : `!r ${said.staff}`);
  if (kind === 'modmail') {
    const isDelivered = () =>
      member.directMessages().some(({ embeds }) => embeds[0]?.description === said.staff);
    await scene.sim.waitFor(isDelivered, PATIENCE);
  }
  return { ...scene, bot, channel, earlier };
}

async function assertClosedOnce(world: World, { kysely }: AppDatabase, said: Said): Promise<void> {
  const openOnes = () =>
    kysely.selectFrom('conversations').select('id').where('state', '<>', 'closed').execute();
  await waitFor('the conversation to be closed', async () => (await openOnes()).length === 0, PATIENCE);
  assert.deepEqual(await kysely.selectFrom('closings').selectAll().execute(), []);

  const { staff, user } = await getDelivered(world, world.pasteStore, world.earlier);
  for (const words of [said.user, said.staff]) {
    assert.ok(staff.all.includes(words), `the staff copy has “${words}”`);
    assert.ok(user.all.includes(words), `the user copy has “${words}”`);
  }
  assert.deepEqual(world.sim.violations, []);
}

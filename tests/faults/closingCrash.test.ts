/** The bot is killed at each step of closing and started again: everything is there exactly once, and nothing is left over. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { ChannelHandle } from '../simulator/index.ts';
import { forEachEngine, openDatabase, type EngineUnderTest } from '../support/databases.ts';
import { deliveredSoFar, getDelivered, type Earlier } from '../support/delivered.ts';
import type { PasteCall } from '../support/pasteProxy.ts';
import type { ProductProcess } from '../support/product.ts';
import { startProxiedScene, type ProxiedScene } from '../support/proxiedScene.ts';
import { sharedCleanup } from '../support/sharedScene.ts';
import { isSoak } from '../support/soak.ts';
import { waitFor } from '../support/waitFor.ts';
import { askToClose, confirmClose, openThread, openTicket, PATIENCE, untilGone } from '../support/scene.ts';

type Kind = 'ticket' | 'modmail';
/** `before`: the request never has its effect. `after`: it has, but the bot does not live to hear of it. */
type When = 'before' | 'after';

interface Said {
  readonly user: string;
  readonly staff: string;
}

interface World extends ProxiedScene {
  readonly channel: ChannelHandle;
  readonly earlier: Earlier;
}

/** Where the bot dies: a request of its to Discord, or a call of its to the paste service. */
type KillPoint =
  { readonly route: (world: World) => string } | { readonly call: PasteCall; readonly nth: 1 | 2 };

const KILL_POINTS: Readonly<Record<string, KillPoint>> = {
  'locking the channel': { route: ({ channel }) => `PATCH /channels/${channel.id}` },
  'collecting the messages': { route: ({ channel }) => `GET /channels/${channel.id}/messages` },
  'storing the staff copy': { call: 'create', nth: 1 },
  'reading the staff copy back': { call: 'read', nth: 1 },
  'storing the user copy': { call: 'create', nth: 2 },
  'reading the user copy back': { call: 'read', nth: 2 },
  'sending the log message': { route: ({ logChannel }) => `POST /channels/${logChannel.id}/messages` },
  'opening the direct messages': { route: () => 'POST /users/@me/channels' },
  'sending the direct message': { route: ({ member }) => `POST /channels/${member.dmChannelId()}/messages` },
  'deleting the channel': { route: ({ channel }) => `DELETE /channels/${channel.id}` },
};
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
  const moments: readonly When[] = under.engine === 'sqlite' ? ['before', 'after'] : ['after'];
  // The steps are the same on both engines; what differs is how each claims and saves, which a step of each sort shows.
  const points = under.engine === 'sqlite' || isSoak ? Object.keys(KILL_POINTS) : STEP_OF_EACH_SORT;
  // Most of a case is waiting: for the dead process's lease to end, and for the channel to be removed.
  describe('finishes after its restart, once', { concurrency: 5 }, () => {
    for (const when of moments) {
      for (const half of [points.slice(0, points.length / 2), points.slice(points.length / 2)]) {
        describe(`a ticket, killed ${when}`, ONE_BY_ONE, () => inOneScene(under, 'ticket', half, when));
      }
    }
    describe('a modmail thread, killed after', ONE_BY_ONE, () =>
      inOneScene(under, 'modmail', STEP_OF_EACH_SORT, 'after'),
    );
  });
});

/** One after the other in one community, each with the bot that the case before has started. */
function inOneScene(under: EngineUnderTest, kind: Kind, points: readonly string[], when: When): void {
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
      const { sim, staff, channel } = world;
      const question = await askToClose(channel, staff);
      const killed = killAt(world, KILL_POINTS[point]!, when);
      // The answer to this click may die with the bot.
      confirmClose(question, staff).catch(() => undefined);
      await killed;
      sim.faults.clear();
      scene.proxy.fault = undefined;
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
  // Which call of a kind a fault strikes is counted from here.
  scene.proxy.calls.length = 0;
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

/** Resolves when the bot is dead. */
async function killAt(world: World, point: KillPoint, when: When): Promise<void> {
  await new Promise<void>((resolve) => {
    const run = async () => {
      await world.bot.kill();
      resolve();
    };
    if ('call' in point) {
      world.proxy.fault = {
        ...point,
        when,
        async run() {
          await run();
          return 'drop';
        },
      };
      return;
    }
    const expected = point.route(world);
    const [method = '', path = ''] = expected.split(' ');
    world.sim.faults.add({
      route: /./,
      method,
      match: (request) => request.path === path,
      when,
      times: 1,
      run,
      dropConnection: true,
    });
  });
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

/** The bot is killed at each step of closing and started again: everything is there exactly once, and nothing is left over. */
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import type { ChannelHandle } from '../simulator/index.ts';
import { forEachEngine, openDatabase, type EngineUnderTest } from '../support/databases.ts';
import { getDelivered } from '../support/delivered.ts';
import type { PasteCall } from '../support/pasteProxy.ts';
import { startProxiedScene, type ProxiedScene } from '../support/proxiedScene.ts';
import { isSoak } from '../support/soak.ts';
import { waitFor } from '../support/waitFor.ts';
import { askToClose, confirmClose, openThread, openTicket, PATIENCE, untilGone } from '../support/scene.ts';

type Kind = 'ticket' | 'modmail';
/** `before`: the request never has its effect. `after`: it has, but the bot does not live to hear of it. */
type When = 'before' | 'after';

interface World extends ProxiedScene {
  readonly databaseUrl: string;
  readonly channel: ChannelHandle;
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
const SAID = { user: 'I have lost my rank', staff: 'We will look into it' };

forEachEngine('a bot killed while closing', (under) => {
  const moments: readonly When[] = under.engine === 'sqlite' ? ['before', 'after'] : ['after'];
  // The steps are the same on both engines; what differs is how each claims and saves, which a step of each sort shows.
  const points = under.engine === 'sqlite' || isSoak ? Object.keys(KILL_POINTS) : STEP_OF_EACH_SORT;
  // Most of a case is waiting: for the dead process's lease to end, and for the channel to be removed.
  describe('finishes after its restart, once', { concurrency: 4 }, () => {
    for (const when of moments) {
      for (const point of points) {
        test(`a ticket, killed ${when} ${point}`, (t) => killAndRestart(t, under, 'ticket', point, when));
      }
    }
    for (const point of STEP_OF_EACH_SORT) {
      test(`a modmail thread, killed after ${point}`, (t) =>
        killAndRestart(t, under, 'modmail', point, 'after'));
    }
  });
});

async function killAndRestart(t: TestContext, under: EngineUnderTest, kind: Kind, point: string, when: When) {
  const world = await openConversation(t, under, kind);
  const { sim, staff, channel } = world;
  const question = await askToClose(channel, staff);
  const killed = killAt(world, KILL_POINTS[point]!, when);
  // The answer to this click may die with the bot.
  confirmClose(question, staff).catch(() => undefined);
  await killed;
  sim.faults.clear();
  world.proxy.fault = undefined;
  await world.startBot();
  await untilGone(world, channel);
  await assertClosedOnce(t, world);
}

async function openConversation(t: TestContext, under: EngineUnderTest, kind: Kind): Promise<World> {
  const databaseUrl = await under.freshUrl(t);
  const scene = await startProxiedScene(t, databaseUrl);
  const { member, staff } = scene;
  const channel =
    kind === 'ticket' ? await openTicket(scene, member) : await openThread(scene, member, SAID.user);
  if (kind === 'ticket') member.type(channel, SAID.user);
  staff.type(channel, kind === 'ticket' ? SAID.staff : `!r ${SAID.staff}`);
  if (kind === 'modmail') {
    const isDelivered = () =>
      member.directMessages().some(({ embeds }) => embeds[0]?.description === SAID.staff);
    await scene.sim.waitFor(isDelivered, PATIENCE);
  }
  return { ...scene, databaseUrl, channel };
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

async function assertClosedOnce(t: TestContext, world: World): Promise<void> {
  const { kysely } = await openDatabase(t, world.databaseUrl);
  const stateOf = async () =>
    (await kysely.selectFrom('conversations').select('state').executeTakeFirstOrThrow()).state;
  await waitFor('the conversation to be closed', async () => (await stateOf()) === 'closed', PATIENCE);
  assert.deepEqual(await kysely.selectFrom('closings').selectAll().execute(), []);

  const { staff, user } = await getDelivered(world, world.pasteStore);
  for (const said of Object.values(SAID)) {
    assert.ok(staff.all.includes(said), `the staff copy has “${said}”`);
    assert.ok(user.all.includes(said), `the user copy has “${said}”`);
  }
  assert.deepEqual(world.sim.violations, []);
}

/** People and staff talk while everything under them fails: each side ends with each message once, in order, in its final form. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../simulator/index.ts';
import { dumpTables } from '../support/databases.ts';
import { findLeaks, findLeaksIn } from '../support/leaks.ts';
import { findDatabaseServer } from '../support/mariadb.ts';
import { preparePlace, threadsNamed, type ModmailPlace, type PlaceName } from '../support/modmailPlaces.ts';
import type { ProductProcess } from '../support/product.ts';
import { startRestartable, type RestartableServer } from '../support/restartable.ts';
import { PATIENCE, relayedTexts, startScene, type Scene } from '../support/scene.ts';
import { isSoak, scaled } from '../support/soak.ts';
import { FILE_NAME, nobodySpoke, SAID, Talk, type Counts } from '../support/talk.ts';

const PEOPLE = scaled(16, 50);
/** Of their threads, those in which two more read along. */
const SHARED = scaled(1, 5);
const STAFF = scaled(3, 10);
const TALK_MS = scaled(4_000, 300_000);
const PAUSE_MS = scaled(40, 60);
const KILLS = scaled(1, 10);
const DROPS = scaled(1, 10);
const RESTARTS = scaled(1, 2);
const SETTLE_MS = scaled(120_000, 300_000);
const NAME = 'xiphoid';

const missing =
  findDatabaseServer() || process.env['TESSERA_TEST_NO_SKIPS'] === '1'
    ? false
    : 'no MariaDB or MySQL server is installed here';

test('nothing is lost, doubled or swapped in channels, on mysql', { skip: missing }, async (t) => {
  const server = await startRestartable(t);
  await chaos(t, 'channel', server);
});

if (isSoak) {
  test('nothing is lost, doubled or swapped in a forum, on sqlite', async (t) => {
    await chaos(t, 'forum', undefined);
  });
}

async function chaos(t: TestContext, place: PlaceName, server: RestartableServer | undefined): Promise<void> {
  let inbox: ModmailPlace | undefined;
  const scene = await startScene(t, {
    paste: false,
    ...(server && { databaseUrl: server.url }),
    settings: ({ sim }) => (inbox = preparePlace(sim, place)).settings,
  });
  assert.ok(inbox);
  const { parent } = inbox;
  const { sim, guild, staffRole } = scene;
  const talks = Array.from({ length: PEOPLE }, (_, at) => new Talk(somebody(`${NAME}p${100 + at}`)));
  const staff = Array.from({ length: STAFF }, (_, at) => somebody(`${NAME}s${100 + at}`));
  for (const person of staff) guild.setRoles(person, [staffRole]);
  function somebody(username: string) {
    const person = sim.createUser({ username });
    guild.join(person);
    return person;
  }

  async function share(one: Talk): Promise<void> {
    one.ask(counts.asked);
    const isThere = () => threadsOf(one).find((thread) => relayedTexts(thread).length > 0);
    const thread = await sim.waitFor(isThere, PATIENCE);
    for (const name of ['anna', 'ben']) {
      const guest = somebody(`${one.person.username}${name}`);
      const added = await staff[0]!.command('recipients add', { user: guest }, thread);
      assert.match((await added.reply(PATIENCE)).content, /reads along/);
      one.add(guest);
    }
  }

  const counts = { asked: nobodySpoke(), answered: nobodySpoke() };
  const threadsOf = ({ person }: Talk) => threadsNamed(scene, { parent }, person);
  for (const one of talks.slice(0, SHARED)) await share(one);
  const faults = restFaults().map((fault) => sim.faults.add(fault));
  const talking = talk(talks, staff, threadsOf, counts);
  await disturb(scene, server);
  await talking;
  for (const fault of faults) fault.remove();

  const wrong = () => talks.flatMap((one) => one.faults(threadsOf(one)));
  const settledAtMs = Date.now();
  await settled(wrong);
  assert.deepEqual(wrong(), []);
  const files = await Promise.all(talks.map((one) => one.wrongFiles(threadsOf(one)[0])));
  assert.deepEqual(files.flat(), []);
  assert.deepEqual(sim.violations, []);
  const struck = faults.reduce((sum, { hits }) => sum + hits, 0);
  t.diagnostic(
    `figure: chaos in ${place}, ${server ? 'mysql' : 'sqlite'}: ${PEOPLE + 2 * SHARED} people ${told(counts.asked)}; ` +
      `${STAFF} staff ${told(counts.answered)}; ${KILLS} kills, ${DROPS} gateway drops, ${struck} failing requests, ` +
      `${server ? RESTARTS : 0} database restarts; even ${Date.now() - settledAtMs} ms after the last`,
  );
  assert.doesNotMatch(scene.allOutput(), /unexpected error/);
  await assertNothingLeaked(scene, server);
}

function restFaults(): Fault[] {
  const chance = (share: number) => () => Math.random() < share;
  const route = /^(?!GET \/(gateway|applications))/;
  return [
    { route, when: 'before', status: 500, match: chance(0.02) },
    { route, when: 'before', status: 429, match: chance(0.01) },
    { route, when: 'after', status: 502, match: chance(0.015) },
    { route, when: 'before', dropConnection: true, match: chance(0.01) },
    { route, when: 'after', dropConnection: true, match: chance(0.01) },
  ];
}

async function talk(
  talks: readonly Talk[],
  staff: readonly Talk['person'][],
  threadsOf: (one: Talk) => Parameters<Talk['answer']>[1][],
  counts: { readonly asked: Counts; readonly answered: Counts },
): Promise<void> {
  const endsAtMs = Date.now() + TALK_MS;
  const anyOf = <T>(all: readonly T[]) => all[Math.floor(Math.random() * all.length)]!;
  while (Date.now() < endsAtMs) {
    const one = anyOf(talks);
    const [thread] = threadsOf(one);
    if (thread && Math.random() < 0.45) one.answer(anyOf(staff), thread, counts.answered);
    else one.ask(counts.asked);
    await sleep(PAUSE_MS * (0.5 + Math.random()));
  }
}

/** Kills, dropped connections and database restarts, mixed, spread over the time of talking. */
async function disturb(scene: Scene, server: RestartableServer | undefined): Promise<void> {
  let bot: ProductProcess = scene.bot;
  const kill = async () => {
    await bot.kill();
    bot = await started(scene);
  };
  const drop = (at: number) => {
    scene.sim.gateway.drop({ resumable: at % 2 === 0 });
    return Promise.resolve();
  };
  const restart = () => server?.restart() ?? Promise.resolve();
  const blows = [
    ...Array.from({ length: KILLS }, (_, at) => ({ when: (at + 0.7) / (KILLS + 0.2), strike: kill })),
    ...Array.from({ length: DROPS }, (_, at) => ({ when: (at + 0.2) / DROPS, strike: () => drop(at) })),
    ...Array.from({ length: RESTARTS }, (_, at) => ({ when: (at + 0.4) / RESTARTS, strike: restart })),
  ].sort((a, b) => a.when - b.when);
  const beganAtMs = Date.now();
  for (const { when, strike } of blows) {
    await sleep(Math.max(0, beganAtMs + when * TALK_MS - Date.now()));
    await strike();
  }
}

/** As whatever watches over the process does: once more, when it could not start. */
async function started(scene: Scene): Promise<ProductProcess> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await scene.startBot();
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

async function settled(wrong: () => readonly string[]): Promise<void> {
  const endsAtMs = Date.now() + SETTLE_MS;
  while (wrong().length > 0 && Date.now() < endsAtMs) await sleep(100);
}

function told({ written, edited, deleted, files }: Counts): string {
  return `wrote ${written}, edited ${edited}, deleted ${deleted}, sent ${files} files`;
}

async function assertNothingLeaked(scene: Scene, server: RestartableServer | undefined) {
  const words = [SAID, FILE_NAME, NAME];
  const leaks = [
    ...findLeaks('logs', Buffer.from(scene.allOutput()), words),
    ...(await findLeaksIn(scene.dataDir, words)),
    ...(server ? findLeaks('tables', Buffer.from(await dumpTables(server.url)), words) : []),
  ];
  assert.deepEqual(leaks, []);
}

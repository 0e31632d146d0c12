/** What goes wrong while the canary's words are about: crashes, refusals that quote what was sent, and outages; each is named. */
import type { FaultRequest } from '../../simulator/faults.ts';
import { closingKillPoint, CLOSING_KILL_POINTS, killAt, OPENING_KILL_POINTS } from '../killPoints.ts';
import type { PasteProxy, ProxyAnswer } from '../pasteProxy.ts';
import {
  askToClose,
  closeConversation,
  confirmClose,
  openThread,
  panelOf,
  untilGone,
  type Scene,
} from '../scene.ts';
import { openPlain, untilTold } from './life.ts';
import { SAID } from './words.ts';

export type ProxiedPlace = Scene & { readonly proxy: PasteProxy };

/** The bot dies at each request that opening and closing make; begun anew, it goes on. */
export async function crashAtEachStep(scene: ProxiedPlace): Promise<string[]> {
  const { sim, member, staff, guild } = scene;
  const told: string[] = [];
  for (const [name, point] of Object.entries(OPENING_KILL_POINTS)) {
    const bot = await scene.startBot();
    const killed = killAt({ sim, bot }, point, 'after');
    const person = sim.createUser({ username: `crash.${told.length}`, globalName: SAID.memberName });
    guild.join(person);
    person.dm(`${SAID.crash} at the beginning`);
    await killed;
    told.push(`crash while ${name}`);
  }
  for (const name of Object.keys(CLOSING_KILL_POINTS)) {
    const bot = await scene.startBot();
    const ticket = await openPlain(scene, member);
    member.type(ticket, SAID.crash);
    const question = await askToClose(ticket, staff);
    const killed = killAt({ ...scene, bot }, closingKillPoint(name, { ...scene, channel: ticket }), 'after');
    confirmClose(question, staff).catch(() => undefined);
    await killed;
    const next = await scene.startBot();
    await untilGone(scene, ticket);
    await next.stop();
    told.push(`crash while ${name}`);
  }
  return told;
}

const echoOf = ({ body }: FaultRequest) => ({
  code: 50_035,
  message: 'Invalid Form Body',
  errors: { content: { _errors: [{ code: 'X', message: JSON.stringify(body) }] } },
});

/** Each route that was used so far is refused in each of these ways, once, with an answer that quotes the request. */
export async function refuseEachRoute(scene: Scene): Promise<string[]> {
  const { sim, member, staff } = scene;
  const routes = [...new Set(sim.requests.map(({ route }) => route))].filter((route) =>
    /channels|users|interactions|webhooks/.test(route),
  );
  const bot = await scene.startBot();
  const told: string[] = [];
  for (const status of [400, 403, 500]) {
    const planted = routes.map((route) => {
      const fault = {
        route,
        when: 'before' as const,
        times: 1,
        status,
        body: {},
        run(request: FaultRequest) {
          fault.body = echoOf(request);
        },
      };
      return { route, fault: sim.faults.add(fault) };
    });
    const hits = () => planted.reduce((sum, { fault }) => sum + fault.hits, 0);
    for (let round = 0, before = -1; before < hits() && round < 5; round += 1) {
      before = hits();
      await tryEverything(scene);
    }
    told.push(...planted.filter(({ fault }) => fault.hits > 0).map(({ route }) => `${status} for ${route}`));
    sim.faults.clear();
  }
  const ticket = await openPlain(scene, member);
  await closeConversation(ticket, staff);
  await untilGone(scene, ticket);
  await bot.stop();
  return told;
}

/** Whatever comes of it: refusals reach people as errors, or nothing is there to be pressed. */
async function tryEverything(scene: Scene): Promise<void> {
  const { sim, member, staff, guild } = scene;
  const person = sim.createUser({ username: `refused.${sim.requests.length}`, globalName: SAID.memberName });
  guild.join(person);
  person.dm(SAID.refused);
  await quietly(async () => {
    await (await person.click(panelOf(scene), { label: 'Open ticket' })).reply({ timeoutMs: 5_000 });
  });
  await quietly(async () => {
    const ticket = await openPlain(scene, member);
    member.type(ticket, SAID.refused, { files: [{ name: SAID.fileName, data: SAID.fileBytes }] });
    for (const [words, options] of [
      ['ticket topic', { text: SAID.refused }],
      ['ticket note', { text: SAID.refused }],
      ['ticket close', { reason: SAID.refused }],
    ] as const) {
      await quietly(async () => {
        await (await staff.command(words, options, ticket)).reply({ timeoutMs: 5_000 });
      });
    }
  });
}

async function quietly(act: () => Promise<void>): Promise<void> {
  await act().catch(() => undefined);
}

/** The paste service refuses, answers nonsense that quotes what it was sent, and cuts the line, at each kind of call. */
export async function spoilThePastes(scene: ProxiedPlace): Promise<string[]> {
  const { member, staff, proxy } = scene;
  const bot = await scene.startBot();
  const answers: Readonly<Record<string, (given: ProxyAnswer | undefined) => ProxyAnswer | 'drop'>> = {
    'a 500 that quotes the answer': (given) => ({ status: 500, body: given?.body ?? '' }),
    'a page instead of an answer': (given) => ({ status: 200, body: `<html>${given?.body ?? ''}` }),
    'a cut line': () => 'drop',
  };
  const told: string[] = [];
  for (const call of ['create', 'read'] as const) {
    for (const [name, answer] of Object.entries(answers)) {
      const ticket = await openPlain(scene, member);
      member.type(ticket, SAID.crash);
      proxy.calls.length = 0;
      proxy.fault = { call, nth: 1, when: 'after', run: (given) => Promise.resolve(answer(given)) };
      await closeConversation(ticket, staff);
      await untilGone(scene, ticket);
      proxy.fault = undefined;
      told.push(`${name} to a ${call} of a paste`);
    }
  }
  await bot.stop();
  return told;
}

/** The database refuses for a while, in the middle of a conversation. */
export async function throughAnOutage(scene: Scene, outage: () => Promise<void>): Promise<string[]> {
  const { member, staff } = scene;
  const bot = await scene.startBot();
  const thread = await openThread(scene, member, `${SAID.outage} begins`);
  await outage();
  member.dm(SAID.outage);
  staff.type(thread, `!r ${SAID.outage} answered`);
  await openPlain(scene, member).catch(() => undefined);
  await untilTold(scene, `${SAID.outage} answered`);
  await closeConversation(thread, staff);
  await untilGone(scene, thread);
  await bot.stop();
  return ['a database that refuses for a second'];
}

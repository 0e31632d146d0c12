/** A process takes up what happened in the gateway session of one that is gone, and nothing that was dealt with there. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import {
  GatewayDispatchEvents,
  GatewayIntentBits,
  GatewayOpcodes,
  type GatewayDispatchPayload,
  type GatewayReceivePayload,
} from 'discord-api-types/v10';
import { WebSocketServer } from 'ws';
import { createReplay } from '../../bot/gateway/replay.ts';
import { createSessionRepository, type SessionRepository } from '../../bot/gateway/sessionRepository.ts';
import { createSessions } from '../../bot/gateway/sessions.ts';
import { startSimulator, type Person, type Simulator } from '../simulator/index.ts';
import { forEachEngine, silentLog } from '../support/databases.ts';
import { waitFor } from '../support/waitFor.ts';

const MINUTE = 60_000;

let sim: Simulator;
let member: Person;
const sockets: WebSocket[] = [];
/** Anything but a good-bye. */
const CUT = 4000;

before(async () => {
  sim = await startSimulator({ seed: 'community', rateLimits: 'off' });
  member = sim.community!.member;
});
after(async () => {
  for (const socket of sockets) socket.close(CUT);
  await sim.close();
});

const saidIn = (packet: GatewayDispatchPayload) =>
  packet.t === GatewayDispatchEvents.MessageCreate ? packet.d.content : undefined;

/** A connection without a mind of its own: nothing is resumed but by what is under test. */
async function connect(
  observe: (packet: GatewayDispatchPayload) => void,
  resume?: { readonly session_id: string; readonly seq: number },
): Promise<void> {
  const socket = new WebSocket(`${sim.gatewayUrl}?v=10&encoding=json`);
  sockets.push(socket);
  const ready = Promise.withResolvers<undefined>();
  const intents = GatewayIntentBits.Guilds | GatewayIntentBits.DirectMessages;
  socket.addEventListener('message', ({ data }) => {
    const packet = JSON.parse(String(data)) as GatewayReceivePayload;
    if (packet.op === GatewayOpcodes.Hello)
      socket.send(
        JSON.stringify(
          resume
            ? { op: GatewayOpcodes.Resume, d: { token: sim.token, ...resume } }
            : { op: GatewayOpcodes.Identify, d: { token: sim.token, intents } },
        ),
      );
    if (packet.op !== GatewayOpcodes.Dispatch) return;
    observe(packet);
    if (packet.t === GatewayDispatchEvents.Ready || packet.t === GatewayDispatchEvents.Resumed)
      ready.resolve(undefined);
  });
  await ready.promise;
}

/** What of a bot's process has to do with sessions. Its clock runs ahead of the real one by as much as a test says. */
async function startProcess(rows: SessionRepository) {
  const heard = new Set<string>();
  const missed: string[] = [];
  const clock = { aheadMs: 0, now: () => Date.now() + clock.aheadMs, sleep: () => Promise.resolve() };
  const sessions = createSessions({
    rows,
    replay: createReplay({ token: sim.token, gatewayUrl: () => sim.gatewayUrl }),
    hear: (packet) => {
      const text = saidIn(packet);
      if (text) missed.push(text);
      return Promise.resolve();
    },
    clock,
    log: silentLog,
  });
  const underWay = new Map<string, Promise<undefined>>();
  const known = { session_id: '', seq: 0 };
  const observe = (packet: GatewayDispatchPayload) => {
    if (packet.t === GatewayDispatchEvents.Ready) known.session_id = packet.d.session_id;
    known.seq = packet.s;
    const text = saidIn(packet);
    sessions.observe(packet, 0, underWay.get(text ?? ''));
    if (text) heard.add(text);
  };
  await connect(observe);
  return {
    sessions,
    missed,
    clock,
    underWay,
    reconnect: () => connect(observe, known),
    untilHeard: (text: string) => waitFor(text, () => heard.has(text)),
  };
}

test('a session of which Discord says that it may be resumed later is not given up', async (t) => {
  for (const [mayBeResumed, end] of [
    [true, 'away'],
    [false, 'gone'],
  ] as const) {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    t.after(() => server.close());
    server.on('connection', (socket) => {
      socket.on('message', () =>
        socket.send(JSON.stringify({ op: GatewayOpcodes.InvalidSession, d: mayBeResumed })),
      );
      socket.send(JSON.stringify({ op: GatewayOpcodes.Hello, d: { heartbeat_interval: 41_250 } }));
    });
    await once(server, 'listening');
    const resumeUrl = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const replay = createReplay({ token: sim.token, gatewayUrl: () => resumeUrl });
    assert.equal(await replay({ sessionId: 'a', resumeUrl, sequence: 1 }, () => undefined), end);
  }
});

forEachEngine('a session whose process is gone', (under) => {
  test('is taken up once, from the first event on that was not dealt with', async (t) => {
    const rows = createSessionRepository(await under.freshDatabase(t));
    const first = await startProcess(rows);
    member.dm('dealt with');
    await first.untilHeard('dealt with');
    const work = Promise.withResolvers<undefined>();
    first.underWay.set('under way', work.promise);
    member.dm('under way');
    member.dm('dealt with before that');
    await first.untilHeard('dealt with before that');
    // An interruption, of which the session tells afterwards like of everything else.
    await first.reconnect();

    const second = await startProcess(rows);
    await first.sessions.adoptLeft();
    await second.sessions.adoptLeft();
    assert.deepEqual(second.missed, [], 'while a process is in it, it is let be');
    await first.sessions.stop();
    member.dm('nobody listens');
    const third = await startProcess(rows);
    await Promise.all([second.sessions.adoptLeft(), third.sessions.adoptLeft()]);
    await second.sessions.adoptLeft();
    assert.deepEqual(
      [...second.missed, ...third.missed],
      ['under way', 'dealt with before that', 'nobody listens'],
    );
    work.resolve(undefined);
  });

  test('is taken up when its process has not been heard of for a while, and later when Discord is away', async (t) => {
    const rows = createSessionRepository(await under.freshDatabase(t));
    await (await startProcess(rows)).sessions.adoptLeft();
    let isAway = false;
    const save: SessionRepository['save'] = (session) =>
      isAway ? Promise.reject(new Error('away')) : rows.save(session);
    const next = await startProcess({ ...rows, save });
    await next.sessions.adoptLeft();
    member.dm('after it died');
    next.clock.aheadMs = MINUTE / 2;
    isAway = true;
    await assert.rejects(next.sessions.adoptLeft());
    isAway = false;
    await next.sessions.adoptLeft();
    assert.equal(
      (await rows.listLeft(next.clock.now())).length,
      1,
      'perhaps nobody could say that they live',
    );
    next.clock.aheadMs = MINUTE;
    sim.gateway.refuseConnections(true);
    await next.sessions.adoptLeft();
    sim.gateway.refuseConnections(false);
    await next.sessions.adoptLeft();
    assert.deepEqual(next.missed, [], 'not at once again');
    next.clock.aheadMs = 3 * MINUTE;
    await next.sessions.adoptLeft();
    assert.deepEqual(next.missed, ['after it died']);
  });

  test('is let go when Discord has forgotten it, and when it leads elsewhere than to Discord', async (t) => {
    const rows = createSessionRepository(await under.freshDatabase(t));
    let connections = 0;
    const stranger = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const left = { sequence: 1, heldUntilMs: 0 };
    await rows.save({ ...left, sessionId: 'forgotten', resumeUrl: sim.gatewayUrl });
    await rows.save({ ...left, sessionId: 'elsewhere', resumeUrl: `ws://localhost:${port}` });
    await rows.save({ ...left, sessionId: 'nowhere', resumeUrl: 'discord' });
    const { sessions, missed } = await startProcess(rows);
    await sessions.adoptLeft();
    assert.deepEqual(await rows.listLeft(Date.now()), []);
    assert.deepEqual(missed, []);
    assert.equal(connections, 0, 'the token was offered to nobody else');
    stranger.close();
  });
});

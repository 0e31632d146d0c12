/** Puts the simulated Discord together: state, REST, gateway, CDN on one local port, and the people in it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { serveCdn } from './cdn.ts';
import { Faults } from './faults.ts';
import { Gateway } from './gateway/server.ts';
import { ChannelHandle } from './people/channel.ts';
import { GuildHandle } from './people/guild.ts';
import { Person } from './people/person.ts';
import { EVERYONE_PERMISSIONS } from './permissions.ts';
import { RateLimits } from './rateLimits.ts';
import type { LoggedRequest } from './rest/requestLog.ts';
import { Router } from './rest/router.ts';
import { routeTable } from './rest/routes.ts';
import { RestServer } from './rest/server.ts';
import { seedCommunity, type Community } from './seed.ts';
import type { GuildState } from './state/types.ts';
import { World } from './state/world.ts';
import { SimulatedTime } from './time.ts';
import type { Violation } from './validate.ts';

/** https://discord.com/developers/docs/interactions/receiving-and-responding: an initial response within 3 seconds. */
const FIRST_ANSWER_MS = 3_000;
/** What waits for something that should have happened is no measurement: only a hang takes as long. */
const WAIT_MS = 60_000;
const PRIVILEGED_FLAGS = { presences: 1 << 13, guildMembers: 1 << 15, messageContent: 1 << 19 } as const;

export interface SimulatorOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly seed?: 'empty' | 'community';
  /** Privileged intents granted in the application's settings; message content and members by default. */
  readonly intents?: readonly (keyof typeof PRIVILEGED_FLAGS)[];
  /** `off` lifts every limit that counts over time. */
  readonly rateLimits?: 'discord' | 'off';
  /** What /gateway/bot recommends. */
  readonly shards?: number;
  /** How long the bot may take for its first answer to an interaction; Discord's own three seconds by default. */
  readonly firstAnswerMs?: number;
  /** Words that Discord refuses in channel names. */
  readonly forbiddenNameWords?: readonly string[];
}

export interface Simulator {
  readonly apiUrl: string;
  readonly cdnUrl: string;
  readonly gatewayUrl: string;
  readonly token: string;
  readonly applicationId: string;
  readonly botId: string;
  readonly time: SimulatedTime;
  readonly faults: Faults;
  readonly gateway: Gateway;
  readonly requests: LoggedRequest[];
  readonly violations: Violation[];
  /** Set with `seed: 'community'`. */
  readonly community: Community | undefined;
  createUser(fields: {
    username: string;
    globalName?: string | null;
    createdAtMs?: number;
    bot?: boolean;
  }): Person;
  createGuild(fields: { name: string; owner?: Person }): GuildHandle;
  channel(id: string): ChannelHandle;
  /** Resolves with the first truthy value, looked for at every change of the world; throws at the timeout. */
  waitFor<T>(look: () => T, options?: { timeoutMs?: number; what?: string }): Promise<NonNullable<T>>;
  close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const time = new SimulatedTime();
  let base = '';
  const cdnUrl = (): string => `${base}/cdn`;
  const gatewayUrl = (): string => `${base.replace('http', 'ws')}/gateway`;
  const limited = options.rateLimits !== 'off';
  const world = new World({
    time,
    cdnUrl,
    appFlags: (options.intents ?? ['messageContent', 'guildMembers']).reduce(
      (sum, name) => sum | PRIVILEGED_FLAGS[name],
      0,
    ),
    forbiddenNameWords: options.forbiddenNameWords ?? ['verbotenword'],
    countLimits: limited,
    firstAnswerMs: options.firstAnswerMs ?? FIRST_ANSWER_MS,
  });
  const gateway = new Gateway(world, gatewayUrl);
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  const violations: Violation[] = [];
  const rest = new RestServer({
    world,
    router: new Router(routeTable({ url: gatewayUrl, shards: () => options.shards ?? 1 })),
    faults,
    rateLimits: new RateLimits(time, limited),
    requests,
    violations,
  });

  const server = createServer((request, response) => {
    void serve(world, rest, faults, request, response).catch((error: unknown) => {
      violations.push({ kind: 'response', route: request.url ?? '', faults: [String(error)] });
      response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port');
  base = `http://127.0.0.1:${address.port}`;

  const createUser: Simulator['createUser'] = (fields) => new Person(world, world.addUser(fields));
  const createGuild: Simulator['createGuild'] = ({ name, owner }) => {
    const guild = newGuild(world, name, owner?.id ?? world.addUser({ username: 'guild.owner' }).id);
    return new GuildHandle(world, guild, (id) => gateway.announceGuild(id));
  };
  const population = { createUser, createGuild };
  return {
    apiUrl: `${base}/api`,
    cdnUrl: cdnUrl(),
    gatewayUrl: gatewayUrl(),
    token: world.token,
    applicationId: world.applicationId,
    botId: world.botId,
    time,
    faults,
    gateway,
    requests,
    violations,
    community: options.seed === 'community' ? seedCommunity(population) : undefined,
    ...population,
    channel: (id) => new ChannelHandle(world, id),
    async waitFor<T>(look: () => T, { timeoutMs = WAIT_MS, what = 'the awaited' } = {}) {
      // What is waited for may lie outside the world (in a client, on a disk): look again without a change, too.
      const poll = setInterval(() => world.changed(), 10);
      const found = await world
        .when(() => look() || undefined, time.now() + timeoutMs)
        .finally(() => clearInterval(poll));
      if (found === undefined) throw new Error(`${what} did not happen within ${timeoutMs} ms`);
      return found as NonNullable<T>;
    },
    async close() {
      time.stop();
      gateway.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function newGuild(world: World, name: string, ownerId: string): GuildState {
  const id = world.ids.next();
  const guild: GuildState = {
    id,
    name,
    icon: null,
    stickers: new Map(),
    ownerId,
    systemChannelId: null,
    preferredLocale: 'en-US',
    features: [],
    roles: new Map(),
    members: new Map(),
    emojis: new Map(),
  };
  guild.roles.set(id, {
    id,
    name: '@everyone',
    permissions: EVERYONE_PERMISSIONS,
    position: 0,
    color: 0,
    hoist: false,
    mentionable: false,
    managed: false,
    botId: null,
  });
  guild.members.set(ownerId, { userId: ownerId, nick: null, roles: [], joinedAtMs: world.time.now() });
  world.guilds.set(id, guild);
  return guild;
}

async function serve(
  world: World,
  rest: RestServer,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const api = /^\/api\/v10(\/.*)$/.exec(url.pathname)?.[1];
  if (api) {
    await rest.serve(request, response, api, url.searchParams);
    return;
  }
  const asset = /^\/(?:cdn|media)(\/.*)$/.exec(url.pathname)?.[1];
  const call = {
    method: 'GET',
    route: 'GET /cdn',
    path: url.pathname,
    status: 0,
    at: world.time.now(),
    body: null,
  };
  const fault = asset ? faults.strike('before', call) : undefined;
  if (fault?.delayMs) await world.time.until(world.time.now() + fault.delayMs);
  if (fault?.dropConnection) {
    request.socket.destroy();
    return;
  }
  // A fault that only delays lets the file come after that.
  const answer =
    asset && (!fault || (fault.delayMs && !fault.status))
      ? serveCdn(world, asset, url.searchParams)
      : { status: fault?.status ?? 404, contentType: 'text/plain', body: 'Not found' };
  response.writeHead(answer.status, { 'content-type': answer.contentType });
  response.end(answer.body);
}

/** The gateway: hello, identify, heartbeat, resume, close codes, and control over its misbehaviour for tests. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayIntentBits } from 'discord-api-types/v10';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { World } from '../state/world.ts';
import { greet, guildCreate } from './greeting.ts';
import { sendMembers, type MemberRequest } from './members.ts';
import { GatewaySession } from './session.ts';

const HEARTBEAT_MS = 41_250;
const COMMANDS_PER_MINUTE = 120;
/** Normal, going away: https://discord.com/developers/docs/events/gateway#initiating-a-disconnect */
const GOOD_BYE = [1000, 1001];
const ALL_INTENTS = Object.values(GatewayIntentBits)
  .filter((bit): bit is GatewayIntentBits => typeof bit === 'number')
  .reduce((all, bit) => all | bit, 0);

/** Application flags (full and limited) that grant each privileged intent. */
const PRIVILEGED: readonly (readonly [intent: number, flags: number])[] = [
  [GatewayIntentBits.GuildPresences, (1 << 12) | (1 << 13)],
  [GatewayIntentBits.GuildMembers, (1 << 14) | (1 << 15)],
  [GatewayIntentBits.MessageContent, (1 << 18) | (1 << 19)],
];

interface Frame {
  readonly op: number;
  readonly d: unknown;
}
interface Identify {
  readonly token?: string;
  readonly intents?: number;
  readonly shard?: readonly [number, number];
}
interface Resume {
  readonly token?: string;
  readonly session_id?: string;
  readonly seq?: number;
}

export class Gateway {
  readonly #world: World;
  readonly #url: () => string;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, GatewaySession>();
  #paused = false;
  #refusing = false;

  constructor(world: World, url: () => string) {
    this.#world = world;
    this.#url = url;
    world.onEvent((event) => {
      for (const session of this.#sessions.values()) session.offer(event);
    });
  }

  /** Sessions that are connected now. */
  get connections(): number {
    return [...this.#sessions.values()].filter((session) => session.connected).length;
  }

  /**
   * Ends every connection: with a close code, or by cutting the line when there is none.
   * `resumable: false` also forgets the sessions, so that a resume is answered with op 9.
   */
  drop(options: { code?: number; resumable?: boolean } = {}): void {
    for (const session of this.#sessions.values()) {
      if (options.code === undefined) session.cut();
      else session.close(options.code);
    }
    if (options.resumable === false) this.#sessions.clear();
  }

  /** Asks every session to reconnect and resume (op 7). */
  requestReconnect(): void {
    for (const session of this.#sessions.values()) session.send({ op: 7, d: null });
  }

  /** Tells every session that it is invalid (op 9). */
  invalidate(resumable: boolean): void {
    for (const session of this.#sessions.values()) session.send({ op: 9, d: resumable });
    if (!resumable) this.#sessions.clear();
  }

  /** Holds all events back until `resume`. */
  pause(): void {
    this.#paused = true;
    for (const session of this.#sessions.values()) session.pause(true);
  }
  resume(): void {
    this.#paused = false;
    for (const session of this.#sessions.values()) session.pause(false);
  }

  /** Refuses new connections, as during an outage, until called with false. */
  refuseConnections(refuse: boolean): void {
    this.#refusing = refuse;
  }

  /** A guild that the bot was just added to. */
  announceGuild(guildId: string): void {
    const guild = this.#world.guilds.get(guildId);
    if (!guild) return;
    for (const session of this.#sessions.values()) {
      if (session.carries(guildId) && session.intents & GatewayIntentBits.Guilds) {
        session.dispatch('GUILD_CREATE', guildCreate(this.#world, guild, session.intents));
      }
    }
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#refusing) {
      socket.destroy();
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#welcome(client, request.url ?? ''));
  }

  close(): void {
    for (const session of this.#sessions.values()) session.cut();
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #welcome(socket: WebSocket, url: string): void {
    const query = new URL(url, 'ws://localhost').searchParams;
    if (query.get('v') !== '10') {
      socket.close(4012, 'Invalid API version');
      return;
    }
    let session: GatewaySession | undefined;
    let lastBeat = Date.now();
    let commandTimes: number[] = [];
    const watchdog = setInterval(() => {
      if (Date.now() - lastBeat > HEARTBEAT_MS * 1.5) socket.close(4009, 'Session timed out.');
    }, HEARTBEAT_MS / 2).unref();
    socket.on('close', (code) => {
      clearInterval(watchdog);
      session?.detach(socket);
      // Of who says good-bye, nothing is kept.
      if (session && !session.connected && GOOD_BYE.includes(code)) this.#sessions.delete(session.id);
    });
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => {
      const frame = parse(data);
      if (!frame) {
        socket.close(4002, 'Error while decoding payload.');
        return;
      }
      const now = Date.now();
      commandTimes = [...commandTimes.filter((at) => now - at < 60_000), now];
      if (commandTimes.length > COMMANDS_PER_MINUTE) socket.close(4008, 'Rate limited.');
      else if (frame.op === 1) {
        lastBeat = now;
        socket.send(JSON.stringify({ op: 11 }));
      } else if (frame.op === 2) {
        if (session) socket.close(4005, 'Already authenticated.');
        else session = this.#identify(socket, frame.d ?? {});
      } else if (frame.op === 6) session = this.#resume(socket, frame.d ?? {});
      else if (!session) socket.close(4003, 'Not authenticated.');
      else if (frame.op === 8) sendMembers(this.#world, session, frame.d as MemberRequest);
      else if (frame.op !== 3 && frame.op !== 4) socket.close(4001, 'Unknown opcode.');
    });
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: HEARTBEAT_MS, _trace: [] } }));
  }

  #identify(socket: WebSocket, identify: Identify): GatewaySession | undefined {
    const intents = identify.intents;
    const [shardId, shardCount] = identify.shard ?? [0, 1];
    if (identify.token !== this.#world.token) socket.close(4004, 'Authentication failed.');
    else if (typeof intents !== 'number' || (intents & ~ALL_INTENTS) !== 0) {
      socket.close(4013, 'Invalid intent(s).');
    } else if (PRIVILEGED.some(([bit, flags]) => intents & bit && !(this.#world.appFlags & flags))) {
      socket.close(4014, 'Disallowed intent(s).');
    } else if (shardId < 0 || shardId >= shardCount) socket.close(4010, 'Invalid shard.');
    else {
      const id = randomBytes(16).toString('hex');
      const session = new GatewaySession(this.#world, id, intents, [shardId, shardCount], socket);
      session.pause(this.#paused);
      this.#sessions.set(id, session);
      greet(this.#world, session, this.#url());
      return session;
    }
    return undefined;
  }

  #resume(socket: WebSocket, resume: Resume): GatewaySession | undefined {
    if (resume.token !== this.#world.token) {
      socket.close(4004, 'Authentication failed.');
      return undefined;
    }
    const session = this.#sessions.get(resume.session_id ?? '');
    if (session?.resume(socket, resume.seq ?? -1)) return session;
    socket.send(JSON.stringify({ op: 9, d: false }));
    return undefined;
  }
}

function parse(data: RawData): Frame | undefined {
  try {
    const text = Buffer.isBuffer(data)
      ? data.toString('utf8')
      : Buffer.concat(data as Buffer[]).toString('utf8');
    const frame = JSON.parse(text) as Partial<Frame> | null;
    return typeof frame?.op === 'number' ? { op: frame.op, d: frame.d } : undefined;
  } catch {
    return undefined;
  }
}

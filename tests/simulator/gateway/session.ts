/** One logged-in gateway session: numbers its events, keeps them for a resume, and sends what its intents allow. */
import { GatewayIntentBits } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';
import { blanked, readableWithoutIntent } from '../payloads/message.ts';
import { can } from '../permissions.ts';
import type { Payload } from '../state/types.ts';
import type { World, WorldEvent } from '../state/world.ts';

const REPLAY_EVENTS = 2_000;

interface Frame {
  readonly op: 0;
  readonly t: string;
  readonly s: number;
  readonly d: Payload;
}

export class GatewaySession {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [id: number, count: number];
  readonly #world: World;
  #socket: WebSocket | null;
  #sequence = 0;
  #sent = 0;
  #paused = false;
  #frames: Frame[] = [];

  constructor(
    world: World,
    id: string,
    intents: number,
    shard: readonly [number, number],
    socket: WebSocket,
  ) {
    this.#world = world;
    this.id = id;
    this.intents = intents;
    this.shard = shard;
    this.#socket = socket;
  }

  get connected(): boolean {
    return this.#socket !== null;
  }

  /** Whether this shard carries the guild, or direct messages. */
  carries(guildId: string | null): boolean {
    if (guildId === null) return this.shard[0] === 0;
    return Number((BigInt(guildId) >> 22n) % BigInt(this.shard[1])) === this.shard[0];
  }

  /** Cuts an event of the world to what this session may know of it. */
  offer(event: WorldEvent): void {
    if (!this.carries(event.guildId)) return;
    if (event.intents.length > 0 && !event.intents.some((bit) => this.intents & bit)) return;
    const guild = event.guildId ? this.#world.guilds.get(event.guildId) : undefined;
    if (event.guildId && event.t !== 'GUILD_DELETE' && !guild?.members.has(this.#world.botId)) return;
    const channel = event.channelId ? this.#world.channels.get(event.channelId) : undefined;
    if (channel && !can(this.#world, channel, this.#world.botId, 'ViewChannel')) return;
    this.dispatch(event.t, this.#readable(event));
  }

  #readable(event: WorldEvent): Payload {
    if (!event.message || this.intents & GatewayIntentBits.MessageContent) return event.d;
    return readableWithoutIntent(this.#world, event.message) ? event.d : blanked(event.d);
  }

  dispatch(t: string, d: Payload): void {
    this.#sequence += 1;
    this.#frames.push({ op: 0, t, s: this.#sequence, d });
    if (this.#frames.length > REPLAY_EVENTS) this.#frames.shift();
    this.#flush();
  }

  #flush(): void {
    if (!this.#socket || this.#paused) return;
    for (const frame of this.#frames) {
      if (frame.s <= this.#sent) continue;
      this.#socket.send(JSON.stringify(frame));
      this.#sent = frame.s;
    }
  }

  /** Holds events back, as a stalled connection does; they come all at once afterwards. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#flush();
  }

  detach(socket: WebSocket): void {
    if (this.#socket === socket) this.#socket = null;
  }

  /** Replays what came after `sequence`; false when that is no longer kept. */
  resume(socket: WebSocket, sequence: number): boolean {
    const oldest = this.#frames[0]?.s ?? this.#sequence + 1;
    if (sequence > this.#sequence || sequence < oldest - 1) return false;
    // A session has one connection: the newest.
    this.cut();
    this.#socket = socket;
    this.#sent = sequence;
    this.#flush();
    this.dispatch('RESUMED', { _trace: [] });
    return true;
  }

  send(frame: object): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  close(code: number): void {
    this.#socket?.close(code);
    this.#socket = null;
  }

  /** Cuts the line without a closing handshake. */
  cut(): void {
    this.#socket?.terminate();
    this.#socket = null;
  }
}

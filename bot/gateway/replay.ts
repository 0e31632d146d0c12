/**
 * Asks Discord what happened in a session after its process was gone: resumes it on a connection of its own, hears what it
 * is told, and ends it. https://discord.com/developers/docs/events/gateway#resuming
 */
import {
  GatewayDispatchEvents,
  GatewayOpcodes,
  type GatewayDispatchPayload,
  type GatewayReceivePayload,
} from 'discord-api-types/v10';
import type { SavedSession } from './sessionRepository.ts';

/** `gone`: Discord does not know the session any more. `away`: no answer, worth another try. */
export type ReplayEnd = 'replayed' | 'gone' | 'away';

export type Replay = (
  session: Pick<SavedSession, 'sessionId' | 'resumeUrl' | 'sequence'>,
  hear: (packet: GatewayDispatchPayload) => void,
) => Promise<ReplayEnd>;

export interface ReplayOptions {
  readonly token: string;
  /** The gateway's address as Discord names it now: only it, and what is below its domain, is ever given the token. */
  readonly gatewayUrl: () => string | null;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
/** Unknown session, invalid sequence, timed out: nothing is kept of it. */
const GONE_CODES = new Set([4006, 4007, 4009]);
const NORMAL = 1000;

export function createReplay({ token, gatewayUrl, timeoutMs = TIMEOUT_MS }: ReplayOptions): Replay {
  return ({ sessionId, resumeUrl, sequence }, hear) => {
    const known = gatewayUrl();
    if (!known) return Promise.resolve('away');
    if (!isBelow(known, resumeUrl)) return Promise.resolve('gone');
    const address = new URL(resumeUrl);
    address.searchParams.set('v', '10');
    address.searchParams.set('encoding', 'json');
    return new Promise<ReplayEnd>((resolve) => {
      const socket = new WebSocket(address);
      const timer = setTimeout(() => finish('away'), timeoutMs);
      let last = sequence;
      let isResumed = false;
      const finish = (end: ReplayEnd) => {
        clearTimeout(timer);
        resolve(end);
        // A normal end tells Discord to keep nothing of the session any longer.
        socket.close(end === 'away' ? undefined : NORMAL);
      };
      const send = (op: GatewayOpcodes, d: unknown) => socket.send(JSON.stringify({ op, d }));
      socket.addEventListener('error', () => finish('away'));
      socket.addEventListener('close', ({ code }) => finish(GONE_CODES.has(code) ? 'gone' : 'away'));
      socket.addEventListener('message', ({ data }) => {
        const packet = JSON.parse(String(data)) as GatewayReceivePayload;
        if (packet.op === GatewayOpcodes.Hello)
          send(GatewayOpcodes.Resume, { token, session_id: sessionId, seq: sequence });
        else if (packet.op === GatewayOpcodes.Heartbeat) send(GatewayOpcodes.Heartbeat, last);
        else if (packet.op === GatewayOpcodes.InvalidSession) finish(packet.d ? 'away' : 'gone');
        else if (packet.op === GatewayOpcodes.Reconnect) finish('away');
        else if (packet.op === GatewayOpcodes.HeartbeatAck && isResumed) finish('replayed');
        else if (packet.op === GatewayOpcodes.Dispatch) {
          last = packet.s;
          // It may be one of an earlier reconnection, told again like all else: what the next answer comes after is the end.
          if (packet.t !== GatewayDispatchEvents.Resumed) hear(packet);
          else if (!isResumed) send(GatewayOpcodes.Heartbeat, last);
          isResumed ||= packet.t === GatewayDispatchEvents.Resumed;
        }
      });
    });
  };
}

/** `wss://gateway-us-east1-b.discord.gg` is below `wss://gateway.discord.gg`; an address without a domain only itself. */
function isBelow(knownUrl: string, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const [known, asked] = [new URL(knownUrl), new URL(url)];
  if (asked.protocol !== known.protocol) return false;
  if (asked.hostname === known.hostname) return true;
  const domain = known.hostname.split('.').slice(1).join('.');
  return /\.[a-z]+$/.test(domain) && asked.hostname.endsWith(`.${domain}`);
}

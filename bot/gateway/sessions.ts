/**
 * A session with the gateway outlives its process. Discord keeps one whose connection was lost for some minutes, and tells what
 * happened in it after a given event. discord.js asks for that as long as the process lives; here the number is kept in the
 * database, so that the next process can ask: no route of Discord's tells a bot who wrote to it for the first time.
 */
import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/log.ts';
import type { Replay } from './replay.ts';
import type { SavedSession, SessionRepository } from './sessionRepository.ts';

export interface SessionsOptions {
  readonly rows: SessionRepository;
  readonly replay: Replay;
  /** What was missed; settles when it is dealt with. */
  readonly hear: (packet: GatewayDispatchPayload) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Live {
  readonly sessionId: string;
  readonly resumeUrl: string;
  sequence: number;
  /** Events that are being dealt with. */
  readonly underWay: Set<number>;
}

const SAVE_EVERY_MS = 3_000;
/** Several saves: a process that is slow for a moment is not taken for dead. */
const HOLD_MS = 12_000;
/** Longer than asking takes. */
const CLAIM_MS = 60_000;
const LEFT = 0;

export type Sessions = ReturnType<typeof createSessions>;

export function createSessions({ rows, replay, hear, clock, log }: SessionsOptions) {
  /** By shard. */
  const live = new Map<number, Live>();
  /** Replaced in this process: Discord does not know them any more. */
  const ended = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let saving = Promise.resolve();
  /** Since when every save succeeded; undefined: the last one did not. */
  let steadySinceMs: number | undefined;

  // INVARIANT: every event up to the saved one has been dealt with, so that a later process asks for all others.
  function doneUpTo({ sequence, underWay }: Live): number {
    return underWay.size === 0 ? sequence : Math.min(...underWay) - 1;
  }

  async function write(heldUntilMs: number): Promise<void> {
    for (const session of live.values()) {
      const { sessionId, resumeUrl } = session;
      await rows.save({ sessionId, resumeUrl, sequence: doneUpTo(session), heldUntilMs });
    }
    for (const sessionId of ended) {
      await rows.remove(sessionId);
      ended.delete(sessionId);
    }
  }

  /** One after the other, so that the last word stays the last. */
  function save(heldUntilMs: number): Promise<void> {
    const done = saving.then(() => write(heldUntilMs));
    saving = done.catch(() => undefined);
    return done;
  }

  async function hold(): Promise<void> {
    try {
      await save(clock.now() + HOLD_MS);
      steadySinceMs ??= clock.now();
    } catch (error) {
      steadySinceMs = undefined;
      throw error;
    }
  }

  /** While the database was away, living processes could not say so either. */
  function isLeft({ heldUntilMs }: SavedSession): boolean {
    return heldUntilMs === LEFT || clock.now() - (steadySinceMs ?? clock.now()) >= HOLD_MS;
  }

  const holdOn = () =>
    void hold().catch((error: unknown) => log.warn({ err: error }, 'the session could not be saved yet'));

  async function adopt(left: SavedSession): Promise<void> {
    if (!(await rows.claim(left, clock.now() + CLAIM_MS))) return;
    const heard: Promise<void>[] = [];
    const end = await replay(left, (packet) => heard.push(hear(packet)));
    if (end === 'away') return;
    // Whoever hears takes care of what fails.
    await Promise.allSettled(heard);
    await rows.remove(left.sessionId);
    if (end === 'gone')
      log.info(
        'Discord keeps nothing of the last session: who wrote first meanwhile is heard at their next word',
      );
    else log.info({ events: heard.length }, 'what was missed since the last session was taken up');
  }

  return {
    /** Every packet of the gateway, with the work that it gave. */
    observe(packet: GatewayDispatchPayload, shardId: number, work: Promise<unknown> | undefined): void {
      if (packet.t === GatewayDispatchEvents.Ready) {
        const { session_id: sessionId, resume_gateway_url: resumeUrl } = packet.d;
        const replaced = live.get(shardId);
        if (replaced) ended.add(replaced.sessionId);
        live.set(shardId, { sessionId, resumeUrl, sequence: packet.s, underWay: new Set() });
        holdOn();
        return;
      }
      const session = live.get(shardId);
      if (!session) return;
      session.sequence = packet.s;
      if (!work) return;
      session.underWay.add(packet.s);
      const done = () => session.underWay.delete(packet.s);
      void work.then(done, done);
    },

    start(): void {
      timer ??= setInterval(holdOn, SAVE_EVERY_MS).unref();
    },

    /** Takes up what happened in sessions that no process is in any more. */
    async adoptLeft(): Promise<void> {
      // First: from here on this process's own session is what tells of whatever happens.
      await hold();
      const own = new Set([...live.values()].map(({ sessionId }) => sessionId));
      for (const left of await rows.listLeft(clock.now()))
        if (!own.has(left.sessionId) && isLeft(left)) await adopt(left);
    },

    /** The next process may go on at once. */
    async stop(): Promise<void> {
      clearInterval(timer);
      await save(LEFT);
    },
  };
}

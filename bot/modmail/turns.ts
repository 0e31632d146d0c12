/** Everything that concerns one person in its order, patiently while a service is away, and once more after a failure. */
import type { Clock } from '../../shared/clock.ts';
import { Upstream } from '../../shared/errors.ts';
import type { UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { SerialQueues } from '../conversations/queues.ts';
import type { IncomingMessage } from '../gateway/incoming.ts';
import type { Where } from '../gateway/messageEvents.ts';
import { channelQueue } from './lanes.ts';

export interface TurnsOptions {
  readonly queues: SerialQueues;
  /** The person's next turn has to begin with a look at what was missed. */
  readonly markBehind: (userId: UserId) => void;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/** Together about two minutes; short at first, as most faults are. */
const PAUSES_MS = [100, 400, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000];
/** People recovered side by side. */
const LANES = 8;

export function createTurns({ queues, markBehind, clock, log }: TurnsOptions) {
  /** People for whom something failed, with the direct message that did: of somebody new, nothing else tells of it. */
  const behind = new Map<UserId, IncomingMessage | undefined>();

  function fallBehind(userId: UserId, incoming?: IncomingMessage): void {
    behind.set(userId, behind.get(userId) ?? incoming);
    markBehind(userId);
  }

  /**
   * Tries again while the database or Discord is away; later events of the person wait behind it. What fails for good, or
   * for too long, is taken up before their next message and by the sweep.
   */
  async function patiently(
    userId: UserId,
    work: () => Promise<void>,
    incoming?: IncomingMessage,
  ): Promise<void> {
    try {
      // Of somebody who is behind already, all that follows is taken up together: each must not wait for minutes again.
      for (const pauseMs of behind.has(userId) ? [] : PAUSES_MS) {
        try {
          await work();
          return;
        } catch (error) {
          if (!(error instanceof Upstream && error.retryable)) throw error;
          log.warn({ err: error, pauseMs }, 'a message waits for a service that is away');
          // Meanwhile more may have been missed than this: the next try looks at all of it.
          markBehind(userId);
          await clock.sleep(pauseMs);
        }
      }
      await work();
    } catch (error) {
      fallBehind(userId, incoming);
      throw error;
    }
  }

  async function patientlyFind(find: () => Promise<unknown>): Promise<void> {
    for (const pauseMs of PAUSES_MS) {
      try {
        await find();
        return;
      } catch (error) {
        log.warn({ err: error, pauseMs }, 'whose channel it is could not be looked up yet');
        await clock.sleep(pauseMs);
      }
    }
    await find();
  }

  /**
   * In the order of the channel's events, and that of everything else that concerns the person. Whose channel it is must
   * often be looked up first; meanwhile nothing may overtake.
   */
  function inOrder(
    { channelId }: Where,
    find: () => Promise<UserId | undefined>,
    work: (userId: UserId) => Promise<void>,
    incoming?: IncomingMessage,
  ): Promise<void> {
    return queues.run(channelQueue(channelId), async () => {
      let userId: UserId | undefined;
      await patientlyFind(async () => (userId = await find()));
      const person = userId;
      if (person) await queues.run(person, () => patiently(person, () => work(person), incoming));
    });
  }

  /** One person's failure is logged and keeps nobody else waiting. */
  async function recover(
    people: Iterable<UserId>,
    how: (userId: UserId, missed: IncomingMessage | undefined) => Promise<void>,
  ): Promise<void> {
    const waiting = [...new Set(people)];
    const recoverOne = async (userId: UserId) => {
      try {
        await how(userId, behind.get(userId));
        behind.delete(userId);
      } catch (error) {
        fallBehind(userId);
        log.warn({ err: error }, 'modmail could not be recovered yet');
      }
    };
    const lane = async () => {
      for (let userId = waiting.shift(); userId; userId = waiting.shift()) {
        const person = userId;
        await queues.run(person, () => recoverOne(person));
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  return { inOrder, recover, listBehind: (): readonly UserId[] => [...behind.keys()] };
}

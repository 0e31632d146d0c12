/** How often one address may do something in a window of time. Addresses are kept as keyed hashes only. */
import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { ipKeyGenerator } from 'express-rate-limit';
import type { Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/log.ts';
import type { HitCounter, Hits } from '../store/types.ts';

/** IPv6 customers hold a whole network. */
const IPV6_SUBNET = 64;

export interface Limiter {
  /** Counts one more; the seconds to wait when that was too many, else undefined. */
  hit(address: string | undefined): Promise<number | undefined>;
  /** The seconds to wait when one more would be too many; counts nothing. */
  peek(address: string | undefined): Promise<number | undefined>;
}

export interface LimiterOptions {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly hits: HitCounter;
  /** Keys the hashes of addresses; the same in all processes that share counts. */
  readonly secret: string;
  readonly clock: Clock;
  readonly log: Log;
}

export function createLimiter(options: LimiterOptions): Limiter {
  const { name, limit, windowMs, hits, clock, log } = options;
  const key = (address: string | undefined) =>
    createHmac('sha256', options.secret)
      .update(`${name}:${networkOf(address ?? '')}`)
      .digest('hex')
      .slice(0, 32);
  const waitAfter = async (ask: Promise<Hits>, most: number): Promise<number | undefined> => {
    try {
      const { count, endsAtMs } = await ask;
      return count > most ? Math.max(1, Math.ceil((endsAtMs - clock.now()) / 1000)) : undefined;
    } catch (error) {
      // The same database keeps the pastes: what follows will say that it is away.
      log.warn({ err: error, limit: name }, 'a rate limit could not be asked');
      return undefined;
    }
  };
  return {
    hit: (address) => waitAfter(hits.hit(key(address), windowMs, clock.now()), limit),
    peek: (address) => waitAfter(hits.peek(key(address), clock.now()), limit - 1),
  };
}

/** The address, or for IPv6 its network; one that was mapped from IPv4 is that. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(address) ? ipKeyGenerator(address, IPV6_SUBNET) : address;
}

/** Per-route buckets with the headers discord.js reads, and the limit of 50 requests a second over all. */
import { createHash } from 'node:crypto';
import type { SimulatedTime } from './time.ts';

interface Limit {
  readonly requests: number;
  readonly windowMs: number;
}

/** As observed on Discord, which publishes none of them; every other route has the last one. */
const LIMITS: Readonly<Record<string, Limit>> = {
  'POST /channels/:id/messages': { requests: 5, windowMs: 5_000 },
  'PATCH /channels/:id/messages/:id': { requests: 5, windowMs: 5_000 },
  'DELETE /channels/:id/messages/:id': { requests: 5, windowMs: 1_000 },
  'GET /channels/:id/messages': { requests: 5, windowMs: 1_000 },
  'PUT /channels/:id/messages/:id/reactions/:id/@me': { requests: 1, windowMs: 250 },
  'POST /channels/:id/typing': { requests: 5, windowMs: 5_000 },
  'POST /channels/:id/threads': { requests: 50, windowMs: 300_000 },
  'PATCH /channels/:id': { requests: 5, windowMs: 15_000 },
  'PUT /channels/:id/permissions/:id': { requests: 10, windowMs: 15_000 },
  'POST /users/@me/channels': { requests: 10, windowMs: 10_000 },
  'GET /gateway/bot': { requests: 2, windowMs: 5_000 },
  'POST /webhooks/:id/:id': { requests: 5, windowMs: 2_000 },
  'PATCH /webhooks/:id/:id/messages/:id': { requests: 5, windowMs: 2_000 },
  'PATCH /webhooks/:id/:id/messages/@original': { requests: 5, windowMs: 2_000 },
};
const OTHERWISE: Limit = { requests: 50, windowMs: 1_000 };
const GLOBAL: Limit = { requests: 50, windowMs: 1_000 };

interface Bucket {
  used: number;
  resetAtMs: number;
}

interface Verdict {
  readonly headers: Record<string, string>;
  /** Set when the request is refused. */
  readonly retryAfterMs?: number;
  readonly global?: boolean;
}

export class RateLimits {
  readonly #time: SimulatedTime;
  readonly #enabled: boolean;
  readonly #buckets = new Map<string, Bucket>();

  constructor(time: SimulatedTime, enabled: boolean) {
    this.#time = time;
    this.#enabled = enabled;
  }

  /** Counts one request. `major` is the id that has buckets of its own: the channel, guild or webhook. */
  take(route: string, major: string, countsGlobally: boolean): Verdict {
    const limit = this.#enabled ? (LIMITS[route] ?? OTHERWISE) : { requests: 1_000_000, windowMs: 1_000 };
    const now = this.#time.now();
    if (this.#enabled && countsGlobally) {
      const global = this.#bucket('global', GLOBAL, now);
      global.used += 1;
      if (global.used > GLOBAL.requests) return this.#refusal(global, now, 'global', {});
    }
    const bucket = this.#bucket(`${route} ${major}`, limit, now);
    bucket.used += 1;
    const resetAfterMs = bucket.resetAtMs - now;
    const headers = {
      'x-ratelimit-limit': String(limit.requests),
      'x-ratelimit-remaining': String(Math.max(0, limit.requests - bucket.used)),
      'x-ratelimit-reset': (bucket.resetAtMs / 1000).toFixed(3),
      'x-ratelimit-reset-after': (resetAfterMs / 1000).toFixed(3),
      'x-ratelimit-bucket': createHash('md5').update(route).digest('hex'),
    };
    return bucket.used > limit.requests ? this.#refusal(bucket, now, 'user', headers) : { headers };
  }

  #bucket(key: string, limit: Limit, now: number): Bucket {
    const existing = this.#buckets.get(key);
    if (existing && existing.resetAtMs > now) return existing;
    const bucket = { used: 0, resetAtMs: now + limit.windowMs };
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #refusal(bucket: Bucket, now: number, scope: string, headers: Record<string, string>): Verdict {
    const retryAfterMs = Math.max(1, bucket.resetAtMs - now);
    return {
      headers: { ...headers, ...refusalHeaders(retryAfterMs, scope) },
      retryAfterMs,
      global: scope === 'global',
    };
  }
}

export function refusalHeaders(retryAfterMs: number, scope: string): Record<string, string> {
  return {
    'retry-after': String(Math.ceil(retryAfterMs / 1000)),
    'x-ratelimit-scope': scope,
    ...(scope === 'global' ? { 'x-ratelimit-global': 'true' } : {}),
  };
}

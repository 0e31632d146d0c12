/** A request id for every request, and one log line when it ends: no address, path, query or id of a thing. */
import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** The id that an error page shows and the log line carries, so that a person's report can be found. */
export function requestIdOf(response: Response): string {
  return String(response.locals['requestId']);
}

/** Names the kind of request for the access log, from a fixed set of words. */
export function nameRoute(response: Response, route: string): void {
  response.locals['route'] = route;
}

/** Says how it went where the HTTP status does not, from a fixed set of words. */
export function nameOutcome(response: Response, outcome: string): void {
  response.locals['outcome'] = outcome;
}

export function routeOf(response: Response): string {
  return (response.locals['route'] as string | undefined) ?? 'none';
}

/** A word that was set, or what the status says; `aborted` when the caller did not wait for the whole answer. */
export function outcomeOf(response: Response): string {
  if (!response.writableFinished) return 'aborted';
  const named = response.locals['outcome'] as string | undefined;
  if (named !== undefined) return named;
  if (response.statusCode >= 500) return 'failed';
  return response.statusCode >= 400 ? 'refused' : 'ok';
}

export function requestLog(log: Log, clock: Clock): RequestHandler {
  // Its fields are fixed and hold nothing to be removed; looking for that cost more than the line itself.
  const lines = log.child({}, { redact: [] });
  return (request, response, next) => {
    const startedMs = clock.now();
    // Of all ways to random text the one that fetches its randomness ahead.
    const requestId = randomUUID().replaceAll('-', '').slice(-16);
    response.locals['requestId'] = requestId;
    response.setHeader('X-Request-Id', requestId);
    response.once('close', () => {
      lines.info(
        {
          requestId,
          method: request.method,
          route: routeOf(response),
          status: response.statusCode,
          outcome: outcomeOf(response),
          durationMs: clock.now() - startedMs,
        },
        'request',
      );
    });
    next();
  };
}

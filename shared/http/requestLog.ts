/** A request id for every request, and one log line when it ends: no address, path, query or id of a thing. */
import type { RequestHandler, Response } from 'express';
import type { Clock } from '../clock.ts';
import { randomHex } from '../ids.ts';
import type { Log } from '../log.ts';

/** The id that an error page shows and the log line carries, so that a person's report can be found. */
export function requestIdOf(response: Response): string {
  return String(response.locals['requestId']);
}

/** Names the kind of request for the access log, from a fixed set of words. */
export function nameRoute(response: Response, route: string): void {
  response.locals['route'] = route;
}

export function requestLog(log: Log, clock: Clock): RequestHandler {
  return (request, response, next) => {
    const startedMs = clock.now();
    const requestId = randomHex(8);
    response.locals['requestId'] = requestId;
    response.setHeader('X-Request-Id', requestId);
    response.once('close', () => {
      log.info(
        {
          requestId,
          method: request.method,
          route: (response.locals['route'] as string | undefined) ?? 'none',
          status: response.statusCode,
          isComplete: response.writableFinished,
          durationMs: clock.now() - startedMs,
        },
        'request',
      );
    });
    next();
  };
}

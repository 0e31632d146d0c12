/** The REST edge: authorisation, rate limits, planted faults, the handler, the check of its answer, the log. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DiscordError } from '../errors.ts';
import type { Fault, Faults, FaultRequest } from '../faults.ts';
import { refusalHeaders, type RateLimits } from '../rateLimits.ts';
import type { World } from '../state/world.ts';
import { responseFaults, type Violation } from '../validate.ts';
import { readBody } from './body.ts';
import { RestContext, type Answer } from './context.ts';
import { RateLimited } from './rateLimited.ts';
import type { LoggedRequest } from './requestLog.ts';
import type { RouteMatch, Router } from './router.ts';

const INVALID_FORM = 50035;
/** "Invalid form" that follows from Discord's state rather than from a faulty request: to be handled, not to be avoided. */
const DEPENDS_ON_STATE = /CHANNEL_PARENT_|CHANNEL_NAME_INVALID|UNKNOWN_MESSAGE|INVALID_FORUM_TAG/;

export interface RestParts {
  readonly world: World;
  readonly router: Router;
  readonly faults: Faults;
  readonly rateLimits: RateLimits;
  readonly requests: LoggedRequest[];
  readonly violations: Violation[];
}

export class RestServer {
  readonly #parts: RestParts;

  constructor(parts: RestParts) {
    this.#parts = parts;
  }

  /** `path` is what follows `/api/v10`. */
  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    const { world, router, requests } = this.#parts;
    const method = request.method ?? 'GET';
    const match = router.find(method, path);
    const logged: LoggedRequest = {
      method,
      route: match?.name ?? `${method} ${path}`,
      path,
      status: 0,
      at: world.time.now(),
    };
    requests.push(logged);
    const answer = await this.#answer(request, match, query, logged);
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    logged.status = answer.status;
    const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
    response.writeHead(answer.status, {
      ...(text ? { 'content-type': 'application/json' } : {}),
      ...answer.headers,
    });
    response.end(text);
    world.changed();
  }

  async #answer(
    request: IncomingMessage,
    match: RouteMatch | undefined,
    query: URLSearchParams,
    logged: LoggedRequest,
  ): Promise<Answer | 'drop'> {
    const { world, faults, rateLimits } = this.#parts;
    let body: Awaited<ReturnType<typeof readBody>>;
    try {
      body = await readBody(request);
    } catch (error) {
      // A client that was killed while sending has asked nothing.
      if (request.destroyed && !request.complete) return 'drop';
      return this.#failure(error, logged);
    }
    if (!match) return { status: 404, body: { message: '404: Not Found', code: 0 } };
    if (!match.route.open && request.headers.authorization !== `Bot ${world.token}`) {
      return { status: 401, body: { message: '401: Unauthorized', code: 0 } };
    }
    const limit = rateLimits.take(match.name, majorOf(match), !match.route.open);
    if (limit.retryAfterMs !== undefined) {
      return tooMany(limit.retryAfterMs, limit.global ?? false, limit.headers);
    }
    const faultRequest: FaultRequest = { ...logged, body: body.json };
    const before = faults.strike('before', faultRequest);
    if (before) {
      const struck = await this.#strike(before, faultRequest);
      if (struck) return struck;
    }
    const answer = await this.#handle(match, query, body, logged);
    const after = faults.strike('after', faultRequest);
    if (after) {
      const struck = await this.#strike(after, faultRequest);
      if (struck) return struck;
    }
    return { ...answer, headers: { ...limit.headers, ...answer.headers } };
  }

  /** What a fault answers instead; undefined when it only delays or runs something. */
  async #strike(fault: Fault, request: FaultRequest): Promise<Answer | 'drop' | undefined> {
    await fault.run?.(request);
    if (fault.delayMs) await this.#parts.world.time.until(this.#parts.world.time.now() + fault.delayMs);
    if (fault.dropConnection) return 'drop';
    if (fault.status === undefined) return undefined;
    if (fault.status === 429) return tooMany(1_000, false, refusalHeaders(1_000, 'shared'));
    return { status: fault.status, body: fault.body ?? { message: 'Internal Server Error', code: 0 } };
  }

  async #handle(
    match: RouteMatch,
    query: URLSearchParams,
    body: Awaited<ReturnType<typeof readBody>>,
    logged: LoggedRequest,
  ): Promise<Answer> {
    const { world, violations } = this.#parts;
    const context = new RestContext(world, match.route, match.params, query, body.json, body.files);
    let answer: Answer;
    try {
      answer = await match.route.handler(context);
    } catch (error) {
      return this.#failure(error, logged);
    }
    const schema = match.route.response;
    if (schema && answer.body !== undefined) {
      const faults = responseFaults(schema, answer.body);
      if (faults.length > 0) violations.push({ kind: 'response', route: logged.route, faults });
    }
    return answer;
  }

  #failure(error: unknown, logged: LoggedRequest): Answer {
    if (error instanceof RateLimited)
      return tooMany(error.retryAfterMs, false, refusalHeaders(error.retryAfterMs, 'user'));
    if (!(error instanceof DiscordError)) {
      // A bug of the simulator must be as loud as a wrong answer.
      this.#parts.violations.push({ kind: 'response', route: logged.route, faults: [String(error)] });
      console.error(error);
      return { status: 500, body: { message: 'Internal Server Error', code: 0 } };
    }
    const tree = JSON.stringify(error.body.errors ?? {});
    if (error.body.code === INVALID_FORM && !DEPENDS_ON_STATE.test(tree)) {
      this.#parts.violations.push({ kind: 'request', route: logged.route, faults: [tree] });
    }
    return { status: error.status, body: error.body };
  }
}

/** The id that has buckets of its own. */
function majorOf({ params }: RouteMatch): string {
  return params['channel'] ?? params['guild'] ?? `${params['webhook'] ?? ''}${params['token'] ?? ''}`;
}

function tooMany(retryAfterMs: number, global: boolean, headers: Readonly<Record<string, string>>): Answer {
  return {
    status: 429,
    body: { message: 'You are being rate limited.', retry_after: retryAfterMs / 1000, global },
    headers: { ...headers },
  };
}

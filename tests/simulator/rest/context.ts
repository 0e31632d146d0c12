/** What a REST handler is given and what it gives back. */
import { DiscordError } from '../errors.ts';
import type { World } from '../state/world.ts';
import { checkRequest, type SchemaName } from '../validate.ts';

export interface UploadedFile {
  /** The n of `files[n]`. */
  readonly index: string;
  readonly filename: string;
  readonly contentType: string;
  readonly data: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (context: RestContext) => Answer | Promise<Answer>;

export interface Route {
  readonly method: string;
  readonly path: string;
  readonly handler: Handler;
  /** Discord's schema of the request's body. */
  readonly request?: SchemaName;
  /** Discord's schema of a 2xx answer's body. */
  readonly response?: SchemaName;
  /** Answers without the bot's token: the path carries a token of its own. */
  readonly open?: true;
}

export class RestContext {
  readonly world: World;
  readonly query: URLSearchParams;
  readonly files: readonly UploadedFile[];
  readonly #params: Readonly<Record<string, string>>;
  readonly #body: unknown;
  readonly #schema: SchemaName | undefined;

  constructor(
    world: World,
    route: Route,
    params: Readonly<Record<string, string>>,
    query: URLSearchParams,
    body: unknown,
    files: readonly UploadedFile[],
  ) {
    this.world = world;
    this.query = query;
    this.files = files;
    this.#params = params;
    this.#body = body;
    this.#schema = route.request;
  }

  param(name: string): string {
    const value = this.#params[name];
    if (value === undefined) throw new Error(`the route has no parameter ${name}`);
    return value;
  }

  /** The body, checked against the route's schema: call it after access was checked, as Discord does. */
  body(): unknown {
    const body = this.#body ?? {};
    if (this.#schema) checkRequest(this.#schema, body);
    return body;
  }

  /** The body as it came, for a route whose schema depends on what it concerns. */
  bodyAs(schema: SchemaName): unknown {
    const body = this.#body ?? {};
    checkRequest(schema, body);
    return body;
  }

  number(name: string, fallback: number, minimum: number, maximum: number): number {
    const text = this.query.get(name);
    if (text === null) return fallback;
    const value = Number(text);
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw new DiscordError(50035, {
        [name]: {
          _errors: [
            {
              code: value > maximum ? 'NUMBER_TYPE_MAX' : 'NUMBER_TYPE_MIN',
              message: `int value should be between ${minimum} and ${maximum}.`,
            },
          ],
        },
      });
    }
    return value;
  }
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

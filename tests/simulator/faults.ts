/** Faults that a test plants in REST: before the effect, or after it with the answer lost. */
import type { LoggedRequest } from './rest/requestLog.ts';

export interface Fault {
  /** `POST /channels/:id/messages`, each parameter any word after a colon; or an expression over "METHOD /path". */
  readonly route: string | RegExp;
  readonly method?: string;
  /** `before`: instead of the effect. `after`: the effect takes place, its answer does not arrive as it was. */
  readonly when: 'before' | 'after';
  /** How often; endlessly when left out. */
  readonly times?: number;
  readonly status?: number;
  readonly body?: unknown;
  readonly delayMs?: number;
  readonly dropConnection?: boolean;
  readonly match?: (request: FaultRequest) => boolean;
  /** Called at that point, before the answer. */
  readonly run?: (request: FaultRequest) => void | Promise<void>;
}

export type FaultRequest = LoggedRequest & { readonly body: unknown };

interface Planted {
  readonly fault: Fault;
  hits: number;
}

export interface PlantedFault {
  /** How often it has struck. */
  readonly hits: number;
  remove(): void;
}

export class Faults {
  readonly #planted = new Set<Planted>();

  add(fault: Fault): PlantedFault {
    const planted: Planted = { fault, hits: 0 };
    this.#planted.add(planted);
    const remove = (): void => {
      this.#planted.delete(planted);
    };
    return {
      get hits() {
        return planted.hits;
      },
      remove,
    };
  }

  clear(): void {
    this.#planted.clear();
  }

  /** The fault that strikes this request now, counted as struck. */
  strike(when: Fault['when'], request: FaultRequest): Fault | undefined {
    for (const planted of this.#planted) {
      const { fault } = planted;
      if (fault.when !== when || planted.hits >= (fault.times ?? Infinity)) continue;
      if (fault.method && fault.method !== request.method) continue;
      if (!fits(fault.route, request) || fault.match?.(request) === false) continue;
      planted.hits += 1;
      return fault;
    }
    return undefined;
  }
}

function fits(route: string | RegExp, request: FaultRequest): boolean {
  if (typeof route !== 'string') {
    return route.test(`${request.method} ${request.path}`);
  }
  const pattern = normaliseRoute(route);
  return pattern === request.route || `${request.method} ${pattern}` === request.route;
}

/** Writes every parameter of a route as `:id`. */
export function normaliseRoute(route: string): string {
  return route.replace(/:\w+/g, ':id');
}

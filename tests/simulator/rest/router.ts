/** Finds the route of a path: literal segments win over parameters. */
import { normaliseRoute } from '../faults.ts';
import type { Route } from './context.ts';

export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  /** `POST /channels/:id/messages`. */
  readonly name: string;
}

interface Compiled {
  readonly route: Route;
  readonly segments: readonly string[];
  readonly literals: number;
}

export class Router {
  readonly #routes: readonly Compiled[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes
      .map((route) => {
        const segments = route.path.split('/');
        return { route, segments, literals: segments.filter((segment) => !segment.startsWith(':')).length };
      })
      .sort((a, b) => b.literals - a.literals);
  }

  find(method: string, path: string): RouteMatch | undefined {
    const parts = path.split('/');
    for (const { route, segments } of this.#routes) {
      if (route.method !== method || segments.length !== parts.length) continue;
      const params: Record<string, string> = {};
      const fits = segments.every((segment, index) => {
        const part = parts[index] ?? '';
        if (!segment.startsWith(':')) return segment === part;
        params[segment.slice(1)] = decodeURIComponent(part);
        return part !== '';
      });
      if (!fits) continue;
      const original =
        params['message'] === '@original' ? route.path.replace(':message', '@original') : route.path;
      return { route, params, name: `${method} ${normaliseRoute(original)}` };
    }
    return undefined;
  }
}

/** Which of the two kinds of database a `DATABASE_URL` means, and where it is. */
import { resolve } from 'node:path';
import { InvalidConfig } from '../errors.ts';

export type Engine = 'sqlite' | 'mysql';

export type DatabaseLocation =
  { readonly engine: 'sqlite'; readonly path: string } | { readonly engine: 'mysql'; readonly url: URL };

/** Takes `sqlite:PATH` or `mysql://USER:PASSWORD@HOST[:PORT]/DATABASE`; throws InvalidConfig that shows no password. */
export function locateDatabase(databaseUrl: string): DatabaseLocation {
  const sqlite = /^sqlite:(?<path>.+)$/.exec(databaseUrl)?.groups?.['path'];
  if (sqlite !== undefined) return { engine: 'sqlite', path: resolve(sqlite) };
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined;
  if (url?.protocol === 'mysql:' && url.hostname && url.pathname.length > 1) return { engine: 'mysql', url };
  throw new InvalidConfig('DATABASE_URL must be sqlite:PATH or mysql://USER:PASSWORD@HOST/DATABASE.');
}

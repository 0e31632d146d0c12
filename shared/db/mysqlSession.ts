/** How both databases on MySQL are connected to, the bot's and a paste store: what the address means, and what a session is told. */
import type { PoolOptions } from 'mysql2';

/** Of `mysql://USER:PASSWORD@HOST[:PORT]/DATABASE`. */
export function poolOptions(url: URL, connectionLimit: number): PoolOptions {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : 3306,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    connectionLimit,
    enableKeepAlive: true,
    connectTimeout: 10_000,
    multipleStatements: false,
  };
}

/**
 * READ COMMITTED so that after a duplicate key the rival's row can be read, as on SQLite, and with fewer gap locks;
 * strict mode so that a value too long is an error and not cut, whatever the server's default is.
 */
export const SESSION_STATEMENTS = [
  'set session transaction isolation level read committed',
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
] as const;

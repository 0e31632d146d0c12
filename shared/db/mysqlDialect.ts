/** Kysely on a mysql2 pool whose lost connections surface as retryable errors of our own, mapped here and nowhere else. */
import {
  CompiledQuery,
  MysqlAdapter,
  MysqlDialect,
  MysqlDriver,
  type DatabaseConnection,
  type Driver,
  type MysqlDialectConfig,
} from 'kysely';
import { createPool } from 'mysql2';
import { asAppError } from './databaseErrors.ts';

export class PooledMysqlDialect extends MysqlDialect {
  readonly #config: MysqlDialectConfig;

  constructor(url: URL) {
    const config = { pool: openPool(url), onCreateConnection: prepareSession };
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new MappingDriver(this.#config);
  }

  override createAdapter(): MysqlAdapter {
    return new MysqlAdapter();
  }
}

function openPool(url: URL) {
  return createPool({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : 3306,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    connectionLimit: 10,
    enableKeepAlive: true,
    connectTimeout: 10_000,
    multipleStatements: false,
  });
}

/**
 * READ COMMITTED so that after a duplicate key the rival's row can be read, as on SQLite, and with fewer gap locks;
 * strict mode so that a value too long is an error and not cut, whatever the server's default is.
 */
async function prepareSession(connection: DatabaseConnection): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw('set session transaction isolation level read committed'));
  await connection.executeQuery(
    CompiledQuery.raw("set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"),
  );
}

class MappingDriver extends MysqlDriver {
  readonly #mapped = new WeakSet<DatabaseConnection>();

  override async acquireConnection(
    ...options: Parameters<MysqlDriver['acquireConnection']>
  ): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection(...options).catch(rethrow);
    if (!this.#mapped.has(connection)) {
      this.#mapped.add(connection);
      const execute = connection.executeQuery.bind(connection);
      connection.executeQuery = <R>(query: CompiledQuery) => execute<R>(query).catch(rethrow);
    }
    return connection;
  }
}

function rethrow(error: unknown): never {
  throw asAppError(error);
}

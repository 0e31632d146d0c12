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
import { poolOptions, SESSION_STATEMENTS } from './mysqlSession.ts';

export class PooledMysqlDialect extends MysqlDialect {
  readonly #config: MysqlDialectConfig;

  constructor(url: URL) {
    const config = { pool: createPool(poolOptions(url, 10)), onCreateConnection: prepareSession };
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

async function prepareSession(connection: DatabaseConnection): Promise<void> {
  for (const statement of SESSION_STATEMENTS) await connection.executeQuery(CompiledQuery.raw(statement));
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

/** A database server of a test's own that can be taken away and brought back with everything in it. */
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { startMariaDb } from './mariadb.ts';
import { atEnd, tempDir, type Cleanup } from './tempDir.ts';

export interface RestartableServer {
  /** The address of a database on it. */
  readonly url: string;
  /** Where its files are. */
  readonly dataDir: string;
  /** Killed, as by a crash of the machine, and started again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRestartable(t: Cleanup): Promise<RestartableServer> {
  const dataDir = join(await tempDir(t), 'data');
  let server = await startMariaDb({ dataDir });
  atEnd(t, () => server.stop());
  const port = Number(new URL(server.url).port);
  const connection = await createConnection({ uri: server.url });
  await connection.query('create database tessera');
  await connection.end();
  return {
    url: `${server.url}tessera`,
    dataDir,
    async restart() {
      await server.stop();
      server = await startMariaDb({ dataDir, port });
    },
    stop: () => server.stop(),
  };
}

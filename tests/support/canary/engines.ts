/** Both engines as the canary needs them: a folder with everything that the engine writes, its logs too, and an outage. */
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { startMariaDb } from '../mariadb.ts';
import { atEnd, tempDir, type Cleanup } from '../tempDir.ts';

export interface CanaryEngine {
  readonly url: string;
  readonly folder: string;
  /** The database refuses for a second. */
  readonly outage: () => Promise<void>;
}

const OUTAGE_MS = 1_000;

async function sqlite(t: Cleanup): Promise<CanaryEngine> {
  const folder = await tempDir(t);
  const path = join(folder, 'canary.db');
  return {
    url: `sqlite:${path}`,
    folder,
    async outage() {
      const rival = new DatabaseSync(path, { timeout: 5_000 });
      rival.exec('begin immediate');
      await sleep(OUTAGE_MS);
      rival.exec('rollback');
      rival.close();
    },
  };
}

/** A server of its own that writes down every change and every statement. */
async function mysql(t: Cleanup): Promise<CanaryEngine> {
  const folder = await tempDir(t);
  const dataDir = join(folder, 'data');
  const more = [
    `--log-bin=${join(dataDir, 'changes')}`,
    '--binlog-format=ROW',
    '--general-log=1',
    `--general-log-file=${join(dataDir, 'statements.log')}`,
    '--innodb-log-file-size=8M',
  ];
  const server = await startMariaDb({ dataDir, more });
  atEnd(t, () => server.stop());
  const name = `canary_${randomBytes(4).toString('hex')}`;
  const connection = await createConnection({ uri: server.url });
  atEnd(t, () => connection.end());
  await connection.query(`create database ${name}`);
  return {
    url: new URL(name, server.url).href,
    folder,
    async outage() {
      const until = Date.now() + OUTAGE_MS;
      while (Date.now() < until) {
        await sleep(50);
        const [others] = await connection.query<RowDataPacket[]>(
          'select id from information_schema.processlist where id <> connection_id() and user = ?',
          ['root'],
        );
        for (const { id } of others) await connection.query(`kill ${Number(id)}`).catch(() => undefined);
      }
    },
  };
}

export const CANARY_ENGINES = { sqlite, mysql } as const;

/** Both engines, and each store of pastes, as the canary needs them: folders with everything that they write, logs too, and an outage. */
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { startFakeS3 } from '../fakeS3.ts';
import { startMariaDb } from '../mariadb.ts';
import { atEnd, tempDir, type Cleanup } from '../tempDir.ts';

export interface CanaryEngine {
  readonly url: string;
  readonly folders: readonly string[];
  /** Where pastes go, when not to files. */
  readonly pasteStore?: Readonly<Record<string, string>>;
  /** The database refuses for a second. */
  readonly outage: () => Promise<void>;
}

const OUTAGE_MS = 1_000;

async function sqlite(t: Cleanup): Promise<CanaryEngine> {
  const folder = await tempDir(t);
  const path = join(folder, 'canary.db');
  return {
    url: `sqlite:${path}`,
    folders: [folder],
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
  await connection.query(`create database ${name}_pastes`);
  return {
    url: new URL(name, server.url).href,
    pasteStore: { PASTE_STORE: new URL(`${name}_pastes`, server.url).href },
    folders: [folder],
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

async function s3(t: Cleanup): Promise<CanaryEngine> {
  const { url, folders, outage } = await sqlite(t);
  const server = await startFakeS3();
  atEnd(t, () => server.stop());
  const {
    PASTE_STORE,
    PASTE_S3_ACCESS_KEY_ID = '',
    PASTE_S3_SECRET_ACCESS_KEY = '',
  } = await server.freshBucket();
  const pasteStore = { PASTE_STORE, PASTE_S3_ACCESS_KEY_ID, PASTE_S3_SECRET_ACCESS_KEY };
  return { url, folders: [...folders, server.folder], pasteStore, outage };
}

export const CANARY_ENGINES = {
  sqlite,
  'mysql, with pastes in mysql': mysql,
  'sqlite, with pastes in S3': s3,
} as const;

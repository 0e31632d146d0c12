/** A database server that goes away for a moment delays the work and ends nothing. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { createJobs } from '../../bot/jobs/jobs.ts';
import { systemClock } from '../../shared/clock.ts';
import { connectDatabase } from '../../shared/db/connect.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { InvalidConfig, Upstream } from '../../shared/errors.ts';
import { openDatabase, silentLog } from '../support/databases.ts';
import { findDatabaseServer, startMariaDb } from '../support/mariadb.ts';
import { atEnd, tempDir } from '../support/tempDir.ts';
import { waitFor } from '../support/waitFor.ts';

const mayNotSkip = process.env['TESSERA_TEST_NO_SKIPS'] === '1';
const skip = findDatabaseServer() || mayNotSkip ? false : 'no MariaDB or MySQL server is installed here';

test(
  'a server that is gone and back: errors are retryable, connections and jobs recover',
  { skip },
  async (t) => {
    const dataDir = join(await tempDir(t), 'data');
    const first = await startMariaDb({ dataDir });
    atEnd(t, () => first.stop());
    const db = await openDatabase(t, `${first.url}mysql`);
    await migrate(db);
    let runs = 0;
    const run = async () => {
      runs += 1;
      await Promise.resolve();
    };
    const definitions = [{ name: 'sweep', every: 50, lockLifetimeMs: 300, run }];
    const jobs = createJobs({ db, log: silentLog, definitions, clock: systemClock, processEveryMs: 50 });
    atEnd(t, () => jobs.stop(2000));
    await jobs.start();
    await waitFor('the first run', () => runs > 0);

    const isRetryable = (error: unknown) => error instanceof Upstream && error.retryable;
    await db.kysely.connection().execute(async (connection) => {
      await sql`select 1`.execute(connection);
      await first.stop();
      // The second time the driver does not even try.
      await assert.rejects(sql`select 1`.execute(connection), isRetryable);
      await assert.rejects(sql`select 1`.execute(connection), isRetryable);
    });
    await assert.rejects(sql`select 1`.execute(db.kysely), isRetryable);
    const inTransaction = db.transaction((tx) => sql`select 1`.execute(tx));
    await assert.rejects(inTransaction, isRetryable);
    await sleep(500);
    const runsBefore = runs;

    const second = await startMariaDb({ dataDir, port: Number(new URL(first.url).port) });
    atEnd(t, () => second.stop());
    await sql`select 1`.execute(db.kysely);
    await waitFor('the job to run again', () => runs > runsBefore);
  },
);

test('a server that is not there at boot is a retryable error', async () => {
  const attempt = connectDatabase('mysql://root@127.0.0.1:1/none', { log: silentLog });
  await assert.rejects(attempt, (error) => error instanceof Upstream && error.retryable);
});

test('an address of another kind is a configuration error that shows no password', async () => {
  for (const url of ['postgres://u:secret@h/d', 'mysql://u:secret@h', 'nonsense', 'sqlite:']) {
    await assert.rejects(connectDatabase(url, { log: silentLog }), (error) => {
      assert.ok(error instanceof InvalidConfig);
      assert.ok(!error.userMessage.includes('secret'));
      return true;
    });
  }
});

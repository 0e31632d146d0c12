/** The health check of the bot's container: well while jobs are finished, not well when they are not. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { migrate } from '../../shared/db/migrate.ts';
import { openDatabase } from '../support/databases.ts';
import { tempDir } from '../support/tempDir.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

test('the health check follows the jobs', async (t) => {
  const folder = await tempDir(t);
  const url = `sqlite:${join(folder, 'test.db')}`;
  const db = await openDatabase(t, url);
  await migrate(db);
  const check = () =>
    spawnSync(process.execPath, [join(ROOT, 'bot/health.ts')], {
      cwd: folder,
      env: { DATA_DIR: folder, DATABASE_URL: url },
      encoding: 'utf8',
    });

  assert.equal(check().status, 1, 'no job ever ran');
  await db.kysely
    .insertInto('jobs')
    .values({
      id: 'a',
      name: 'closings.resume',
      type: 'single',
      priority: 0,
      last_finished_at: Date.now(),
      disabled: 0,
      data: '{}',
      options: '{}',
    })
    .execute();
  const well = check();
  assert.deepEqual([well.status, well.stderr], [0, '']);
  await db.kysely
    .updateTable('jobs')
    .set({ last_finished_at: Date.now() - 600_000 })
    .execute();
  const silent = check();
  assert.equal(silent.status, 1);
  assert.match(silent.stderr, /no job for two minutes/);
});

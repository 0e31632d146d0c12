/** The scheduler on a real database: each job once over two processes, again after failure and crash, stopped in order. */
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { enqueueJob } from '../../bot/jobs/enqueue.ts';
import { createJobs } from '../../bot/jobs/jobs.ts';
import type { JobDefinition } from '../../bot/jobs/types.ts';
import { systemClock } from '../../shared/clock.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { Upstream } from '../../shared/errors.ts';
import { createLog } from '../../shared/log.ts';
import { forEachEngine, openDatabase, silentLog } from '../support/databases.ts';
import { atEnd, type Cleanup } from '../support/tempDir.ts';
import { waitFor } from '../support/waitFor.ts';

const LOCK_LIFETIME_MS = 600;

function scheduler(t: Cleanup, db: AppDatabase, definitions: readonly JobDefinition[], log = silentLog) {
  const quick = definitions.map((definition) => ({ lockLifetimeMs: LOCK_LIFETIME_MS, ...definition }));
  const jobs = createJobs({ db, log, definitions: quick, clock: systemClock, processEveryMs: 50 });
  atEnd(t, () => jobs.stop(2000));
  return jobs;
}

const rowsOf = (db: AppDatabase) => db.kysely.selectFrom('jobs').selectAll().execute();

forEachEngine('job scheduler', (under) => {
  test('two schedulers run each of 20 jobs once, and completed jobs leave no row', async (t) => {
    const url = await under.freshUrl(t);
    const [one, two] = [await openDatabase(t, url), await openDatabase(t, url)];
    await migrate(one);
    const runs: unknown[] = [];
    const definition: JobDefinition = {
      name: 'resume',
      // Not the short one of this file: on a busy machine a job that waits its turn would outlive it and run elsewhere.
      lockLifetimeMs: 20_000,
      concurrency: 4,
      run: async (data) => {
        runs.push(data['id']);
        await sleep(5);
      },
    };
    const [first, second] = [scheduler(t, one, [definition]), scheduler(t, two, [definition])];
    const ids = Array.from({ length: 20 }, (_, i) => `10000000000000000${i}`);
    for (const id of ids) await enqueueJob(one, 'resume', { id });
    for (const id of ids) await first.enqueue('resume', { id });
    await Promise.all([first.start(), second.start()]);
    await waitFor('all jobs to be done', async () => (await rowsOf(one)).length === 0);
    assert.deepEqual(runs.sort(), ids.sort());
  });

  test('a job that is enqueued in the running process starts at once, not at the next poll', async (t) => {
    const db = await under.freshDatabase(t);
    let ran = 0;
    const definitions = [
      { name: 'resume', lockLifetimeMs: 600, run: () => Promise.resolve(void (ran += 1)) },
    ];
    const jobs = createJobs({ db, log: silentLog, definitions, clock: systemClock, processEveryMs: 16_000 });
    atEnd(t, () => jobs.stop(1000));
    await jobs.start();
    await sleep(100);
    await jobs.enqueue('resume', { id: '1' });
    await waitFor('the job', () => ran === 1, { timeoutMs: 12_000 });
  });

  test('a repeating job runs at start and again, in one of two schedulers each time', async (t) => {
    const db = await under.freshDatabase(t);
    let running = 0;
    let mostAtOnce = 0;
    let runs = 0;
    const definition: JobDefinition = {
      name: 'sweep',
      lockLifetimeMs: 20_000,
      every: 100,
      run: async () => {
        running += 1;
        mostAtOnce = Math.max(mostAtOnce, running);
        await sleep(20);
        running -= 1;
        runs += 1;
      },
    };
    await Promise.all([scheduler(t, db, [definition]).start(), scheduler(t, db, [definition]).start()]);
    await waitFor('four runs', () => runs >= 4);
    assert.equal(mostAtOnce, 1);
    assert.equal((await rowsOf(db)).length, 1);
  });

  test('a failing job is logged once a failure, stores a code only, and runs again until it succeeds', async (t) => {
    const db = await under.freshDatabase(t);
    const lines: string[] = [];
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    let attempts = 0;
    const reasons: (string | null | undefined)[] = [];
    const jobs = scheduler(
      t,
      db,
      [
        {
          name: 'resume',
          run: async () => {
            attempts += 1;
            reasons.push((await rowsOf(db))[0]?.fail_reason);
            if (attempts === 1) throw new Upstream(true, { cause: new Error('hello from a person') });
          },
        },
      ],
      createLog({ level: 'info', service: 'test', destination }),
    );
    await jobs.start();
    await jobs.enqueue('resume', { id: '1' });
    await waitFor('the row to go', async () => attempts === 2 && (await rowsOf(db)).length === 0);
    assert.deepEqual(reasons, [null, 'upstream_unavailable']);
    assert.equal(lines.filter((line) => line.includes('a job failed')).length, 1);
    assert.ok(!lines.join('').includes('hello'));
  });

  test('a job whose process died runs again when its lock has expired', async (t) => {
    const db = await under.freshDatabase(t);
    const died = await enqueueJob(db, 'resume', { id: '1' });
    const lockedAt = Date.now();
    await db.kysely.updateTable('jobs').set({ locked_at: lockedAt }).where('id', '=', died._id!).execute();
    let ranAt = 0;
    const jobs = scheduler(t, db, [
      { name: 'resume', run: () => Promise.resolve(void (ranAt = Date.now())) },
    ]);
    await jobs.start();
    await waitFor('the job', () => ranAt > 0);
    assert.ok(ranAt - lockedAt >= LOCK_LIFETIME_MS);
  });

  test('a job that runs longer than its lock keeps it, and its signal stays quiet', async (t) => {
    const db = await under.freshDatabase(t);
    let runs = 0;
    let wasAborted = false;
    let ended = false;
    // Long enough that a machine that is busy for a second is not what lets it lapse.
    const lockLifetimeMs = 3_000;
    const definition: JobDefinition = {
      name: 'resume',
      lockLifetimeMs,
      run: async (_data, signal) => {
        runs += 1;
        await sleep(lockLifetimeMs * 1.5);
        wasAborted ||= signal.aborted;
        ended = true;
      },
    };
    await enqueueJob(db, 'resume', { id: '1' });
    await Promise.all([scheduler(t, db, [definition]).start(), scheduler(t, db, [definition]).start()]);
    await waitFor('the end', async () => ended && (await rowsOf(db)).length === 0);
    assert.deepEqual({ runs, wasAborted }, { runs: 1, wasAborted: false });
  });

  test('stop tells running jobs, waits for them, and gives back what never started', async (t) => {
    const db = await under.freshDatabase(t);
    const outcomes: string[] = [];
    const definition: JobDefinition = {
      name: 'resume',
      run: async (_data, signal) => {
        outcomes.push('started');
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        await sleep(30);
        outcomes.push('ended');
      },
    };
    const jobs = scheduler(t, db, [definition]);
    await enqueueJob(db, 'resume', { id: '1' });
    await enqueueJob(db, 'resume', { id: '2' }, { atMs: Date.now() + 60_000 });
    await jobs.start();
    await waitFor('the start', () => outcomes.length === 1);
    assert.equal(await jobs.stop(2000), true);
    assert.deepEqual(outcomes, ['started', 'ended']);
    const rows = await rowsOf(db);
    assert.deepEqual(
      rows.map((row) => row.locked_at),
      [null],
    );
  });

  test('stop gives up at its time limit and says so', async (t) => {
    const db = await under.freshDatabase(t);
    let finish = () => {};
    let started = false;
    const definition: JobDefinition = {
      name: 'resume',
      run: () =>
        new Promise((resolve) => {
          started = true;
          finish = resolve;
        }),
    };
    const jobs = scheduler(t, db, [definition]);
    await enqueueJob(db, 'resume', { id: '1' });
    await jobs.start();
    await waitFor('the start', () => started);
    assert.equal(await jobs.stop(50), false);
    assert.notEqual((await rowsOf(db))[0]?.locked_at, null);
    finish();
    await waitFor('the row to go', async () => (await rowsOf(db)).length === 0);
  });

  test("INVARIANT: a job's payload holds ids only", async (t) => {
    const db = await under.freshDatabase(t);
    for (const text of ['hello there', 'https://paste/?id#key', 'x'.repeat(65)]) {
      await assert.rejects(enqueueJob(db, 'resume', { text }), TypeError);
    }
    assert.deepEqual(await rowsOf(db), []);
  });
});

/** The storage that Agenda stands on: one winner a job, one row a key, locks that expire, nothing said is kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toJobId, type JobParameters } from 'agenda';
import { createJobRepository } from '../../bot/jobs/repository.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { forEachEngine, openDatabase } from '../support/databases.ts';
import { migrate } from '../../shared/db/migrate.ts';

const NOW = new Date(1_800_000_000_000);
const at = (offsetMs: number) => new Date(NOW.getTime() + offsetMs);
const options = { lastModifiedBy: 'worker-1' };

function job(values: Partial<JobParameters> = {}): JobParameters {
  return { name: 'sweep', type: 'normal', priority: 0, nextRunAt: NOW, data: {}, ...values };
}

function repositoryOf(db: AppDatabase) {
  const repository = createJobRepository(db, (error) => assert.fail(String(error)));
  const claim = (lockLifetimeMs = 1000, now = NOW, name = 'sweep') =>
    repository.getNextJobToRun(name, now, new Date(now.getTime() - lockLifetimeMs), now, options);
  const rows = () => db.kysely.selectFrom('jobs').selectAll().orderBy('id').execute();
  return { repository, claim, rows };
}

forEachEngine('job repository', (under) => {
  test('INVARIANT: a due job is handed to one caller, of 30 over two connections', async (t) => {
    const url = await under.freshUrl(t);
    const [one, two] = [await openDatabase(t, url), await openDatabase(t, url)];
    await migrate(one);
    const [first, second] = [repositoryOf(one), repositoryOf(two)];
    await first.repository.saveJob(job(), options);
    const claims = await Promise.all(
      Array.from({ length: 30 }, (_, turn) => (turn % 2 ? first : second).claim()),
    );
    assert.equal(claims.filter((claim) => claim !== undefined).length, 1);
  });

  test('30 callers and 20 jobs: each job once', async (t) => {
    const { repository, claim } = repositoryOf(await under.freshDatabase(t));
    for (let i = 0; i < 20; i += 1) await repository.saveJob(job({ data: { i } }), options);
    const claims = await Promise.all(Array.from({ length: 30 }, () => claim()));
    const ids = claims.flatMap((claimed) => (claimed ? [claimed._id] : []));
    assert.equal(ids.length, 20);
    assert.equal(new Set(ids).size, 20);
  });

  test('the earliest is first, then the higher priority; the future and other names wait', async (t) => {
    const { repository, claim } = repositoryOf(await under.freshDatabase(t));
    await repository.saveJob(job({ nextRunAt: at(1), data: 'future' }), options);
    await repository.saveJob(job({ nextRunAt: at(-5), priority: -10, data: 'low' }), options);
    await repository.saveJob(job({ nextRunAt: at(-5), priority: 10, data: 'high' }), options);
    await repository.saveJob(job({ nextRunAt: at(-9), data: 'earliest' }), options);
    await repository.saveJob(job({ nextRunAt: null, data: 'never' }), options);
    await repository.saveJob(job({ name: 'other', nextRunAt: at(-99) }), options);
    const claimed = [await claim(), await claim(), await claim(), await claim()];
    assert.deepEqual(
      claimed.map((one) => one?.data),
      ['earliest', 'high', 'low', undefined],
    );
  });

  test('a lock expires after its lifetime and not before, also when the job was rescheduled', async (t) => {
    const { repository, claim } = repositoryOf(await under.freshDatabase(t));
    await repository.saveJob(job(), options);
    const first = await claim();
    assert.equal(first?.lockedAt?.getTime(), NOW.getTime());
    assert.equal(await claim(1000, at(999)), undefined);
    await repository.saveJobState({ ...first, nextRunAt: at(60_000) }, options);
    const takers = await Promise.all([claim(1000, at(1000)), claim(1000, at(1000)), claim(1000, at(1000))]);
    assert.equal(takers.filter(Boolean).length, 1);
  });

  test('a disabled job is not handed out until it is enabled', async (t) => {
    const { repository, claim } = repositoryOf(await under.freshDatabase(t));
    await repository.saveJob(job(), options);
    assert.equal(await repository.disableJobs({ name: 'sweep' }), 1);
    assert.equal(await claim(), undefined);
    assert.equal(await repository.enableJobs({ name: 'sweep' }), 1);
    assert.ok(await claim());
  });

  test('lockJob takes the job only as it was seen', async (t) => {
    const { repository } = repositoryOf(await under.freshDatabase(t));
    const saved = await repository.saveJob(job(), options);
    assert.equal(await repository.lockJob({ ...saved, nextRunAt: at(1) }, options), undefined);
    const locks = await Promise.all(Array.from({ length: 10 }, () => repository.lockJob(saved, options)));
    assert.equal(locks.filter(Boolean).length, 1);
    await repository.unlockJob(saved);
    assert.ok(await repository.lockJob(saved, options));
    await repository.unlockJobs([saved._id!]);
    assert.ok(await repository.lockJob(saved, options));
  });

  test('30 parallel saves of a single job leave one row, and "due now" does not bring its turn forward', async (t) => {
    const { repository, rows } = repositoryOf(await under.freshDatabase(t));
    const single = (nextRunAt: Date, repeatInterval = '12 hours') =>
      repository.saveJob(job({ type: 'single', nextRunAt, repeatInterval }), options);
    const saved = await Promise.all(Array.from({ length: 30 }, () => single(new Date())));
    assert.equal(new Set(saved.map((one) => one._id)).size, 1);
    assert.equal((await rows()).length, 1);
    const nextTurn = new Date(Date.now() + 3_600_000);
    await repository.saveJobState({ ...saved[0]!, nextRunAt: nextTurn }, options);
    assert.deepEqual((await single(new Date())).nextRunAt, nextTurn);
    const later = new Date(Date.now() + 7_200_000);
    assert.deepEqual((await single(later)).nextRunAt, later);
    const due = new Date();
    assert.deepEqual((await single(due, '1 minute')).nextRunAt, due);
  });

  test('30 parallel unique saves leave one row; another condition, or a started one, is another row', async (t) => {
    const { repository, claim, rows } = repositoryOf(await under.freshDatabase(t));
    const save = (id: string, insertOnly = false, nextRunAt = NOW) =>
      repository.saveJob(
        job({ data: { id }, unique: { 'data.id': id }, uniqueOpts: { insertOnly }, nextRunAt }),
        options,
      );
    const saved = await Promise.all(Array.from({ length: 30 }, () => save('a')));
    assert.equal(new Set(saved.map((one) => one._id)).size, 1);
    assert.deepEqual((await save('a', true, at(5))).nextRunAt, NOW);
    assert.deepEqual((await save('a', false, at(-5))).nextRunAt, at(-5));
    await save('b', false, at(5));
    assert.equal((await rows()).length, 2);
    assert.ok(await claim());
    await save('a');
    assert.equal((await rows()).length, 3);
  });

  test('saving a job that is gone neither brings it back nor counts as saved', async (t) => {
    const { repository, rows } = repositoryOf(await under.freshDatabase(t));
    const saved = await repository.saveJob(job(), options);
    assert.equal(await repository.removeJobs({ id: saved._id! }), 1);
    assert.equal((await repository.saveJob(saved, options))._id, saved._id);
    assert.deepEqual(await rows(), []);
    await assert.rejects(repository.saveJobState(saved, options), /no longer there/);
  });

  test('a removal that names nothing removes nothing; names, ids, data and exclusions do', async (t) => {
    const { repository } = repositoryOf(await under.freshDatabase(t));
    const names = async () =>
      (await repository.queryJobs({ sort: { name: 'asc' } })).jobs.map((one) => one.name);
    for (const name of ['a', 'b', 'c', 'd'])
      await repository.saveJob(job({ name, data: { name, n: 1 } }), options);
    for (const nothing of [{}, { notNames: [] }, { names: [] }, { ids: [] }, { data: { name: 'x' } }]) {
      assert.equal(await repository.removeJobs(nothing), 0);
    }
    assert.deepEqual(await names(), ['a', 'b', 'c', 'd']);
    assert.equal(await repository.removeJobs({ data: { name: 'a' } }), 1);
    assert.equal(await repository.removeJobs({ names: ['b'], data: { n: 2 } }), 0);
    assert.equal(await repository.removeJobs({ notNames: ['c', 'd'] }), 1);
    assert.deepEqual(await names(), ['c', 'd']);
    assert.deepEqual(await repository.getDistinctJobNames(), ['c', 'd']);
    assert.equal(await repository.purgeAllJobs(), 2);
  });

  test('all parameters survive the way to the database and back', async (t) => {
    const { repository } = repositoryOf(await under.freshDatabase(t));
    const full: JobParameters = {
      ...job({ priority: 10, data: { id: '123456789012345678', n: 2, flag: true, none: null } }),
      repeatInterval: 5000,
      repeatTimezone: 'Europe/Berlin',
      repeatAt: '3:30am',
      startDate: at(1),
      endDate: at(2),
      skipDays: [0, 6],
      fork: false,
      disabled: true,
    };
    const saved = await repository.saveJob(full, options);
    assert.deepEqual(saved, { ...full, _id: saved._id, lastModifiedBy: 'worker-1' });
    assert.deepEqual(await repository.getJobById(saved._id!), saved);
    assert.equal(await repository.getJobById('none'), null);
    const state: JobParameters = Object.assign({}, saved, {
      lastRunAt: at(3),
      lastFinishedAt: at(4),
      failedAt: at(4),
      failCount: 2,
      failReason: 'upstream_unavailable',
      progress: 50,
      lockedAt: at(5),
    });
    await repository.saveJobState(state, options);
    assert.deepEqual(await repository.getJobById(saved._id!), state);
  });

  test('INVARIANT: no error message is stored with a job', async (t) => {
    const { repository, rows } = repositoryOf(await under.freshDatabase(t));
    const saved = await repository.saveJob(job(), options);
    for (const failReason of ['Invalid Form Body: content[hello]', { said: 'hello' } as unknown as string]) {
      await repository.saveJobState({ ...saved, failReason }, options);
      assert.equal((await rows())[0]?.fail_reason, 'error');
    }
  });

  test('states are computed, filtered, sorted and counted', async (t) => {
    const { repository } = repositoryOf(await under.freshDatabase(t));
    const day = new Date(Date.now() + 86_400_000);
    const add = async (name: string, values: Partial<JobParameters>) => {
      const saved = await repository.saveJob(job({ name, nextRunAt: null, ...values }), options);
      await repository.saveJobState({ ...saved, ...values }, options);
    };
    await add('queued', { nextRunAt: new Date(0) });
    await add('scheduled', { nextRunAt: day });
    await add('running', { nextRunAt: null, lockedAt: new Date() });
    await add('failed', { nextRunAt: null, failedAt: new Date(), lastFinishedAt: new Date(0) });
    await add('completed', { nextRunAt: null, lastFinishedAt: new Date() });
    await add('repeating', { nextRunAt: day, repeatInterval: '1 day' });
    await add('paused', { nextRunAt: day, disabled: true });
    const { jobs, total } = await repository.queryJobs({ sort: { name: 'asc' }, skip: 1, limit: 2 });
    assert.equal(total, 7);
    assert.deepEqual(
      jobs.map((one) => [one.name, one.state]),
      [
        ['failed', 'failed'],
        ['paused', 'paused'],
      ],
    );
    for (const overview of await repository.getJobsOverview()) {
      assert.equal(overview[overview.name as 'queued'], 1, overview.name);
      assert.equal(overview.total, 1);
    }
    assert.equal((await repository.queryJobs({ state: 'running' })).total, 1);
    assert.equal((await repository.queryJobs({ search: 'ED', includeDisabled: false })).total, 4);
    assert.equal(await repository.getQueueSize(), 1);
    assert.equal((await repository.queryJobs({ ids: [toJobId('none')] })).total, 0);
  });
});

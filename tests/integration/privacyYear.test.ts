/** A simulated year over a real paste service: sweep after sweep takes exactly what is past its time, and no side keeps anything. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { sql } from 'kysely';
import { PasteClient, type CreatedPaste } from 'privatebin-client';
import { enqueueJob } from '../../bot/jobs/enqueue.ts';
import { openFileStore } from '../../paste/store/files.ts';
import type { PasteStore } from '../../paste/store/types.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { STORED_TABLES } from '../../shared/db/storedData.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { sealedText, startPasteService, TOKEN, type TestPasteService } from '../support/pasteService.ts';
import { wireForgetting } from '../support/privacy/forget.ts';
import { findOrphans } from '../support/privacy/sides.ts';
import { DAY, seedClosed } from '../support/privacy/world.ts';
import { scaled } from '../support/soak.ts';
import { atEnd } from '../support/tempDir.ts';

const COUNT = scaled(70, 10_000);
const FIRST_ID = 1_000_000;
const HELD = 7;
const AT_ONCE = 16;
const signal = new AbortController().signal;

/** The pastes of every conversation, made when it was closed: by then the service's clock stood there. */
async function publishAll(
  service: TestPasteService,
  closedAtMs: (index: number) => number,
  moveTo: (ms: number) => void,
) {
  const client = new PasteClient({ baseUrl: service.url, token: TOKEN });
  const envelope = await sealedText('x', { expire: '1year' });
  const made = new Map<string, CreatedPaste>();
  const names = Array.from({ length: COUNT }, (_, at) => COUNT - 1 - at).flatMap((index) =>
    ['staff', 'user', 'file'].map((kind) => ({ index, name: `${FIRST_ID + index}${kind}` })),
  );
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const batch = names.slice(at, at + AT_ONCE);
    moveTo(closedAtMs(batch.at(-1)!.index));
    await Promise.all(
      batch.map(async ({ name }) => {
        made.set(name, await client.create(envelope, { idempotencyKey: `upload of ${name}` }));
      }),
    );
  }
  return made;
}

async function listStore(store: PasteStore) {
  const pastes = [];
  for await (const { id, isTombstone } of store.list()) pastes.push({ id, isTombstone });
  return { isPublic: false, pastes };
}

async function remaining(db: AppDatabase): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of STORED_TABLES) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(
      db.kysely,
    );
    if (rows[0] && rows[0].n > 0) counts[name] = rows[0].n;
  }
  return counts;
}

// What a sweep asks of each engine botRetention shows; this is about a year of them.
forEachEngineAtSoak('a simulated year', (under) => {
  test('takes exactly what is past its time, with the pastes away for a month; no side keeps anything (S47)', async (t: TestContext) => {
    const startedAt = performance.now();
    const db = await under.freshDatabase(t);
    const service = await startPasteService(t);
    const store = await openFileStore(`${service.folder}/data/pastes`);
    atEnd(t, () => store.close());
    // The service's own clock goes with ours.
    const begin = Date.now();
    let now = begin;
    const moveTo = (ms: number) => {
      service.advance(ms - now);
      now = ms;
    };
    const closedAtMs = (index: number) => begin - Math.floor((index * 420 * DAY) / COUNT);
    // A third of them of a category that keeps for 90 days only: their pastes must be deleted, not just expire.
    const retentionDays = (index: number) => (index % 3 === 0 ? 90 : 365);
    const isOver = (index: number) => closedAtMs(index) + retentionDays(index) * DAY <= now;
    const made = await publishAll(service, closedAtMs, moveTo);
    moveTo(begin);
    await seedClosed(db, {
      guildId: '11',
      count: COUNT,
      firstId: FIRST_ID,
      closedAtMs,
      retentionDays,
      pastes: { add: (name) => made.get(name)! },
    });
    const held = (by: string | null) =>
      db.kysely
        .updateTable('conversations')
        .set({ held_by: by, held_at: by === null ? null : begin })
        .where('id', '=', String(FIRST_ID + HELD))
        .execute();
    await held('2');
    await enqueueJob(db, 'retention.sweep', {});

    const isAway = () => now > begin + 100 * DAY && now < begin + 130 * DAY;
    const there = new PasteClient({ baseUrl: service.url, token: TOKEN });
    const nobody = new PasteClient({ baseUrl: 'http://127.0.0.1:1', retries: 0 });
    const client: Pick<PasteClient, 'create' | 'delete'> = {
      create: (...args) => (isAway() ? nobody : there).create(...args),
      delete: (...args) => (isAway() ? nobody : there).delete(...args),
    };
    const clock = { now: () => now, sleep: () => Promise.resolve() };
    const { retention } = await wireForgetting(db, client, clock);
    const orphans = () => findOrphans(db, now, () => listStore(store));

    for (const day of [0, 40, 80, 120, 140, 200, 280, 340, 364, 366, 400]) {
      moveTo(begin + day * DAY);
      const before = await remaining(db);
      await retention.sweep(signal);
      if (isAway()) {
        assert.deepEqual(
          (await remaining(db))['conversations'],
          before['conversations'],
          'rows wait for pastes',
        );
        assert.ok(
          (await orphans()).some(({ kind }) => kind === 'past its time'),
          'the doctor says what waits',
        );
        continue;
      }
      const left = await db.kysely.selectFrom('conversations').select('id').orderBy('id').execute();
      const expected = Array.from({ length: COUNT }, (_, at) => at).filter(
        (at) => at === HELD || !isOver(at),
      );
      assert.deepEqual(
        left.map(({ id }) => Number(id) - FIRST_ID),
        expected,
        `day ${day}`,
      );
      await service.service.purge();
      assert.deepEqual(await orphans(), [], `day ${day}`);
    }
    await held(null);
    await retention.sweep(signal);
    await service.service.purge();
    assert.deepEqual(await remaining(db), { jobs: 1 });
    assert.deepEqual(await listStore(store), { isPublic: false, pastes: [] });
    assert.deepEqual(await orphans(), []);
    t.diagnostic(
      `figure: simulated year on ${under.engine}: ${COUNT} conversations, ${3 * COUNT} pastes, ` +
        `${Math.round((performance.now() - startedAt) / 1000)} s with making them`,
    );
  });
});

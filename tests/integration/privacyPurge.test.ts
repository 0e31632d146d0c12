/** Forgetting on request: all of it, nothing else, however often the process dies, with a receipt that is right. */
import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { NewPurge } from '../../bot/privacy/purgeRepository.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { STORED_TABLES } from '../../shared/db/storedData.ts';
import { asId, type GuildId, type UserId } from '../../shared/ids.ts';
import { PasteUnavailable } from 'privatebin-client';
import { forEachEngine, openDatabase } from '../support/databases.ts';
import { launchProcess } from '../support/product.ts';
import { wireForgetting } from '../support/privacy/forget.ts';
import { DAY, NOW, pasteFolder, seedClosed } from '../support/privacy/world.ts';
import { scaled } from '../support/soak.ts';
import { tempDir } from '../support/tempDir.ts';
import { COMPILED } from '../support/compiled.ts';
import { waitFor } from '../support/waitFor.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const [OURS, THEIRS] = [asId<GuildId>('11'), asId<GuildId>('22')];
const PERSON = asId<UserId>('700');
const signal = new AbortController().signal;

function asked(more: Partial<NewPurge>): NewPurge {
  return {
    guildId: OURS,
    scope: 'guild',
    targetId: null,
    requestedBy: asId<UserId>('1'),
    waitsFor: null,
    notBeforeMs: 0,
    channelId: null,
    ...more,
  };
}

/** Every row of every table that mentions the guild, or hangs on one of its conversations. */
async function rowsOf(db: AppDatabase, guildId: GuildId): Promise<string> {
  const found: unknown[] = [];
  for (const { name, owner, key } of STORED_TABLES) {
    const column = owner.guild ?? owner.conversation;
    const order = sql.join(key.map((each) => sql.ref(each)));
    if (!column) continue;
    const isIts = owner.guild
      ? sql`${sql.ref(column)} = ${guildId}`
      : sql`${sql.ref(column)} in (select id from conversations where guild_id = ${guildId})`;
    const { rows } = await sql`select * from ${sql.table(name)} where ${isIts} order by ${order}`.execute(
      db.kysely,
    );
    found.push([name, rows]);
  }
  return JSON.stringify(found);
}

async function countRows(db: AppDatabase): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of STORED_TABLES) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(
      db.kysely,
    );
    if (rows[0] && rows[0].count > 0) counts[name] = rows[0].count;
  }
  return counts;
}

forEachEngine('purge', (under) => {
  test('of a whole server, killed on the way: zero left, the receipt right, the other server byte for byte as before (S49)', async (t) => {
    const url = await under.freshUrl(t);
    const db = await openDatabase(t, url);
    await migrate(db);
    const folder = join(await tempDir(t), 'pastes');
    const pastes = pasteFolder(folder);
    const count = scaled(160, 10_000);
    const seed = { closedAtMs: () => NOW, pastes };
    await seedClosed(db, { ...seed, guildId: OURS, count, firstId: 1_000_000 });
    await seedClosed(db, { ...seed, guildId: THEIRS, count: 20, firstId: 5_000_000 });
    for (const guildId of [OURS, THEIRS]) {
      const config = { guild_id: guildId, config: '{}', created_at: 1, updated_at: 1 };
      await db.kysely.insertInto('guild_settings').values(config).execute();
    }
    const before = await rowsOf(db, THEIRS);
    const rowsBefore = Object.values(await countRows(db)).reduce((sum, each) => sum + each, 0);
    const { purges, rows } = await wireForgetting(db, pastes.client, {
      now: () => NOW,
      sleep: () => Promise.resolve(),
    });
    const { purge } = await purges.request(asked({}));
    const again = await purges.request(asked({}));
    assert.deepEqual([again.isNew, again.purge.id], [false, purge.id], 'a double click asks once');

    const gone = async () => (await rows.find(purge.id))?.conversationsGone ?? 0;
    const env = { PATH: process.env['PATH'] ?? '', ...COMPILED };
    const start = (...more: string[]) =>
      launchProcess(
        t,
        [join(ROOT, 'tests/support/privacy/purgeProcess.ts'), url, folder, ...more],
        env,
        folder,
      );
    // Starting a process is what takes the time; the transactions are the same on both.
    const kills = under.engine === 'sqlite' ? scaled(2, 5) : scaled(1, 5);
    for (let kill = 1; kill <= kills; kill += 1) {
      const begun = await gone();
      // Three pastes each; at most as far that five of them leave something for the last one.
      const worker = start(String(Math.floor((3 * count * 3) / 16) - 1));
      await waitFor(`part ${kill} of the purge`, async () => (await gone()) >= begun + count / 8, {
        timeoutMs: 120_000,
        everyMs: 5,
      });
      await worker.kill();
      assert.ok((await gone()) < count, 'it was killed on the way');
    }
    const last = start();
    assert.equal(await last.exited, 0, last.output());

    const receipt = await rows.find(purge.id);
    assert.deepEqual(
      [
        receipt?.state,
        receipt?.conversationsGone,
        receipt?.pastesGone,
        receipt?.leftOpen,
        receipt?.leftFailed,
        receipt?.total,
      ],
      ['done', count, 3 * count, 0, 0, count],
    );
    const rowsAfter = Object.values(await countRows(db)).reduce((sum, each) => sum + each, 0);
    assert.equal(receipt?.rowsGone, rowsBefore - (rowsAfter - 1), 'every row that went is counted, once');
    assert.equal(await rowsOf(db, THEIRS), before);
    assert.equal(pastes.list().length, 60, 'theirs');
    assert.deepEqual(
      (await rowsOf(db, OURS)).match(/"state":"\w+"/g),
      ['"state":"done"'],
      'only the receipt is left',
    );
  });

  test('a person: their closed conversations go, their id from what stays, and the receipt has only a hash (S48)', async (t) => {
    const db = await under.freshDatabase(t);
    const pastes = pasteFolder(join(await tempDir(t), 'pastes'));
    await seedClosed(db, {
      guildId: OURS,
      count: 6,
      firstId: 1_000_000,
      closedAtMs: () => NOW,
      userId: (at) => (at < 3 ? PERSON : '7001'),
      pastes,
    });
    const change = (id: string, columns: Record<string, unknown>) =>
      db.kysely.updateTable('conversations').set(columns).where('id', '=', id).execute();
    await change('1000000', { held_at: 1, held_by: '2' });
    await change('1000004', { claimed_by: PERSON, closed_by: PERSON });
    await db.kysely
      .insertInto('participants')
      .values({
        id: '1',
        conversation_id: '1000004',
        subject_id: PERSON,
        kind: 'user',
        added_by: PERSON,
        created_at: 1,
      })
      .execute();
    await db.kysely
      .insertInto('audit_events')
      .values({
        id: '1',
        guild_id: OURS,
        actor_id: PERSON,
        action: 'x',
        target_ids: `{"user":"${PERSON}"}`,
        outcome: 'done',
        created_at: 1,
      })
      .execute();
    await db.kysely
      .insertInto('dm_cursors')
      .values({ user_id: PERSON, dm_channel_id: '9', last_message_id: '1', updated_at: NOW })
      .execute();
    const { purges, rows, people } = await wireForgetting(db, pastes.client, {
      now: () => NOW,
      sleep: () => Promise.resolve(),
    });
    assert.deepEqual((await people.listRows(PERSON)).map(({ table }) => table.name).sort(), [
      'audit_events',
      'conversations',
      'dm_cursors',
      'endings',
      'modmail_recipients',
      'modmail_threads',
      'modmail_watchers',
      'participants',
      'relay_copies',
      'relays',
      'tickets',
      'transcript_blobs',
      'transcripts',
    ]);
    assert.deepEqual(await people.listGuilds(PERSON), [OURS]);

    const target = { scope: 'user', targetId: PERSON, requestedBy: PERSON } as const;
    assert.deepEqual(await purges.preview({ ...target, guildId: OURS }), { closed: 2, open: 0, held: 1 });
    const { purge } = await purges.request(asked(target));
    await purges.runDue(signal);
    const receipt = await rows.find(purge.id);
    assert.deepEqual([receipt?.state, receipt?.conversationsGone, receipt?.leftHeld], ['done', 2, 1]);

    await change('1000000', { held_at: null, held_by: null });
    await purges.request(asked(target));
    await purges.runDue(signal);
    for (const { name } of STORED_TABLES) {
      const { rows: all } = await sql`select * from ${sql.table(name)}`.execute(db.kysely);
      assert.ok(
        !JSON.stringify(all).includes(`"${PERSON}"`) && !JSON.stringify(all).includes(`\\"${PERSON}\\"`),
        `${name} still names them`,
      );
    }
    assert.deepEqual(await people.listRows(PERSON), []);
    assert.match(JSON.stringify(await db.kysely.selectFrom('purges').selectAll().execute()), /scrypt\$/);
    assert.deepEqual(
      await db.kysely
        .selectFrom('participants')
        .select(['subject_id', 'added_by'])
        .where('id', '=', '1')
        .execute(),
      [{ subject_id: null, added_by: null }],
    );
  });

  test('with the paste service away it waits and misses nothing; open ones stay; a server that is back is not purged', async (t) => {
    const db = await under.freshDatabase(t);
    const pastes = pasteFolder(join(await tempDir(t), 'pastes'));
    let now = NOW;
    let isDown = true;
    const client = {
      ...pastes.client,
      delete: (...args: Parameters<typeof pastes.client.delete>) =>
        isDown ? Promise.reject(new PasteUnavailable()) : pastes.client.delete(...args),
    };
    await seedClosed(db, { guildId: OURS, count: 4, firstId: 1_000_000, closedAtMs: () => NOW, pastes });
    await db.kysely.updateTable('conversations').set({ state: 'open' }).where('id', '=', '1000001').execute();
    const { purges, rows } = await wireForgetting(db, client, {
      now: () => now,
      sleep: () => Promise.resolve(),
    });
    const { purge } = await purges.request(asked({ scope: 'modmail' }));
    await purges.runDue(signal);
    const waiting = await rows.find(purge.id);
    assert.deepEqual(
      [waiting?.state, waiting?.lastError, waiting?.conversationsGone],
      ['running', 'upstream_unavailable', 0],
    );
    isDown = false;
    now += DAY;
    await purges.runDue(signal);
    const done = await rows.find(purge.id);
    assert.deepEqual([done?.state, done?.conversationsGone, done?.leftOpen], ['done', 1, 1]);

    await purges.reconcileGuilds(() => Promise.resolve(false));
    now += 29 * DAY;
    await purges.runDue(signal);
    assert.equal((await db.kysely.selectFrom('conversations').selectAll().execute()).length, 3);
    await purges.reconcileGuilds(() => Promise.resolve(true));
    now += 2 * DAY;
    await purges.runDue(signal);
    assert.equal(
      (await db.kysely.selectFrom('conversations').selectAll().execute()).length,
      3,
      'it came back in time',
    );
    await purges.guildLeft(OURS);
    now += 31 * DAY;
    await purges.runDue(signal);
    assert.deepEqual(await db.kysely.selectFrom('conversations').selectAll().execute(), [], 'open ones, too');
    assert.deepEqual(pastes.list(), []);
  });
});

/** Forgetting on time: what is past its retention goes, on the paste service first, and nothing else does. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createKeptThreadRepository } from '../../bot/privacy/keptThreadRepository.ts';
import { createThreadEraser } from '../../bot/privacy/keptThreads.ts';
import { createRetentionRepository } from '../../bot/privacy/repository.ts';
import { createRetention } from '../../bot/privacy/retention.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { asId, type ConversationId } from '../../shared/ids.ts';
import { forEachEngine, silentLog } from '../support/databases.ts';

const DAY = 86_400_000;
const NOW = 2_000_000_000_000;

async function seed(db: AppDatabase, id: string, closedDaysAgo: number): Promise<void> {
  const closedAt = NOW - closedDaysAgo * DAY;
  await db.kysely
    .insertInto('conversations')
    .values({
      id,
      kind: 'modmail',
      guild_id: '1',
      user_id: `7${id}`,
      channel_id: `8${id}`,
      state: 'closed',
      open_slot: null,
      claimed_by: null,
      closed_by: null,
      message_count: 1,
      created_at: closedAt,
      updated_at: closedAt,
      last_activity_at: closedAt,
      warned_at: null,
      closed_at: closedAt,
      expires_at: closedAt + 365 * DAY,
    })
    .execute();
  await db.kysely
    .insertInto('modmail_threads')
    .values({ conversation_id: id, dm_channel_id: '9', place: 'channel' })
    .execute();
  await db.kysely
    .insertInto('relays')
    .values({
      id: `5${id}`,
      conversation_id: id,
      direction: 'to_staff',
      author_id: `7${id}`,
      source_message_id: `6${id}`,
      target_message_id: '4',
      is_anonymous: 0,
      failure: null,
      created_at: closedAt,
    })
    .execute();
  await db.kysely
    .insertInto('dm_cursors')
    .values({ user_id: `7${id}`, dm_channel_id: '9', last_message_id: '1', updated_at: closedAt })
    .execute();
  await db.kysely
    .insertInto('modmail_choices')
    .values({
      user_id: `7${id}`,
      dm_channel_id: '9',
      first_message_id: '1',
      prompt_message_id: '2',
      is_confirmed: 0,
      created_at: closedAt,
    })
    .execute();
}

async function idsIn(
  db: AppDatabase,
  table: 'conversations' | 'modmail_threads' | 'relays' | 'dm_cursors' | 'modmail_choices' | 'blocks',
) {
  const column = {
    conversations: 'id',
    modmail_threads: 'conversation_id',
    relays: 'conversation_id',
    dm_cursors: 'user_id',
    modmail_choices: 'user_id',
    blocks: 'user_id',
  } as const;
  const rows: Record<string, unknown>[] = await db.kysely.selectFrom(table).selectAll().execute();
  return rows.map((row) => String(row[column[table]]).slice(-2)).sort();
}

forEachEngine('retention', (under) => {
  it('purges conversations a year after closing, and ids as soon as they have served (S47)', async (t) => {
    const db = await under.freshDatabase(t);
    for (const [id, days] of [
      ['11', 0],
      ['12', 2],
      ['13', 100],
      ['14', 364],
      ['15', 366],
    ] as const)
      await seed(db, id, days);
    const block = { guild_id: '1', blocked_by: '2', created_at: 1 };
    const blocks = [
      { ...block, user_id: '71', until: NOW - 1 },
      { ...block, user_id: '72', until: NOW + DAY },
      { ...block, user_id: '73', until: null },
    ];
    await db.kysely.insertInto('blocks').values(blocks).execute();
    const erased: string[] = [];
    let now = NOW;
    const retention = createRetention({
      rows: createRetentionRepository(db),
      erasePastes: (id) => Promise.resolve(void erased.push(id)),
      eraseThread: () => Promise.resolve(true),
      shortRetentions: () => Promise.resolve([]),
      clock: { now: () => now, sleep: () => Promise.resolve() },
      log: silentLog,
    });
    assert.equal(await retention.sweep(new AbortController().signal), 1);
    assert.deepEqual(erased, ['15']);
    assert.deepEqual(await idsIn(db, 'conversations'), ['11', '12', '13', '14']);
    assert.deepEqual(await idsIn(db, 'modmail_threads'), ['11', '12', '13', '14']);
    assert.deepEqual(await idsIn(db, 'relays'), ['11']);
    assert.deepEqual(await idsIn(db, 'modmail_choices'), ['11', '12']);
    assert.deepEqual(await idsIn(db, 'dm_cursors'), ['11', '12']);
    assert.deepEqual(await idsIn(db, 'blocks'), ['72', '73'], 'a block that is over names nobody any more');
    now += DAY + 1;
    await retention.sweep(new AbortController().signal);
    assert.deepEqual(await idsIn(db, 'relays'), [], 'the next sweep takes what has come to its time since');
  });

  it('keeps the row while the paste service cannot confirm, and goes on with the others', async (t) => {
    const db = await under.freshDatabase(t);
    for (const id of ['21', '22', '23']) await seed(db, id, 400);
    let isDown = true;
    const retention = createRetention({
      rows: createRetentionRepository(db),
      erasePastes: (id) => (isDown && id === '22' ? Promise.reject(new Error('away')) : Promise.resolve()),
      eraseThread: () => Promise.resolve(true),
      shortRetentions: () => Promise.resolve([]),
      clock: { now: () => NOW, sleep: () => Promise.resolve() },
      log: silentLog,
    });
    assert.equal(await retention.sweep(new AbortController().signal), 2);
    assert.deepEqual(await idsIn(db, 'conversations'), ['22']);
    isDown = false;
    assert.equal(await retention.sweep(new AbortController().signal), 1);
    assert.deepEqual(await idsIn(db, 'conversations'), []);
  });

  it('a thread in which several conversations were held goes with the last of them, a channel with none', async (t) => {
    const db = await under.freshDatabase(t);
    for (const id of ['31', '32', '33']) await seed(db, id, 400);
    const inThread = ['31', '32'];
    await db.kysely
      .updateTable('conversations')
      .set({ channel_id: '80' })
      .where('id', 'in', inThread)
      .execute();
    const place = { place: 'thread' } as const;
    await db.kysely
      .updateTable('modmail_threads')
      .set(place)
      .where('conversation_id', 'in', inThread)
      .execute();
    const deleted: string[] = [];
    const eraseThread = createThreadEraser({
      rows: createKeptThreadRepository(db),
      discord: { deleteChannel: (id) => Promise.resolve(void deleted.push(id)) },
      isWanted: () => Promise.resolve(true),
      audit: { record: () => Promise.resolve() },
      clock: { now: () => NOW, sleep: () => Promise.resolve() },
      log: silentLog,
    });
    const rows = createRetentionRepository(db);
    for (const id of ['31', '33', '32'].map((each) => asId<ConversationId>(each))) {
      assert.equal(await eraseThread(id), true);
      assert.deepEqual(deleted, id === '32' ? ['80'] : []);
      await rows.deleteExpired(id, NOW);
    }
  });
});

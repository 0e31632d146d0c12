/** `npm run doctor -- --orphans`: every kind of orphan is found on both engines, and a sound installation is called sound. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { FINDINGS, foundTwice, type Compared, type Finding } from '../../bot/doctor/orphans.ts';
import { enqueueJob } from '../../bot/jobs/enqueue.ts';
import { openFileStore } from '../../paste/store/files.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { STORED_TABLES } from '../../shared/db/storedData.ts';
import { COMPILED } from '../support/compiled.ts';
import { forEachEngine, openDatabase } from '../support/databases.ts';
import { idOf, pasteOf } from '../support/pasteStores.ts';
import { findOrphans } from '../support/privacy/sides.ts';
import { DAY, NOW, pasteFolder, SEAL_KEYS, seedClosed } from '../support/privacy/world.ts';
import { launchProcess } from '../support/product.ts';
import { tempDir } from '../support/tempDir.ts';

const CLI = resolve(import.meta.dirname, '../../bot/doctor/cli.ts');

const listOf =
  (pastes: { list(): string[] }, isPublic = false) =>
  () =>
    Promise.resolve({ isPublic, pastes: pastes.list().map((id) => ({ id, isTombstone: false })) });

/** One of each kind of what can be wrong, among much that is right. */
async function breakEverything(db: AppDatabase, folder: ReturnType<typeof pasteFolder>): Promise<void> {
  const { kysely } = db;
  const set = (id: string, columns: Record<string, unknown>) =>
    kysely.updateTable('conversations').set(columns).where('id', '=', id).execute();
  await kysely.deleteFrom('conversations').where('id', '=', '1000000').execute();
  await kysely.deleteFrom('modmail_threads').where('conversation_id', '=', '1000001').execute();
  await set('1000002', { state: 'published' });
  await kysely
    .insertInto('closings')
    .values({
      conversation_id: '1000003',
      step: 'lock',
      attempts: 0,
      next_attempt_at: 1,
      lease_until: 0,
      started_at: 1,
    })
    .execute();
  await set('1000004', { expires_at: NOW - 2 * DAY });
  await kysely
    .insertInto('ticket_panels')
    .values({
      id: '1',
      guild_id: '11',
      channel_id: '2',
      message_id: null,
      category_id: '9',
      created_at: 1,
      updated_at: 1,
    })
    .execute();
  folder.add('nobodys');
  await folder.client.delete('1000005staff' as never);
  await enqueueJob(db, 'long.gone', {});
  await enqueueJob(db, 'closings.resume', { conversationId: '1000000' });
  await sql`update transcripts set sealed_fragment_key = replace(sealed_fragment_key, 's1.k1.', 's1.k9.')
    where conversation_id = '1000007'`.execute(kysely);
  await kysely.insertInto('seal_keys').values({ id: 'k8', sealed_check: 'x', created_at: 1 }).execute();
}

forEachEngine('the doctor', (under) => {
  test('finds each kind of orphan, each once, and nothing where nothing is wrong', async (t) => {
    const db = await under.freshDatabase(t);
    const pastes = pasteFolder(join(await tempDir(t), 'pastes'));
    await seedClosed(db, { guildId: '11', count: 20, firstId: 1_000_000, closedAtMs: () => NOW, pastes });
    await db.kysely.insertInto('seal_keys').values({ id: 'k1', sealed_check: 'x', created_at: 1 }).execute();
    assert.deepEqual(await findOrphans(db, NOW, listOf(pastes)), []);
    await breakEverything(db, pastes);
    const found = await findOrphans(db, NOW, listOf(pastes));
    assert.deepEqual([...new Set(found.map(({ kind }) => kind))].sort(), Object.keys(FINDINGS).sort());
    const of = (kind: Finding['kind']) =>
      found.filter((finding) => finding.kind === kind).map(({ where, id }) => `${where} ${id}`);
    assert.deepEqual(of('row without its conversation'), [
      'tickets 1000000',
      'transcripts 1000000/staff/1',
      'transcripts 1000000/user/1',
      'transcript_blobs 1000000/3/0',
      'endings 1000000',
      'modmail_recipients 1000000',
      'relay_copies 1000000',
      'modmail_watchers 1000000/1000000',
      'participants 1000000',
    ]);
    assert.deepEqual(of('paste that no row names'), ['paste store nobodys']);
    assert.deepEqual(of('row whose paste is not there'), ['transcripts 1000005/staff/1 1000005staff']);
    assert.deepEqual(of('past its time'), ['conversations 1000004']);
    assert.deepEqual(of('value sealed under a key that is not in SEAL_KEYS'), ['2 values k9']);
    const open = await findOrphans(db, NOW, listOf(pastes, true));
    assert.equal(
      open.filter(({ kind }) => kind === 'paste that no row names').length,
      0,
      'anybody may paste',
    );
  });

  test('looks at every table that hangs on a conversation, and at every table that has a time', async (t) => {
    const db = await under.freshDatabase(t);
    const none = () => Promise.resolve({ isPublic: false, pastes: [] });
    for (const { name, owner, fields } of STORED_TABLES) {
      if (!owner.conversation || name === 'conversations') continue;
      const columns = await columnsOf(db, name);
      const values = columns.map(({ column, isText }) =>
        column === owner.conversation ? '4711' : isText ? '1' : 1,
      );
      assert.ok(columns.length >= fields.size);
      await sql`insert into ${sql.table(name)} (${sql.join(columns.map(({ column }) => sql.ref(column)))})
        values (${sql.join(values)})`.execute(db.kysely);
      const found = await findOrphans(db, NOW, none);
      assert.ok(
        found.some(({ kind, where }) => kind === 'row without its conversation' && where === name),
        `${name} is looked at`,
      );
    }
  });
});

async function columnsOf(db: AppDatabase, table: string) {
  const tables = await db.kysely.introspection.getTables();
  return (tables.find(({ name }) => name === table)?.columns ?? []).map(({ name, dataType }) => ({
    column: name,
    isText: !/int/i.test(dataType),
  }));
}

test('what is only seen once is under way, not an orphan', () => {
  const [one, two]: Finding[] = [
    { kind: 'paste that no row names', where: 'paste store', id: 'a' },
    { kind: 'paste that no row names', where: 'paste store', id: 'b' },
  ];
  assert.deepEqual(foundTwice([one!], [one!, two!]), [one]);
});

test('as a command: help, a mistake, a sound installation, and what is on one side only', async (t) => {
  const dataDir = await tempDir(t);
  const run = async (...args: string[]) => {
    const env = {
      ...COMPILED,
      PATH: '',
      DATA_DIR: dataDir,
      SEAL_KEYS,
      PASTE_TOKEN: 'x'.repeat(16),
    };
    const tool = launchProcess(t, [CLI, ...args], env, dataDir);
    return { code: await tool.exited, said: tool.output() };
  };
  const [help, mistake, nothing] = await Promise.all([run('--help'), run('--orphan'), run('--orphans')]);
  assert.deepEqual([help.code, mistake.code, nothing.code], [0, 2, 1]);
  assert.match(help.said, /^Usage:[^]*Exit codes/);
  assert.match(nothing.said, /There is no database where DATABASE_URL/);

  const db = await openDatabase(t, `sqlite:${join(dataDir, 'tessera.db')}`);
  await migrate(db);
  const noStore = await run('--orphans');
  assert.equal(noStore.code, 1);
  assert.match(noStore.said, /could not be listed[^]*--pastes pastes\.json/);
  const store = await openFileStore(join(dataDir, 'pastes'));
  assert.deepEqual(await run('--orphans'), {
    code: 0,
    said: 'Compared 0 rows, 0 ids of the paste store, 0 jobs and 1 sealing keys.\nNothing is on one side only.\n',
  });
  await store.create(idOf(1), pasteOf('one'));
  await store.takeDown(idOf(2), { takenDownAtMs: 1, reason: '', expiresAtMs: NOW });
  const found = await run('--orphans', '--json');
  assert.equal(found.code, 3);
  assert.deepEqual((JSON.parse(found.said) as Compared).findings, [
    { kind: 'paste that no row names', where: 'paste store', id: idOf(1) },
  ]);
  await mkdir(join(dataDir, 'elsewhere'));
  const listing = join(dataDir, 'elsewhere', 'pastes.json');
  await writeFile(listing, '{"isPublic":true}\n{"id":"abc","isTombstone":false}\n');
  const open = await run('--orphans', '--pastes', listing);
  assert.deepEqual([open.code, open.said.includes('1 pastes are named by no row')], [0, true]);
});

/** Somebody in every table that can name a person: an export lists each, and after an erasure their id is nowhere. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scryptSync } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { exportPerson } from '../../bot/privacy/export.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { migrate } from '../../shared/db/migrate.ts';
import { columnsWhere, STORED_TABLES, type NamedTable } from '../../shared/db/storedData.ts';
import { asId, type GuildId, type UserId } from '../../shared/ids.ts';
import { forEachEngine, openDatabase } from '../support/databases.ts';
import { wireForgetting } from '../support/privacy/forget.ts';
import { plant } from '../support/privacy/plant.ts';
import { NOW, pasteFolder, seedClosed } from '../support/privacy/world.ts';
import { tempDir } from '../support/tempDir.ts';

const GUILD = asId<GuildId>('11');
const PERSON = asId<UserId>('770077007700770077');
const THEIRS = '1000000';
const OTHERS = '1000001';
const signal = new AbortController().signal;

const personal = (table: NamedTable) => columnsWhere(table, ({ person }) => person !== undefined);

/** One row in the table that names the person in each column that can; hung on a conversation of somebody else. */
function plantPerson(db: AppDatabase, table: NamedTable): Promise<void> {
  return plant(db, table, (column) => {
    const { person } = table.fields.get(column) ?? {};
    if (person === 'json') return `{"x":["${PERSON}","7001"]}`;
    if (person) return PERSON;
    if (column === table.owner.conversation) return OTHERS;
    return column === table.owner.guild ? GUILD : undefined;
  });
}

async function dump(db: AppDatabase): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const { name } of STORED_TABLES) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db.kysely);
    all.set(name, JSON.stringify(rows));
  }
  return all;
}

forEachEngine('somebody who is in every table', (under) => {
  test('is shown all of it and nobody else, a server only what is its own; leaves nothing but the salted hash of a receipt', async (t) => {
    const url = await under.freshUrl(t);
    const db = await openDatabase(t, url);
    await migrate(db);
    const pastes = pasteFolder(join(await tempDir(t), 'pastes'));
    await seedClosed(db, {
      guildId: GUILD,
      count: 4,
      firstId: Number(THEIRS),
      closedAtMs: () => NOW,
      userId: (at) => (at === 0 || at === 2 ? PERSON : '7001'),
      pastes,
    });
    const tables = STORED_TABLES.filter((table) => personal(table).length > 0);
    assert.ok(tables.length > 8);
    // An id of somebody else also stands inside of what only works with it.
    await sql`update conversations set open_slot = '11:5:7001:1' where id = ${OTHERS}`.execute(db.kysely);
    await sql`delete from modmail_threads where conversation_id = ${OTHERS}`.execute(db.kysely);
    for (const table of tables) {
      if (table.name === 'conversations') {
        const mentioned = columnsWhere(table, ({ person }) => person === 'mentioned');
        const named = sql.join(mentioned.map((column) => sql`${sql.ref(column)} = ${PERSON}`));
        await sql`update conversations set ${named} where id = ${OTHERS}`.execute(db.kysely);
      } else {
        await sql`delete from ${sql.table(table.name)} where ${sql.ref(table.owner.conversation ?? table.key[0] ?? '')} = ${OTHERS}`.execute(
          db.kysely,
        );
        await plantPerson(db, table);
      }
    }
    const { purges, people, rows } = await wireForgetting(db, pastes.client, {
      now: () => NOW,
      sleep: () => Promise.resolve(),
    });

    const file = await exportPerson(people, PERSON, NOW);
    const exported = JSON.parse(new TextDecoder().decode(file.bytes)) as {
      tables: {
        table: string;
        what: string;
        fields: Record<string, string>;
        rows: Record<string, unknown>[];
      }[];
    };
    const listed = exported.tables.map(({ table }) => table);
    // Those that name them, and those that hang on a conversation of theirs.
    for (const { name } of tables) assert.ok(listed.includes(name), `${name} is exported`);
    for (const name of ['transcripts', 'transcript_blobs']) assert.ok(listed.includes(name), name);
    for (const { table, what, fields, rows: exportedRows } of exported.tables) {
      assert.ok(what.length > 10 && exportedRows.length > 0, table);
      for (const column of Object.keys(exportedRows[0]!)) {
        assert.ok((fields[column]?.length ?? 0) > 2, `${table}.${column} is explained`);
      }
    }

    const text = new TextDecoder().decode(file.bytes);
    assert.ok(text.includes('(somebody else)') && !/(?<!\d)7001(?!\d)/.test(text), 'others are not named');

    // An administrator is given what belongs to their server, with what is still open: nothing of the person's with others.
    await sql`update conversations set state = 'open', open_slot = 'x' where id = ${OTHERS}`.execute(
      db.kysely,
    );
    const ofGuild = new Set((await people.listRows(PERSON, GUILD)).map(({ table }) => table.name));
    for (const { name, owner } of tables)
      assert.equal(ofGuild.has(name), Boolean(owner.guild ?? owner.conversation), `${name} for a server`);
    assert.deepEqual(await people.listRows(PERSON, asId<GuildId>('12')), []);
    await sql`update conversations set state = 'closed', open_slot = null where id = ${OTHERS}`.execute(
      db.kysely,
    );

    // Erased by an administrator, held by nobody: what `held_by` says of others' conversations only goes as a name.
    await sql`update conversations set held_at = null`.execute(db.kysely);
    await sql`update purges set state = 'done'`.execute(db.kysely);
    const { purge } = await purges.request({
      guildId: GUILD,
      scope: 'user',
      targetId: PERSON,
      requestedBy: PERSON,
      waitsFor: null,
      notBeforeMs: 0,
      channelId: null,
    });
    await purges.runDue(signal);
    assert.equal((await rows.find(purge.id))?.state, 'done');
    for (const [table, content] of await dump(db)) {
      assert.ok(!content.includes(PERSON), `${table} still names them: ${content}`);
    }
    assert.deepEqual(await people.listRows(PERSON), []);
    assert.ok(!pastes.list().some((name) => name.startsWith(THEIRS)), 'their pastes are gone');
    if (under.engine === 'sqlite') {
      for (const end of ['', '-wal']) {
        const bytes = readFileSync(`${url.slice('sqlite:'.length)}${end}`);
        assert.ok(!bytes.includes(PERSON), `nothing in the file’s free pages or its log (${end})`);
      }
    }
    const receipt = await db.kysely
      .selectFrom('purges')
      .select(['target_hash', 'conversations_gone'])
      .where('id', '=', purge.id)
      .executeTakeFirstOrThrow();
    assert.equal(receipt.conversations_gone, 2);
    const [, salt = '', hash] = receipt.target_hash?.split('$') ?? [];
    const again = scryptSync(PERSON, Buffer.from(salt, 'base64url'), 32).toString('base64url');
    assert.equal(again, hash, 'whoever knows the id can check the receipt');
    assert.ok((await dump(db)).get('conversations')?.includes(OTHERS), 'what is others’ stays');
  });
});

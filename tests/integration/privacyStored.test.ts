/** The table of what is stored names every column that the databases really have, and no other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsWhere, STORED_TABLES } from '../../shared/db/storedData.ts';
import { forEachEngine } from '../support/databases.ts';

forEachEngine('the table of stored data', (under) => {
  test('names the live tables, their columns and their primary keys', async (t) => {
    const db = await under.freshDatabase(t);
    const live = (await db.kysely.introspection.getTables()).map(({ name, columns }) => [
      name,
      columns.map((column) => column.name).sort(),
    ]);
    const listed = STORED_TABLES.map(({ name, fields }) => [name, [...fields.keys()].sort()]);
    assert.ok(live.length > 10);
    assert.deepEqual(listed.sort(), live.sort());
  });
});

test('a column is called sealed when it is, a person’s id has its fate, and every row has an owner or none on purpose', () => {
  for (const table of STORED_TABLES) {
    for (const [column, { sealed, person }] of table.fields) {
      assert.equal(Boolean(sealed), column.startsWith('sealed_'), `${table.name}.${column}`);
      // A name by which people's ids usually go; what the table says of it must not be forgotten.
      if (/(?:^|_)(?:user_ids?|author_id|actor_id|(?:closed|claimed)_by|target_ids)$/.test(column)) {
        assert.ok(person, `${table.name}.${column} holds a person’s id: say what becomes of it`);
      }
    }
    const { conversation, guild, person } = table.owner;
    for (const column of [conversation, guild, person, ...table.key]) {
      assert.ok(column === undefined || table.fields.has(column), `${table.name}.${column}`);
    }
    if (person)
      assert.deepEqual(
        columnsWhere(table, (facts) => facts.person === 'about'),
        [person],
      );
  }
});

/**
 * Everything that is stored, in one table: what for, how long, who can read it, whether it is sealed, and how it is found for
 * a server, a conversation or a person. `docs/stored-data.md` is made from it, and so are export, erasing and key rotation.
 */
import type { Database } from './schema.ts';
import { configurationTables } from './stored/configuration.ts';
import { conversationTables } from './stored/conversations.ts';
import { endingTables } from './stored/endings.ts';
import { modmailTables } from './stored/modmail.ts';
import type { Field, FieldFacts, StoredTable, StoredTables } from './stored/types.ts';
import { workTables } from './stored/work.ts';

const STORED: StoredTables<keyof Database> = {
  ...conversationTables,
  ...endingTables,
  ...modmailTables,
  ...workTables,
  ...configurationTables,
};

export type TableName = keyof Database;

/** A table with the names of its columns as plain strings, for code that goes through all of them. */
export interface NamedTable extends Omit<StoredTable, 'owner' | 'key' | 'fields'> {
  readonly name: TableName;
  readonly owner: { readonly conversation?: string; readonly guild?: string; readonly person?: string };
  readonly key: readonly string[];
  readonly fields: ReadonlyMap<string, FieldFacts>;
}

export const STORED_TABLES: readonly NamedTable[] = Object.entries(STORED).map(([name, table]) => {
  const { owner, key, fields, ...facts } = table as StoredTable;
  return {
    ...facts,
    name: name as TableName,
    owner: owner === 'installation' ? {} : owner,
    key,
    fields: new Map(Object.entries(fields).map(([column, field]) => [column, factsOf(field)])),
  };
});

function factsOf(field: Field): FieldFacts {
  return typeof field === 'string' ? { what: field } : field;
}

/** Columns of one table for which `is` holds. */
export function columnsWhere(table: NamedTable, is: (facts: FieldFacts) => boolean): readonly string[] {
  return [...table.fields].flatMap(([column, facts]) => (is(facts) ? [column] : []));
}

/** Everything that is stored about somebody, as a file that explains each field. */
import { RETENTIONS } from '../../shared/db/stored/types.ts';
import type { GuildId, UserId } from '../../shared/ids.ts';
import { MOST_ROWS, type PeopleRepository, type Row, type RowsOfPerson } from './peopleRepository.ts';

export interface ExportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly tables: number;
  readonly rows: number;
}

/** In one guild when an administrator asks for somebody, in all when they ask for themselves. */
export async function exportPerson(
  people: Pick<PeopleRepository, 'listRows'>,
  userId: UserId,
  nowMs: number,
  guildId?: GuildId,
): Promise<ExportFile> {
  const found = await people.listRows(userId, guildId);
  const document = {
    about: userId,
    made: new Date(nowMs).toISOString(),
    note:
      'All that the database holds about this person. Times are milliseconds since 1970, ids are numbers of Discord or of this bot. ' +
      'Sealed values are keys that open transcripts; they are left out, and so is who others are. ' +
      'What was said is in the transcripts only, which are encrypted.',
    tables: found.map((each) => explained(each, userId)),
  };
  return {
    name: `tessera-${userId}.json`,
    bytes: new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`),
    tables: found.length,
    rows: found.reduce((sum, { rows }) => sum + rows.length, 0),
  };
}

function explained({ table, rows }: RowsOfPerson, userId: UserId) {
  return {
    table: table.name,
    what: table.what,
    kept: RETENTIONS[table.kept],
    ...(rows.length >= MOST_ROWS && { incomplete: `the first ${MOST_ROWS} rows` }),
    fields: Object.fromEntries([...table.fields].map(([column, { what }]) => [column, what])),
    rows: rows.map((row) => withoutOthers(withoutSecrets(row, table.fields), table.fields, userId)),
  };
}

// INVARIANT: an export carries no sealed value, which with the seal key would open a transcript.
function withoutSecrets(row: Row, fields: RowsOfPerson['table']['fields']): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      fields.get(column)?.sealed && value !== null ? '(sealed)' : value,
    ]),
  );
}

const SOMEBODY_ELSE = '(somebody else)';
/** Names under which an id within JSON is nobody's. */
const IMPERSONAL = new Set(['conversation', 'channel', 'purge', 'version']);

// INVARIANT: an export names nobody but whom it is about: not who answered without a name, nor whom a member of staff helped.
function withoutOthers(row: Row, fields: RowsOfPerson['table']['fields'], userId: UserId): Row {
  const isOthers = (value: unknown) =>
    typeof value === 'string' && /^[1-9]\d*$/.test(value) && value !== userId;
  const others = new Set<string>();
  for (const [column, { person }] of fields) {
    const value = row[column];
    if (person === 'json') {
      JSON.parse(String(value), (name, each: unknown) => {
        if (isOthers(each) && !IMPERSONAL.has(name)) others.add(String(each));
        return each;
      });
    } else if (person && isOthers(value)) others.add(String(value));
  }
  // Also where an id is part of something: an open slot is made of several.
  const withoutThem = (text: string) =>
    text.replaceAll(/\d+/g, (digits) => (others.has(digits) ? SOMEBODY_ELSE : digits));
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'string' ? withoutThem(value) : value,
    ]),
  );
}

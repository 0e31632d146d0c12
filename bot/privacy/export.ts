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
      'Sealed values are keys that open transcripts; they are left out. What was said is in the transcripts only, which are encrypted.',
    tables: found.map(explained),
  };
  return {
    name: `tessera-${userId}.json`,
    bytes: new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`),
    tables: found.length,
    rows: found.reduce((sum, { rows }) => sum + rows.length, 0),
  };
}

function explained({ table, rows }: RowsOfPerson) {
  return {
    table: table.name,
    what: table.what,
    kept: RETENTIONS[table.kept],
    ...(rows.length >= MOST_ROWS && { incomplete: `the first ${MOST_ROWS} rows` }),
    fields: Object.fromEntries([...table.fields].map(([column, { what }]) => [column, what])),
    rows: rows.map((row) => withoutSecrets(row, table.fields)),
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

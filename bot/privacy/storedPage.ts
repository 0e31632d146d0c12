/** `docs/stored-data.md` below its heading “The database”, made from the table in the code. */
import { STORED_TABLES, type NamedTable } from '../../shared/db/storedData.ts';
import { READERS, RETENTIONS } from '../../shared/db/stored/types.ts';

const HEADING = '\n# The database\n';
const NOTE = '<!-- From here on made by "npm run docs:stored" out of shared/db/stored/; edit there. -->';

/** The page with its generated part made anew; what stands above “The database” is written by hand. */
export function renderStoredPage(page: string): string {
  const at = page.indexOf(HEADING);
  if (at < 0) throw new Error('the page has lost its heading “The database”');
  const sections = STORED_TABLES.map(renderTable).join('\n');
  return (
    `${page.slice(0, at)}${HEADING}\n${NOTE}\n\n` +
    'Whoever controls the bot’s machine, or has a copy of the database, can read all that is not sealed. "Read by" says who else.\n\n' +
    `${sections}\nThe tables \`kysely_migration\` and \`kysely_migration_lock\` hold the schema's version.\n`
  );
}

function renderTable(table: NamedTable): string {
  const rows = [...table.fields].map(([column, { what, sealed, person }]) => [
    `\`${column}\``,
    `${sealed ? '**sealed**: ' : ''}${what}`,
    person === undefined ? '' : PERSON[person],
  ]);
  return (
    `## \`${table.name}\`\n\n${table.what}\n\n` +
    `- Kept ${RETENTIONS[table.kept]}.\n- Read by ${READERS[table.readers]}.\n- Found by ${foundBy(table)}.\n\n` +
    alignedTable([['field', 'what and why', 'when its person is erased'], ...rows])
  );
}

const PERSON = {
  about: 'the row goes',
  mentioned: 'their id is taken out',
  json: 'their id is taken out',
} as const;

function foundBy({ owner: { conversation, guild, person } }: NamedTable): string {
  if (conversation) return `its conversation (\`${conversation}\`), and goes with it`;
  if (guild) return `its server (\`${guild}\`)`;
  return person ? `its person (\`${person}\`)` : 'nobody’s id: it belongs to the installation';
}

/** As prettier writes it. */
function alignedTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => (cells[at] ?? '').padEnd(width)).join(' | ')} |\n`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('');
}

/**
 * The transcript as a table, a row a message, for spreadsheets: CSV with CRLF and doubled quotation marks (RFC 4180), marked as
 * UTF-8 for Excel. Times are UTC, so that the rows sort.
 */
import { iso } from './isoTime.ts';
import { oneLine, prefixed } from './names.ts';
import { marksOf, roleText, saidIn, systemText } from './narrative.ts';
import { createTold, type Told } from './narrativeBody.ts';
import { plainText } from './plainText.ts';
import { isSystemMessage } from './systemMessages.ts';
import type { TextStyle } from './textStyle.ts';
import { type Dtx, messageTime, type Msg } from './types.ts';
import type { Language } from './words.ts';

/** A cell's border says where somebody's words end; they need no marks of their own. */
const CELL: TextStyle = {
  hint: 'head.hint.text',
  rule: '',
  title: (words) => words,
  item: (words) => `- ${words}`,
  marks: (words) => words,
  name: oneLine,
  quote: (content, names) => prefixed(plainText(content, names), ''),
};
const COLUMNS = [
  'time',
  'id',
  'author',
  'name',
  'role',
  'marks',
  'reply',
  'text',
  'files',
  'reactions',
] as const;
const BYTE_ORDER_MARK = '\uFEFF';

/** The table in pieces: the names of the columns, then one piece a message. */
export function* writeCsv(doc: Dtx, language: Language = 'en'): Generator<string> {
  const told = createTold(doc, CELL, language);
  yield BYTE_ORDER_MARK + row(COLUMNS.map((column) => told.t(`column.${column}`)));
  for (const message of doc.messages) yield row(cells(told, message));
}

function cells(told: Told, message: Msg): readonly string[] {
  const isSystem = isSystemMessage(message);
  const user = told.doc.users[message.u];
  const { at, st, rx, ...rest } = message;
  const said = saidIn(told, rest).trim();
  return [
    iso(messageTime(message.i)),
    message.i,
    oneLine(user?.n ?? ''),
    oneLine(user?.d ?? user?.n ?? ''),
    isSystem ? told.t('mark.system') : roleText(told, message),
    marksOf(told, message).join('; '),
    message.rp?.i ?? '',
    isSystem ? [systemText(told, message), said].filter(Boolean).join('\n') : said,
    [...(at ?? []), ...(st ?? [])].map(({ n }) => oneLine(n)).join('; '),
    (rx ?? []).map(({ e, n }) => `${oneLine(e.n)} ${n}`).join('; '),
  ];
}

function row(values: readonly string[]): string {
  return `${values.map((value) => `"${tame(value).replaceAll('"', '""')}"`).join(',')}\r\n`;
}

/** Spreadsheets run what begins like a formula, whoever wrote it. https://owasp.org/www-community/attacks/CSV_Injection */
function tame(value: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
}

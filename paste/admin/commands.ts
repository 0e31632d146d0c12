/** What the operator can do to a store, and what each command answers; plain data in, text out. */
import { parsePasteId, type PasteId } from 'privatebin-client';
import type { Clock } from '../../shared/clock.ts';
import { NotFound, UserError } from '../../shared/errors.ts';
import { copyStore, openBackup } from './copy.ts';
import { createReports, REPORT_RETENTION_DAYS } from '../reports/reports.ts';
import type { PasteStore } from '../store/types.ts';

export const USAGE = `Usage: npm run paste:admin -- COMMAND

  stats [--json]                  how many pastes there are, their size, open reports, room on the disk
  list [--json]                   every id in use; --json says of each whether it was taken down
  reports [--json]                the open abuse reports, oldest first
  report close ID                 forget the reports of a paste that is to stay
  takedown ID [--reason TEXT]     delete a paste and keep its id from being used again; closes its reports
  delete ID                       delete a paste; closes its reports
  backup FOLDER                   copy every paste into a folder; repeated, it adds what is new
  restore FOLDER                  copy them from there into this store, of whatever kind it is
  purge                           delete now what has expired, and reports older than ${REPORT_RETENTION_DAYS} days

ID is the 16 characters after the ? of a link. Give neither the # nor what follows it: that is the key.
The commands work on PASTE_STORE, whether or not the service runs.
Exit codes: 0 done, 1 failed, 2 not understood, 3 there is no such paste or report.
`;

export interface AdminParts {
  readonly store: PasteStore;
  readonly clock: Clock;
  /** Whether anybody may create pastes, not only the bot. */
  readonly isPublic: boolean;
}

export interface AdminOptions {
  readonly json: boolean;
  readonly reason: string | undefined;
}

/** For commands that take none. */
const NO_ID = parsePasteId('0'.repeat(16));

/** How long a taken id stays taken: as long as the longest-lived paste, and as any idempotency key could be repeated. */
const TOMBSTONE_MS = 365 * 86_400_000;
const MAX_REASON_CHARACTERS = 200;
const PURGE_BATCH = 500;

interface Command {
  /** Whether the words of the command are followed by a paste's id. */
  readonly takesId: boolean;
  readonly option: keyof AdminOptions | undefined;
  run(parts: AdminParts, id: PasteId, options: AdminOptions): Promise<string>;
}

/** Those that are followed by a folder instead. */
const FOLDER_COMMANDS: Readonly<Record<string, (parts: AdminParts, folder: string) => Promise<string>>> = {
  backup: (parts, folder) => copying(parts, folder, true),
  restore: (parts, folder) => copying(parts, folder, false),
};

const COMMANDS: Readonly<Record<string, Command>> = {
  stats: { takesId: false, option: 'json', run: (parts, _id, { json }) => showStats(parts, json) },
  list: { takesId: false, option: 'json', run: (parts, _id, { json }) => listIds(parts, json) },
  reports: { takesId: false, option: 'json', run: (parts, _id, { json }) => showReports(parts, json) },
  'report close': { takesId: true, option: undefined, run: closeReports },
  takedown: {
    takesId: true,
    option: 'reason',
    run: (parts, id, { reason }) => takeDown(parts, id, reason ?? ''),
  },
  delete: { takesId: true, option: undefined, run: deletePaste },
  purge: { takesId: false, option: undefined, run: purge },
};

/** What to do with the words that were typed; throws UserError for what makes no sense, before anything is opened. */
export function readCommand(
  words: readonly string[],
  options: AdminOptions,
): (parts: AdminParts) => Promise<string> {
  const withFolder = FOLDER_COMMANDS[words[0] ?? ''];
  if (withFolder) return readFolderCommand(words, options, withFolder);
  const wordCount = words[0] === 'report' ? 2 : 1;
  const name = words.slice(0, wordCount).join(' ');
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UserError('There is no such command. See --help.');
  if (words.length > wordCount + (command.takesId ? 1 : 0)) {
    throw new UserError(`There are too many words after "${name}". See --help.`);
  }
  for (const option of ['json', 'reason'] as const) {
    if (options[option] && command.option !== option) throw new UserError(`"${name}" takes no --${option}.`);
  }
  const id = command.takesId ? idOf(words[wordCount]) : NO_ID;
  const checked = { ...options, reason: reasonOf(options.reason) };
  return (parts) => command.run(parts, id, checked);
}

function readFolderCommand(
  [name = '', folder, ...rest]: readonly string[],
  { json, reason }: AdminOptions,
  run: (parts: AdminParts, folder: string) => Promise<string>,
) {
  if (folder === undefined || rest.length > 0 || json || reason !== undefined)
    throw new UserError(`"${name}" takes one folder and nothing else. See --help.`);
  return (parts: AdminParts) => run(parts, folder);
}

async function copying({ store }: AdminParts, folder: string, isBackup: boolean): Promise<string> {
  const backup = await openBackup(folder, isBackup);
  try {
    const { pastes, known, damaged } = await (isBackup ? copyStore(store, backup) : copyStore(backup, store));
    const rest = damaged > 0 ? ` ${damaged} are damaged and were left out.` : '';
    return `Copied ${pastes} pastes; ${known} were there already or had been taken down.${rest}\n`;
  } finally {
    await backup.close();
  }
}

function idOf(text: string | undefined): PasteId {
  if (text === undefined)
    throw new UserError('Which paste? Give its id, the 16 characters after the ? of a link.');
  if (text.includes('#')) {
    throw new UserError(
      'That holds the key of a paste. Give only the 16 characters between ? and #, and remove the line from your shell history.',
    );
  }
  if (!/^[a-f0-9]{16}$/.test(text)) {
    throw new UserError('An id is 16 characters of 0-9 and a-f: what follows the ? of a link.');
  }
  return parsePasteId(text);
}

function reasonOf(reason: string | undefined): string {
  const text = reason?.trim() ?? '';
  // It is printed on terminals.
  if (text.length > MAX_REASON_CHARACTERS || /\p{Cc}/u.test(text)) {
    throw new UserError(`--reason takes one line of at most ${MAX_REASON_CHARACTERS} characters.`);
  }
  return text;
}

async function deletePaste({ store, clock }: AdminParts, id: PasteId): Promise<string> {
  const isDamaged = (await store.inspect(id))?.kind === 'damaged';
  const isDeleted = await store.delete(id);
  await createReports(store, clock).close(id);
  if (!isDeleted) throw noPaste(id);
  return isDamaged
    ? `Deleted ${id}. What was stored was damaged; nobody could read it any more.\n`
    : `Deleted ${id}.\n`;
}

async function takeDown({ store, clock }: AdminParts, id: PasteId, reason: string): Promise<string> {
  const nowMs = clock.now();
  const before = await store.inspect(id);
  if (before?.kind === 'tombstone') {
    return `${id} was taken down on ${dateOf(before.takenDownAtMs)} already. Nothing was changed.\n`;
  }
  // Also where nothing is: a paste that is being uploaded, or restored from a backup, stays away too.
  const wasThere = await store.takeDown(id, {
    takenDownAtMs: nowMs,
    reason,
    expiresAtMs: nowMs + TOMBSTONE_MS,
  });
  await createReports(store, clock).close(id);
  return wasThere
    ? `Took ${id} down: its ciphertext is deleted, and its id stays taken for a year.\n`
    : `There was no paste ${id}. Its id is now taken for a year, so that none can come.\n`;
}

async function closeReports({ store, clock }: AdminParts, id: PasteId): Promise<string> {
  const closed = await createReports(store, clock).close(id);
  if (closed === 0) throw new NotFound({ userMessage: `There is no open report of ${id}.` });
  return `Closed ${closed} ${closed === 1 ? 'report' : 'reports'} of ${id}. The paste stays.\n`;
}

async function purge({ store, clock }: AdminParts): Promise<string> {
  let pastes = 0;
  for (;;) {
    const deleted = await store.purgeExpired(clock.now(), PURGE_BATCH);
    pastes += deleted;
    if (deleted < PURGE_BATCH) break;
  }
  const reports = await createReports(store, clock).purge();
  return `Purged ${pastes} expired and ${reports} ${reports === 1 ? 'report' : 'reports'}.\n`;
}

async function showStats({ store, clock }: AdminParts, isJson: boolean): Promise<string> {
  const measure = await store.measure();
  const reports = (await createReports(store, clock).list()).length;
  const space = await store.space();
  if (isJson) return `${JSON.stringify({ ...measure, reports, ...space })}\n`;
  const rows: [string, string][] = [
    ['pastes', String(measure.pastes)],
    ['ciphertext', `${megabytes(measure.bytes)} MB`],
    ['taken down', String(measure.tombstones)],
    ['open reports', String(reports)],
  ];
  if (space)
    rows.push(['room on disk', `${megabytes(space.freeBytes)} of ${megabytes(space.totalBytes)} MB`]);
  return rows.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join('');
}

/** As JSON a line each, after one that says whether others than the bot may create here. */
async function listIds({ store, isPublic }: AdminParts, isJson: boolean): Promise<string> {
  const lines: string[] = isJson ? [JSON.stringify({ isPublic })] : [];
  for await (const { id, isTombstone } of store.list()) {
    if (isJson) lines.push(JSON.stringify({ id, isTombstone }));
    else if (!isTombstone) lines.push(id);
  }
  return lines.map((line) => `${line}\n`).join('');
}

async function showReports({ store, clock }: AdminParts, isJson: boolean): Promise<string> {
  const reports = await createReports(store, clock).list();
  if (isJson) return `${JSON.stringify(reports)}\n`;
  if (reports.length === 0) return 'There are no open reports.\n';
  const lines = reports.map(
    ({ pasteId, reason, reportedAtMs }) => `${dateOf(reportedAtMs)}  ${pasteId}  ${reason}\n`,
  );
  return lines.join('');
}

function noPaste(id: PasteId): NotFound {
  return new NotFound({
    userMessage: `There is no paste ${id}: it never was, has expired or has been deleted.`,
  });
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** What the database says about itself: rows without the conversation they hang on, what is past its time, and which pastes it names. */
import { sql, type RawBuilder } from 'kysely';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { STORED_TABLES, type NamedTable } from '../../shared/db/storedData.ts';
import type { Retention } from '../../shared/db/stored/types.ts';

const DAY_MS = 86_400_000;
const BATCH = 1000;
/** A sweep runs every few minutes; what is a day late was forgotten by it. */
const SLACK_MS = DAY_MS;

/** A row by its table and its key, joined as in a sealed value's place. */
export interface RowName {
  readonly table: string;
  readonly row: string;
}

export interface NamedPaste extends RowName {
  readonly pasteId: string;
  /** It may be gone by its own expiry: only a hold keeps its row. */
  readonly mayBeGone: boolean;
}

export type OrphansRepository = ReturnType<typeof createOrphansRepository>;

type KeyRow = Readonly<Record<string, string | number>>;

export function createOrphansRepository({ kysely }: AppDatabase) {
  async function list(table: NamedTable, where: RawBuilder<unknown>): Promise<RowName[]> {
    const { rows } = await sql<KeyRow>`select ${columns(table.key)} from ${sql.table(table.name)}
      where ${where} limit ${BATCH}`.execute(kysely);
    return rows.map((row) => nameOf(table, row));
  }

  async function listInAll(
    isMeant: (table: NamedTable) => boolean,
    where: (table: NamedTable) => RawBuilder<unknown>,
  ): Promise<RowName[]> {
    const found: RowName[] = [];
    for (const table of STORED_TABLES) if (isMeant(table)) found.push(...(await list(table, where(table))));
    return found;
  }

  const hangs = (table: NamedTable) => table.owner.conversation !== undefined;
  const conversation = (table: NamedTable) => sql.ref(table.owner.conversation ?? '');

  return {
    /** Rows in all tables. */
    async countRows(): Promise<number> {
      let count = 0;
      for (const { name } of STORED_TABLES) {
        const { rows } = await sql<{
          count: number;
        }>`select count(*) as count from ${sql.table(name)}`.execute(kysely);
        count += rows[0]?.count ?? 0;
      }
      return count;
    },

    listWithoutConversation: () =>
      listInAll(hangs, (table) => sql`${conversation(table)} not in (select id from conversations)`),

    /** Tickets without their ticket, modmail without its thread. */
    listHalf: () =>
      listInAll(
        ({ name }) => name === 'conversations',
        () => sql`(kind = 'ticket' and id not in (select conversation_id from tickets))
          or (kind = 'modmail' and id not in (select conversation_id from modmail_threads))`,
      ),

    /** Between open and closed, with nobody who goes on with it. */
    listStuck: () =>
      listInAll(
        ({ name }) => name === 'conversations',
        () => sql`state in ('closing', 'published', 'delivered')
          and id not in (select conversation_id from closings)`,
      ),

    /** Closings and snapshots of what is closed. */
    listLeftOfClosing: () =>
      listInAll(
        (table) => hangs(table) && table.kept === 'closing',
        (table) => sql`${conversation(table)} in (select id from conversations where state = 'closed')`,
      ),

    /** What sweeps should have taken a day ago. */
    listPastTheirTime: (nowMs: number) =>
      listInAll(
        (table) =>
          OVER[table.kept] !== undefined &&
          (table.name === 'conversations' || !hangs(table) || table.kept === 'relays'),
        (table) => OVER[table.kept]?.(table, nowMs - SLACK_MS) ?? sql`1 = 0`,
      ),

    listPanelsWithoutCategory: () =>
      listInAll(
        ({ name }) => name === 'ticket_panels',
        () => sql`category_id not in (select id from ticket_categories)`,
      ),

    async listJobs(): Promise<{ readonly row: string; readonly name: string; readonly data: string }[]> {
      const rows = await kysely.selectFrom('jobs').select(['id', 'name', 'data']).execute();
      return rows.map(({ id, ...job }) => ({ row: id, ...job }));
    },

    /** Which of these ids are conversations' ids. */
    async knownConversations(ids: readonly string[]): Promise<ReadonlySet<string>> {
      if (ids.length === 0) return new Set();
      const rows = await kysely.selectFrom('conversations').select('id').where('id', 'in', ids).execute();
      return new Set(rows.map(({ id }) => id));
    },

    /** Every paste that a row names, in batches by the conversation. */
    async *listPastes(nowMs: number): AsyncGenerator<NamedPaste> {
      for (const table of STORED_TABLES) {
        if (!table.fields.has('paste_id') || !hangs(table)) continue;
        for (let after = ''; ;) {
          const ids = await nextConversations(table, after);
          const last = ids.at(-1);
          if (last === undefined) break;
          const { rows } = await sql<KeyRow & { paste_id: string; may_be_gone: number }>`
            select ${columns([...table.key, 'paste_id'])},
              ${conversation(table)} in (select id from conversations
                where held_at is not null and closed_at < ${nowMs - 365 * DAY_MS}) as may_be_gone
            from ${sql.table(table.name)}
            where paste_id is not null and ${conversation(table)} in (${sql.join(ids)})`.execute(kysely);
          for (const row of rows)
            yield { ...nameOf(table, row), pasteId: row.paste_id, mayBeGone: Boolean(row.may_be_gone) };
          after = last;
        }
      }
    },
  };

  async function nextConversations(table: NamedTable, after: string): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`select distinct ${conversation(table)} as id
      from ${sql.table(table.name)} where ${conversation(table)} > ${after}
      order by id limit ${BATCH}`.execute(kysely);
    return rows.map(({ id }) => id);
  }
}

/** By what a table's rows are kept: which of them are over. What hangs on a conversation goes with it. */
const OVER: Readonly<Partial<Record<Retention, (table: NamedTable, nowMs: number) => RawBuilder<unknown>>>> =
  {
    conversation: (_table, nowMs) =>
      sql`state = 'closed' and held_at is null and (expires_at < ${nowMs} or expires_at is null)`,
    relays: ({ owner }, nowMs) =>
      sql`created_at < ${nowMs - DAY_MS} and ${sql.ref(owner.conversation ?? '')} in
      (select id from conversations where state = 'closed' and closed_at < ${nowMs - DAY_MS})`,
    choices: (_table, nowMs) => sql`created_at < ${nowMs - 7 * DAY_MS}`,
    cursors: (_table, nowMs) => sql`updated_at < ${nowMs - 90 * DAY_MS}`,
    blocks: (_table, nowMs) => sql`until < ${nowMs}`,
    audit: ({ name }, nowMs) =>
      sql`${sql.ref(name === 'purges' ? 'finished_at' : 'created_at')} < ${nowMs - 365 * DAY_MS}`,
  };

function columns(names: readonly string[]) {
  return sql.join([...new Set(names)].map((name) => sql.ref(name)));
}

function nameOf({ name, key }: NamedTable, row: KeyRow): RowName {
  return { table: name, row: key.map((part) => row[part]).join('/') };
}

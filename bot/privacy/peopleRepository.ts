/** Somebody in the database: every row that names them, for an export, and taking them out of what stays. */
import { sql, type RawBuilder } from 'kysely';
import type { AppDatabase, Executor } from '../../shared/db/connect.ts';
import type { CopyName } from '../conversations/types.ts';
import { columnsWhere, STORED_TABLES, type NamedTable } from '../../shared/db/storedData.ts';
import { asId, type ConversationId, type GuildId, type UserId } from '../../shared/ids.ts';

export type Row = Readonly<Record<string, string | number | null>>;

export interface RowsOfPerson {
  readonly table: NamedTable;
  readonly rows: readonly Row[];
}

/** More rows of one table than anybody would read; what is beyond is said in the export. */
export const MOST_ROWS = 10_000;
const BATCH = 200;

export type PeopleRepository = ReturnType<typeof createPeopleRepository>;

export function createPeopleRepository(db: AppDatabase) {
  const { kysely } = db;

  return {
    /** In every table, in all guilds, or what belongs to one. What hangs on a conversation of theirs is theirs too. */
    // INVARIANT: no guild learns what somebody has to do with another one, or with the bot alone.
    async listRows(userId: UserId, guildId?: GuildId): Promise<RowsOfPerson[]> {
      const found: RowsOfPerson[] = [];
      for (const table of STORED_TABLES) {
        if (guildId && !table.owner.guild && !table.owner.conversation) continue;
        const isTheirs = [namesThem(table, userId), hangsOnTheirs(table, userId)].filter(
          (each) => each !== undefined,
        );
        if (isTheirs.length === 0) continue;
        const inGuild = guildId ? sql`and ${isOfGuild(table, guildId)}` : sql``;
        const { rows } = await sql<Row>`select * from ${sql.table(table.name)}
          where (${sql.join(isTheirs, sql` or `)}) ${inGuild} limit ${MOST_ROWS}`.execute(kysely);
        if (rows.length > 0) found.push({ table, rows });
      }
      return found;
    },

    /** Guilds in which anything names them. */
    async listGuilds(userId: UserId): Promise<GuildId[]> {
      const guilds = new Set<string>();
      for (const table of STORED_TABLES) {
        const names = namesThem(table, userId);
        const { guild, conversation } = table.owner;
        if (!names || !(guild ?? conversation)) continue;
        const { rows } = await sql<{ guild_id: string }>`select distinct guild_id from ${
          guild ? sql.table(table.name) : sql`conversations`
        } where ${guild ? names : sql`id in (select ${sql.ref(conversation ?? '')} from ${sql.table(table.name)} where ${names})`}`.execute(
          kysely,
        );
        for (const row of rows) guilds.add(row.guild_id);
      }
      return [...guilds].map((id) => asId<GuildId>(id));
    },

    /** Their own copies of closed conversations that are somebody else's. */
    async listFurtherCopies(
      userId: UserId,
      guildId: GuildId,
    ): Promise<{ readonly conversationId: ConversationId; readonly copy: CopyName }[]> {
      const rows = await kysely
        .selectFrom('modmail_recipients')
        .innerJoin('conversations', 'conversations.id', 'modmail_recipients.conversation_id')
        .select(['modmail_recipients.id', 'modmail_recipients.conversation_id'])
        .where('modmail_recipients.user_id', '=', userId)
        .where('conversations.user_id', '<>', userId)
        .where('conversations.guild_id', '=', guildId)
        .where('conversations.state', '=', 'closed')
        .where('conversations.held_at', 'is', null)
        .execute();
      return rows.map((row) => ({
        conversationId: asId<ConversationId>(row.conversation_id),
        copy: `user.${row.id}`,
      }));
    },

    /** Deletes what is about them alone and belongs to no guild; not while an open conversation needs it. */
    async deleteOwn(userId: UserId): Promise<number> {
      const open = await kysely
        .selectFrom('conversations')
        .select('id')
        .where('user_id', '=', userId)
        .where('state', '<>', 'closed')
        .executeTakeFirst();
      const readsAlong = await kysely
        .selectFrom('modmail_recipients')
        .select('id')
        .where('user_id', '=', userId)
        .where('open_slot', 'is not', null)
        .executeTakeFirst();
      if (open ?? readsAlong) return 0;
      let count = 0;
      for (const { name, owner } of STORED_TABLES) {
        if (!owner.person) continue;
        const { numAffectedRows } = await sql`delete from ${sql.table(name)}
          where ${sql.ref(owner.person)} = ${userId}`.execute(kysely);
        count += Number(numAffectedRows ?? 0n);
      }
      return count;
    },

    /** Takes their id out of rows that stay, of closed conversations and of the guild itself; `exceptPurge` is the one at work. */
    async takeOut(userId: UserId, guildId: GuildId, exceptPurge: string): Promise<void> {
      const canBeNull = await nullableColumns();
      for (const table of STORED_TABLES) {
        await deleteAbout(table, userId, guildId);
        for (const [column, { person }] of table.fields) {
          if (person !== 'mentioned' && person !== 'json') continue;
          const isTheirs =
            person === 'json' ? mentionsInJson(column, userId) : sql`${sql.ref(column)} = ${userId}`;
          const own = table.name === 'purges' ? sql`and id <> ${exceptPurge}` : sql``;
          await inBatches(
            kysely,
            table,
            sql`${isTheirs} and ${isInGuild(table, guildId)} ${own}`,
            async (row) => {
              const value =
                person === 'json'
                  ? withoutId(String(row[column]), userId)
                  : // A column that must not be NULL gets an id that nobody has.
                    canBeNull.has(`${table.name}.${column}`)
                    ? null
                    : '0';
              const isRow = sql.join(
                table.key.map((part) => sql`${sql.ref(part)} = ${row[part]}`),
                sql` and `,
              );
              await sql`update ${sql.table(table.name)} set ${sql.ref(column)} = ${value} where ${isRow}`.execute(
                kysely,
              );
            },
          );
        }
      }
    },
  };

  /** Rows that are about them alone, though in a guild or on somebody else's closed conversation: a block, a wish to be called. */
  async function deleteAbout(table: NamedTable, userId: UserId, guildId: GuildId): Promise<void> {
    if (table.owner.person || table.name === 'conversations') return;
    for (const column of columnsWhere(table, ({ person }) => person === 'about')) {
      await sql`delete from ${sql.table(table.name)}
        where ${sql.ref(column)} = ${userId} and ${isInGuild(table, guildId)}`.execute(kysely);
    }
  }

  async function nullableColumns(): Promise<ReadonlySet<string>> {
    const tables = await kysely.introspection.getTables();
    return new Set(
      tables.flatMap((table) =>
        table.columns.filter(({ isNullable }) => isNullable).map(({ name }) => `${table.name}.${name}`),
      ),
    );
  }
}

async function inBatches(
  kysely: Executor,
  { name }: NamedTable,
  where: RawBuilder<unknown>,
  change: (row: Row) => Promise<void>,
): Promise<void> {
  for (;;) {
    const { rows } = await sql<Row>`select * from ${sql.table(name)} where ${where} limit ${BATCH}`.execute(
      kysely,
    );
    for (const row of rows) await change(row);
    if (rows.length < BATCH) return;
  }
}

function namesThem(table: NamedTable, userId: UserId): RawBuilder<unknown> | undefined {
  const plain = columnsWhere(table, ({ person }) => person === 'about' || person === 'mentioned');
  const json = columnsWhere(table, ({ person }) => person === 'json');
  const conditions = [
    ...plain.map((column) => sql`${sql.ref(column)} = ${userId}`),
    ...json.map((column) => mentionsInJson(column, userId)),
  ];
  return conditions.length > 0 ? sql`(${sql.join(conditions, sql` or `)})` : undefined;
}

function hangsOnTheirs({ owner }: NamedTable, userId: UserId): RawBuilder<unknown> | undefined {
  return owner.conversation
    ? sql`${sql.ref(owner.conversation)} in (select id from conversations where user_id = ${userId})`
    : undefined;
}

/** Rows of no guild are left to the sweep that is about the person alone, but for what only passes an id on. */
function isInGuild(table: NamedTable, guildId: GuildId): RawBuilder<unknown> {
  if (table.name === 'conversations') return sql`guild_id = ${guildId} and state = 'closed'`;
  return table.owner.guild || table.owner.conversation
    ? isOfGuild(table, guildId, sql`and state = 'closed'`)
    : sql`1 = 1`;
}

function isOfGuild({ owner }: NamedTable, guildId: GuildId, only = sql``): RawBuilder<unknown> {
  return owner.guild
    ? sql`${sql.ref(owner.guild)} = ${guildId}`
    : sql`${sql.ref(owner.conversation ?? '')} in (select id from conversations where guild_id = ${guildId} ${only})`;
}

/** Ids stand in JSON as strings of digits, so the quotes keep a longer id from being taken for this one. */
function mentionsInJson(column: string, userId: UserId): RawBuilder<unknown> {
  return sql`${sql.ref(column)} like ${`%"${userId}"%`}`;
}

function withoutId(json: string, userId: UserId): string {
  return json.replaceAll(`"${userId}"`, '"0"');
}

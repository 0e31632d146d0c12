/** What retention and purges remove from the database: a conversation with everything that hangs on it, and what has served. */
import { sql } from 'kysely';
import type { AppDatabase, Transaction } from '../../shared/db/connect.ts';
import { STORED_TABLES } from '../../shared/db/storedData.ts';
import { asId, type ConversationId, type GuildId } from '../../shared/ids.ts';

/** Rows at once: few enough that nobody waits for a lock. */
const BATCH = 500;

export interface Removed {
  readonly rows: number;
  readonly pastes: number;
}

export interface Expired {
  readonly id: ConversationId;
  readonly expiresAtMs: number;
}

export type RetentionRepository = ReturnType<typeof createRetentionRepository>;

export function createRetentionRepository(db: AppDatabase) {
  const { kysely } = db;

  /** Deletes in batches by the primary key until a batch comes back short. */
  async function deleteOlder(
    table: 'audit_events' | 'purges' | 'relays' | 'relay_copies' | 'modmail_choices' | 'dm_cursors',
    isOld: ReturnType<typeof sql>,
  ): Promise<number> {
    const key = sql.ref(table === 'modmail_choices' || table === 'dm_cursors' ? 'user_id' : 'id');
    for (let total = 0; ;) {
      const { rows } = await sql<{ row_id: string }>`select ${key} as row_id from ${sql.table(table)}
        where ${isOld} limit ${BATCH}`.execute(kysely);
      if (rows.length > 0) {
        const ids = sql.join(rows.map((row) => row.row_id));
        // Asked again: a row may have been renewed since it was looked up.
        await sql`delete from ${sql.table(table)} where ${key} in (${ids}) and ${isOld}`.execute(kysely);
      }
      total += rows.length;
      if (rows.length < BATCH) return total;
    }
  }

  return {
    /** Past their time and not held, in the order of expiry; `after` goes on behind an earlier answer. */
    async listExpired(nowMs: number, limit: number, after?: Expired): Promise<Expired[]> {
      const due = kysely
        .selectFrom('conversations')
        .select(['id', 'expires_at'])
        .where('state', '=', 'closed')
        .where('expires_at', '<=', nowMs)
        .where('held_at', 'is', null);
      const rest = after
        ? due.where((where) =>
            where.or([
              where('expires_at', '>', after.expiresAtMs),
              where.and([where('expires_at', '=', after.expiresAtMs), where('id', '>', after.id)]),
            ]),
          )
        : due;
      const rows = await rest.orderBy('expires_at').orderBy('id').limit(limit).execute();
      return rows.map((row) => ({ id: asId<ConversationId>(row.id), expiresAtMs: row.expires_at ?? 0 }));
    },

    /** Ids that have served their purpose: pairs of a closed conversation's messages, people who wrote long ago, blocks that are over, old audit. */
    async deleteLeftovers(olderThanMs: {
      readonly relays: number;
      /** Relays of what was closed before this are known to be gone. */
      readonly relaysSince: number;
      readonly intakes: number;
      readonly cursors: number;
      readonly blocks: number;
      readonly audit: number;
    }): Promise<void> {
      const areServed = sql`created_at < ${olderThanMs.relays} and conversation_id in
        (select id from conversations where state = 'closed'
          and closed_at >= ${olderThanMs.relaysSince} and closed_at < ${olderThanMs.relays})`;
      await deleteOlder('relays', areServed);
      await deleteOlder('relay_copies', areServed);
      await deleteOlder('modmail_choices', sql`created_at < ${olderThanMs.intakes}`);
      await deleteOlder('dm_cursors', sql`updated_at < ${olderThanMs.cursors}`);
      // By its index one statement, and there are few.
      await kysely.deleteFrom('blocks').where('until', '<', olderThanMs.blocks).execute();
      await deleteOlder('audit_events', sql`created_at < ${olderThanMs.audit}`);
      await deleteOlder('purges', sql`finished_at < ${olderThanMs.audit}`);
    },

    /** After a sweep that deleted something. */
    emptyLog: () => db.emptyLog(),

    /** A guild that keeps for a shorter time than before: what is closed already expires accordingly. Never later. */
    async shortenRetention(guildId: GuildId, retentionMs: number): Promise<void> {
      await sql`update conversations set expires_at = closed_at + ${retentionMs}
        where guild_id = ${guildId} and state = 'closed' and expires_at > closed_at + ${retentionMs}`.execute(
        kysely,
      );
    },

    /** All rows of one expired conversation; its pastes must be gone already, for their delete tokens go with the rows. */
    // INVARIANT: a hold that was set a moment ago still counts.
    async deleteExpired(id: ConversationId, nowMs: number): Promise<boolean> {
      return db.transaction(async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom('conversations')
          .where('id', '=', id)
          .where('state', '=', 'closed')
          .where('expires_at', '<=', nowMs)
          .where('held_at', 'is', null)
          .executeTakeFirst();
        if (numDeletedRows !== 1n) return false;
        await deleteHanging(tx, id);
        return true;
      });
    },
  };
}

const HANGING = STORED_TABLES.flatMap(({ name, owner, fields }) =>
  owner.conversation ? [{ name, column: owner.conversation, namesPastes: fields.has('paste_id') }] : [],
);

/** Everything that belongs to a conversation but its own row. */
export async function deleteHanging(tx: Transaction, id: ConversationId): Promise<Removed> {
  let rows = 0;
  let pastes = 0;
  for (const { name, column, namesPastes } of HANGING) {
    const isIts = sql`${sql.ref(column)} = ${id}`;
    if (namesPastes) {
      const counted = await sql<{ count: number }>`select count(paste_id) as count from ${sql.table(name)}
        where ${isIts}`.execute(tx);
      pastes += counted.rows[0]?.count ?? 0;
    }
    const { numAffectedRows } = await sql`delete from ${sql.table(name)} where ${isIts}`.execute(tx);
    rows += Number(numAffectedRows ?? 0n);
  }
  return { rows, pastes };
}

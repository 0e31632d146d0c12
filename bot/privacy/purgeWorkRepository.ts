/** The work of a purge in the database: who is at it, what comes next, and counts that survive any crash. */
import { sql } from 'kysely';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { STORED_TABLES } from '../../shared/db/storedData.ts';
import { asId, type ConversationId } from '../../shared/ids.ts';
import { concerned, toPurge } from './purgeRepository.ts';
import { deleteHanging } from './repository.ts';
import type { Fate, Purge, PurgeCandidate } from './purgeTypes.ts';

export type PurgeWork = ReturnType<typeof createPurgeWork>;

export function createPurgeWork(db: AppDatabase) {
  const { kysely } = db;
  const row = (id: string) => kysely.updateTable('purges').where('id', '=', id);

  return {
    async listDue(nowMs: number): Promise<string[]> {
      const rows = await kysely
        .selectFrom('purges')
        .select('id')
        .where('state', 'in', ['waiting', 'running'])
        .where('not_before', '<=', nowMs)
        .where('lease_until', '<', nowMs)
        .execute();
      return rows.map(({ id }) => id);
    },

    /** One of any number of processes gets it, until its lease ends. */
    async claim(id: string, owner: string, nowMs: number, leaseMs: number): Promise<Purge | undefined> {
      const { numUpdatedRows } = await row(id)
        .set({ lease_owner: owner, lease_until: nowMs + leaseMs, state: 'running', waits_for: null })
        .where('state', 'in', ['waiting', 'running'])
        .where('not_before', '<=', nowMs)
        .where('lease_until', '<', nowMs)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return undefined;
      const found = await kysely
        .selectFrom('purges')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      if (found.cursor_id === '0') {
        const { rows } = await sql<{ count: number }>`select count(*) as count from conversations
          where ${concerned(toPurge(found))}`.execute(kysely);
        const total = rows[0]?.count ?? 0;
        await row(id).set({ total }).execute();
        return { ...toPurge(found), total };
      }
      return toPurge(found);
    },

    async renew(id: string, owner: string, untilMs: number): Promise<boolean> {
      const { numUpdatedRows } = await row(id)
        .set({ lease_until: untilMs })
        .where('lease_owner', '=', owner)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    /** The next conversations behind the cursor, in the order of their ids. */
    async listNext(purge: Purge, limit: number): Promise<PurgeCandidate[]> {
      // Ids of our own are digits of one length for centuries, so that their order as text is that of time.
      const { rows } = await sql<{ id: string; is_open: number; is_held: number }>`
        select id, state <> 'closed' as is_open, held_at is not null as is_held from conversations
        where ${concerned(purge)} and id > ${purge.cursorId} order by id limit ${limit}`.execute(kysely);
      return rows.map((each) => ({
        id: asId<ConversationId>(each.id),
        isOpen: Boolean(each.is_open),
        isHeld: Boolean(each.is_held),
      }));
    },

    /**
     * Deletes the conversation, whose pastes must be gone, and counts it in the same transaction: however often this
     * process dies, the receipt is right. An open one goes only when `force`, and not while its closing is in somebody's hands.
     */
    // INVARIANT: a receipt counts each conversation once.
    async settle(
      purge: Pick<Purge, 'id'>,
      id: ConversationId,
      wanted: 'delete' | 'force' | Exclude<Fate, 'gone' | 'busy'>,
      nowMs: number,
    ): Promise<Fate> {
      return db.transaction(async (tx) => {
        const found = await tx
          .selectFrom('conversations')
          .select(['state', 'held_at'])
          .where('id', '=', id)
          .executeTakeFirst();
        const busy = await tx
          .selectFrom('closings')
          .select('lease_until')
          .where('conversation_id', '=', id)
          .where('lease_until', '>=', nowMs)
          .executeTakeFirst();
        const fate = fateOf(found, wanted, busy !== undefined);
        if (fate === 'busy') return fate;
        const counted = tx.updateTable('purges').where('id', '=', purge.id);
        if (fate !== 'gone') {
          await counted.set((now) => ({ cursor_id: id, [fate]: now(fate, '+', 1) })).execute();
          return fate;
        }
        const hanging = await deleteHanging(tx, id);
        const own = await tx.deleteFrom('conversations').where('id', '=', id).executeTakeFirst();
        const isMine = own.numDeletedRows === 1n;
        await counted
          .set((now) => ({
            cursor_id: id,
            conversations_gone: now('conversations_gone', '+', isMine ? 1 : 0),
            pastes_gone: now('pastes_gone', '+', hanging.pastes),
            rows_gone: now('rows_gone', '+', hanging.rows + (isMine ? 1 : 0)),
          }))
          .execute();
        return fate;
      });
    },

    async postpone(id: string, owner: string, notBeforeMs: number, error: string): Promise<void> {
      await row(id)
        .set({ lease_owner: null, lease_until: 0, not_before: notBeforeMs, last_error: error })
        .where('lease_owner', '=', owner)
        .execute();
    },

    /** What belongs to the guild itself: settings, categories, panels, audit. Not the receipts, nor what still is there of conversations. */
    async deleteGuildRows(purge: Pick<Purge, 'id' | 'guildId'>): Promise<void> {
      await db.transaction(async (tx) => {
        let rows = 0;
        for (const { name, owner } of STORED_TABLES) {
          if (!owner.guild || name === 'purges' || name === 'conversations') continue;
          const { numAffectedRows } = await sql`delete from ${sql.table(name)}
            where ${sql.ref(owner.guild)} = ${purge.guildId}`.execute(tx);
          rows += Number(numAffectedRows ?? 0n);
        }
        await tx
          .updateTable('purges')
          .where('id', '=', purge.id)
          .set((now) => ({ rows_gone: now('rows_gone', '+', rows) }))
          .execute();
      });
    },

    /** Done. A receipt about a user keeps only a salted hash of who it was. */
    async finish(purge: Purge, owner: string, targetHash: string | null, nowMs: number): Promise<void> {
      await row(purge.id)
        .set({
          state: 'done',
          finished_at: nowMs,
          lease_owner: null,
          lease_until: 0,
          last_error: null,
          ...(targetHash !== null && { target_id: null, target_hash: targetHash }),
          ...(targetHash !== null && purge.requestedBy === purge.targetId && { requested_by: null }),
        })
        .where('lease_owner', '=', owner)
        .execute();
      await db.emptyLog();
    },
  };
}

function fateOf(
  found: { readonly state: string; readonly held_at: number | null } | undefined,
  wanted: 'delete' | 'force' | Exclude<Fate, 'gone' | 'busy'>,
  isBusy: boolean,
): Fate {
  // Retention was faster: nothing to count but the cursor.
  if (!found) return 'gone';
  if (wanted === 'left_failed') return wanted;
  // Set since it was looked at.
  if (found.held_at !== null) return 'left_held';
  if (found.state === 'closed') return 'gone';
  if (wanted !== 'force') return 'left_open';
  return isBusy ? 'busy' : 'gone';
}

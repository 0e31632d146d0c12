/** How conversations end, in the database: the reason, sealed and only until it was told; silently or not; stars; what goes on with what. */
import type { SealedColumns } from '../../shared/crypto/sealedColumns.ts';
import type { AppDatabase, Transaction } from '../../shared/db/connect.ts';
import type { EndingsTable } from '../../shared/db/endingsSchema.ts';
import type { ConversationId } from '../../shared/ids.ts';

const NOTHING = {
  sealed_reason: null,
  is_silent: 0,
  stars: null,
  rated_at: null,
  left_at: null,
  continues_id: null,
};

/** How somebody wants it closed. */
export interface Manner {
  /** In their own words. */
  readonly reason: string | null;
  /** Its user is not told. */
  readonly isSilent: boolean;
}

export type EndingRepository = ReturnType<typeof createEndingRepository>;

export function createEndingRepository(db: AppDatabase, sealed: SealedColumns) {
  const { kysely } = db;
  const place = (id: ConversationId) => ({ table: 'endings', column: 'sealed_reason', row: id });

  async function write(
    on: Transaction | typeof kysely,
    id: ConversationId,
    changes: Partial<Omit<EndingsTable, 'conversation_id'>>,
  ): Promise<void> {
    await db.upsert(
      on,
      'endings',
      { conversation_id: id, ...NOTHING, ...changes },
      { key: ['conversation_id'], changes },
    );
  }

  /** True when it was not set before. */
  async function setOnce(
    id: ConversationId,
    column: 'stars' | 'left_at',
    changes: Partial<Omit<EndingsTable, 'conversation_id'>>,
  ): Promise<boolean> {
    return db.transaction(async (tx) => {
      await db.insertIfAbsent(tx, 'endings', { conversation_id: id, ...NOTHING });
      const result = await tx
        .updateTable('endings')
        .set(changes)
        .where('conversation_id', '=', id)
        .where(column, 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    });
  }

  return {
    /** In the transaction that begins or plans the closing, so that neither is there without the other. */
    async writeManner(tx: Transaction, id: ConversationId, { reason, isSilent }: Manner): Promise<void> {
      const changes = {
        sealed_reason: reason === null ? null : sealed.seal(reason, place(id)),
        is_silent: isSilent ? 1 : 0,
      };
      if (reason !== null || isSilent) return write(tx, id, changes);
      await tx.updateTable('endings').set(changes).where('conversation_id', '=', id).execute();
    },

    async manner(id: ConversationId): Promise<Manner> {
      const row = await kysely
        .selectFrom('endings')
        .select(['sealed_reason', 'is_silent'])
        .where('conversation_id', '=', id)
        .executeTakeFirst();
      return {
        reason: row?.sealed_reason ? sealed.open(row.sealed_reason, place(id)) : null,
        isSilent: row?.is_silent === 1,
      };
    },

    /** Everybody who was to be told was told. */
    async forgetReason(id: ConversationId): Promise<void> {
      await kysely
        .updateTable('endings')
        .set({ sealed_reason: null })
        .where('conversation_id', '=', id)
        .execute();
    },

    /** True for the first rating alone. */
    rate: (id: ConversationId, stars: number, nowMs: number): Promise<boolean> =>
      setOnce(id, 'stars', { stars, rated_at: nowMs }),

    /** True for one of any number of processes that find out. */
    claimLeft: (id: ConversationId, nowMs: number): Promise<boolean> =>
      setOnce(id, 'left_at', { left_at: nowMs }),

    /** It could not be said: the next one tries again. */
    async takeBackLeft(id: ConversationId): Promise<void> {
      await kysely.updateTable('endings').set({ left_at: null }).where('conversation_id', '=', id).execute();
    },

    async stars(id: ConversationId): Promise<number | null> {
      const row = await kysely
        .selectFrom('endings')
        .select('stars')
        .where('conversation_id', '=', id)
        .executeTakeFirst();
      return row?.stars ?? null;
    },

    async link(id: ConversationId, continuesId: ConversationId): Promise<void> {
      await write(kysely, id, { continues_id: continuesId });
    },
  };
}

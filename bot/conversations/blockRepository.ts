/** The block list: who may open nothing in a server, until when. Ids and times; why, staff say in Discord. */
import type { Selectable } from 'kysely';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { BlocksTable } from '../../shared/db/modmailSchema.ts';
import { asId, type GuildId, type UserId } from '../../shared/ids.ts';

export interface Block {
  readonly userId: UserId;
  readonly blockedBy: UserId | null;
  /** Null: until somebody takes it back. */
  readonly untilMs: number | null;
}

function toBlock(row: Selectable<BlocksTable>): Block {
  return {
    userId: asId<UserId>(row.user_id),
    blockedBy: row.blocked_by === null ? null : asId<UserId>(row.blocked_by),
    untilMs: row.until,
  };
}

export type BlockRepository = ReturnType<typeof createBlockRepository>;

export function createBlockRepository(db: AppDatabase) {
  const { kysely } = db;
  const current = (guildId: GuildId, nowMs: number) =>
    kysely
      .selectFrom('blocks')
      .selectAll()
      .where('guild_id', '=', guildId)
      .where((is) => is.or([is('until', 'is', null), is('until', '>', nowMs)]));

  async function find(guildId: GuildId, userId: UserId, nowMs: number): Promise<Block | undefined> {
    const row = await current(guildId, nowMs).where('user_id', '=', userId).executeTakeFirst();
    return row && toBlock(row);
  }

  return {
    async isBlocked(guildId: GuildId, userId: UserId, nowMs: number): Promise<boolean> {
      return (await find(guildId, userId, nowMs)) !== undefined;
    },

    find,

    async list(guildId: GuildId, nowMs: number): Promise<Block[]> {
      const rows = await current(guildId, nowMs).orderBy('created_at', 'desc').execute();
      return rows.map(toBlock);
    },

    /** A second block replaces the first. */
    async block(
      guildId: GuildId,
      { userId, blockedBy, untilMs }: Block & { readonly blockedBy: UserId },
      nowMs: number,
    ): Promise<void> {
      await db.upsert(
        kysely,
        'blocks',
        { guild_id: guildId, user_id: userId, blocked_by: blockedBy, until: untilMs, created_at: nowMs },
        {
          key: ['guild_id', 'user_id'],
          changes: { blocked_by: blockedBy, until: untilMs, created_at: nowMs },
        },
      );
    },

    /** False when they were not blocked. */
    async unblock(guildId: GuildId, userId: UserId): Promise<boolean> {
      const result = await kysely
        .deleteFrom('blocks')
        .where('guild_id', '=', guildId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
  };
}

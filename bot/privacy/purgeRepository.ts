/** Purges in the database: asked for, decided, cancelled, and which conversations one concerns. */
import { sql, type Selectable } from 'kysely';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { PurgesTable } from '../../shared/db/schema.ts';
import { asId, newId, type ChannelId, type GuildId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { Purge, PurgePreview, PurgeTarget } from './purgeTypes.ts';

export interface NewPurge extends PurgeTarget {
  readonly requestedBy: UserId | null;
  readonly waitsFor: Purge['waitsFor'];
  readonly notBeforeMs: number;
  readonly channelId: ChannelId | null;
}

export type PurgeRepository = ReturnType<typeof createPurgeRepository>;

export function toPurge(row: Selectable<PurgesTable>): Purge {
  return {
    id: row.id,
    guildId: asId<GuildId>(row.guild_id),
    scope: row.scope,
    targetId: row.target_id,
    state: row.state,
    waitsFor: row.waits_for,
    requestedBy: row.requested_by === null ? null : asId<UserId>(row.requested_by),
    notBeforeMs: row.not_before,
    channelId: row.channel_id === null ? null : asId<ChannelId>(row.channel_id),
    messageId: row.message_id === null ? null : asId<MessageId>(row.message_id),
    total: row.total,
    cursorId: row.cursor_id,
    conversationsGone: row.conversations_gone,
    pastesGone: row.pastes_gone,
    rowsGone: row.rows_gone,
    leftOpen: row.left_open,
    leftHeld: row.left_held,
    leftFailed: row.left_failed,
    lastError: row.last_error,
  };
}

/** Which conversations of the guild a purge concerns. */
export function concerned({ guildId, scope, targetId }: PurgeTarget) {
  const inGuild = sql`guild_id = ${guildId}`;
  if (scope === 'guild') return inGuild;
  if (scope === 'conversation') return sql`${inGuild} and id = ${targetId}`;
  if (scope === 'user') return sql`${inGuild} and user_id = ${targetId}`;
  if (scope === 'category') {
    return sql`${inGuild} and id in (select conversation_id from tickets where guild_id = ${guildId} and category_id = ${targetId})`;
  }
  return sql`${inGuild} and kind = ${scope === 'tickets' ? 'ticket' : 'modmail'}`;
}

export function createPurgeRepository(db: AppDatabase) {
  const { kysely } = db;
  const row = (id: string) => kysely.updateTable('purges').where('id', '=', id);

  return {
    async preview(target: PurgeTarget): Promise<PurgePreview> {
      const { rows } = await sql<{ is_open: number; is_held: number; count: number }>`
        select state <> 'closed' as is_open, held_at is not null as is_held, count(*) as count
        from conversations where ${concerned(target)} group by 1, 2`.execute(kysely);
      const count = (is: (each: (typeof rows)[number]) => boolean) =>
        rows.filter(is).reduce((sum, each) => sum + each.count, 0);
      return {
        closed: count((each) => !each.is_open && !each.is_held),
        open: count((each) => Boolean(each.is_open)),
        held: count((each) => !each.is_open && Boolean(each.is_held)),
      };
    },

    /** The purge, or the one with the same target that is under way already. */
    async request(
      purge: NewPurge,
      nowMs: number,
    ): Promise<{ readonly purge: Purge; readonly isNew: boolean }> {
      return db.transaction(async (tx) => {
        const same = await tx
          .selectFrom('purges')
          .selectAll()
          .where('guild_id', '=', purge.guildId)
          .where('state', 'in', ['waiting', 'running'])
          .where('scope', '=', purge.scope)
          .where('target_id', purge.targetId === null ? 'is' : '=', purge.targetId)
          .executeTakeFirst();
        if (same) return { purge: toPurge(same), isNew: false };
        const inserted = {
          id: newId(nowMs) as string,
          guild_id: purge.guildId,
          scope: purge.scope,
          target_id: purge.targetId,
          target_hash: null,
          requested_by: purge.requestedBy,
          state: 'waiting' as const,
          waits_for: purge.waitsFor,
          not_before: purge.notBeforeMs,
          channel_id: purge.channelId,
          message_id: null,
          total: 0,
          cursor_id: '0',
          conversations_gone: 0,
          pastes_gone: 0,
          rows_gone: 0,
          left_open: 0,
          left_held: 0,
          left_failed: 0,
          last_error: null,
          lease_owner: null,
          lease_until: 0,
          created_at: nowMs,
          finished_at: null,
        };
        await tx.insertInto('purges').values(inserted).execute();
        return { purge: toPurge(inserted), isNew: true };
      });
    },

    async find(id: string): Promise<Purge | undefined> {
      const found = await kysely.selectFrom('purges').selectAll().where('id', '=', id).executeTakeFirst();
      return found && toPurge(found);
    },

    /** Erasures that somebody must agree to, the oldest first. */
    async listForApproval(guildId: GuildId, limit: number): Promise<Purge[]> {
      const found = await kysely
        .selectFrom('purges')
        .selectAll()
        .where('guild_id', '=', guildId)
        .where('state', '=', 'waiting')
        .where('waits_for', '=', 'approval')
        .orderBy('id')
        .limit(limit)
        .execute();
      return found.map(toPurge);
    },

    async saveMessage(id: string, messageId: MessageId): Promise<void> {
      await row(id).set({ message_id: messageId }).execute();
    },

    /** Somebody declined; false when it was decided already or has begun. */
    async cancel(id: string, nowMs: number): Promise<boolean> {
      const { numUpdatedRows } = await row(id)
        .set({ state: 'cancelled', finished_at: nowMs })
        .where('state', '=', 'waiting')
        .where('waits_for', '=', 'approval')
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    /** Somebody agreed: it begins now. */
    async approve(id: string, nowMs: number): Promise<boolean> {
      const { numUpdatedRows } = await row(id)
        .set({ waits_for: null, not_before: nowMs })
        .where('state', '=', 'waiting')
        .where('waits_for', '=', 'approval')
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    /** The guild is back: what waited for it to stay away is off. */
    async cancelGrace(guildId: GuildId, nowMs: number): Promise<boolean> {
      const { numUpdatedRows } = await kysely
        .updateTable('purges')
        .set({ state: 'cancelled', finished_at: nowMs })
        .where('guild_id', '=', guildId)
        .where('state', '=', 'waiting')
        .where('waits_for', '=', 'grace')
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    /** Guilds of which anything is stored. */
    async listGuilds(): Promise<GuildId[]> {
      const { rows } = await sql<{ guild_id: string }>`select guild_id from conversations
        union select guild_id from guild_settings union select guild_id from ticket_categories`.execute(
        kysely,
      );
      return rows.map((each) => asId<GuildId>(each.guild_id));
    },
  };
}

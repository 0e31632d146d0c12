/** Ticket panels in the database: which message shows which category's button. */
import type { Selectable } from 'kysely';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { TicketPanelsTable } from '../../shared/db/schema.ts';
import {
  asId,
  newId,
  type CategoryId,
  type ChannelId,
  type GuildId,
  type MessageId,
  type PanelId,
} from '../../shared/ids.ts';
import type { Panel } from './types.ts';

export type PanelRepository = ReturnType<typeof createPanelRepository>;

function toPanel(row: Selectable<TicketPanelsTable>): Panel {
  return {
    id: asId<PanelId>(row.id),
    guildId: asId<GuildId>(row.guild_id),
    categoryId: asId<CategoryId>(row.category_id),
    channelId: asId<ChannelId>(row.channel_id),
    messageId: row.message_id === null ? null : asId<MessageId>(row.message_id),
    renderedHash: row.rendered_hash,
  };
}

export function createPanelRepository(db: AppDatabase) {
  const { kysely } = db;
  return {
    /** The category's panel; its row is made at the first call (UNIQUE category_id: of several callers one makes it). */
    async ensure(
      guildId: GuildId,
      categoryId: CategoryId,
      channelId: ChannelId,
      nowMs: number,
    ): Promise<Panel> {
      const read = () =>
        kysely
          .selectFrom('ticket_panels')
          .selectAll()
          .where('category_id', '=', categoryId)
          .where('guild_id', '=', guildId)
          .executeTakeFirst();
      const present = await read();
      if (present) return toPanel(present);
      await db.insertIfAbsent(kysely, 'ticket_panels', {
        id: newId<PanelId>(nowMs),
        guild_id: guildId,
        channel_id: channelId,
        message_id: null,
        category_id: categoryId,
        rendered_hash: null,
        created_at: nowMs,
        updated_at: nowMs,
      });
      const made = await read();
      if (!made) throw new Error('the row just inserted is gone');
      return toPanel(made);
    },

    async list(guildId: GuildId): Promise<Panel[]> {
      const rows = await kysely
        .selectFrom('ticket_panels')
        .selectAll()
        .where('guild_id', '=', guildId)
        .execute();
      return rows.map(toPanel);
    },

    async delete(panel: Panel): Promise<void> {
      await kysely
        .deleteFrom('ticket_panels')
        .where('id', '=', panel.id)
        .where('guild_id', '=', panel.guildId)
        .execute();
    },

    async listAll(): Promise<Panel[]> {
      return (await kysely.selectFrom('ticket_panels').selectAll().execute()).map(toPanel);
    },

    async saveMessage(
      panel: Panel,
      posted: { readonly channelId: ChannelId; readonly messageId: MessageId; readonly renderedHash: string },
      nowMs: number,
    ): Promise<void> {
      await kysely
        .updateTable('ticket_panels')
        .set({
          channel_id: posted.channelId,
          message_id: posted.messageId,
          rendered_hash: posted.renderedHash,
          updated_at: nowMs,
        })
        .where('id', '=', panel.id)
        .where('guild_id', '=', panel.guildId)
        .execute();
    },
  };
}

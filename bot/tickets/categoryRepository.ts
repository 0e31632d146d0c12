/** Ticket categories in the database; their ids never change, so a live panel keeps its meaning. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import { asId, newId, type CategoryId, type GuildId } from '../../shared/ids.ts';
import type { CategoryConfig, TicketCategory } from './types.ts';

export type CategoryRepository = ReturnType<typeof createCategoryRepository>;

export function createCategoryRepository(db: AppDatabase, parseConfig: (value: unknown) => CategoryConfig) {
  const { kysely } = db;

  function toCategory(row: { id: string; guild_id: string; config: string }): TicketCategory {
    return {
      id: asId<CategoryId>(row.id),
      guildId: asId<GuildId>(row.guild_id),
      config: parseConfig(JSON.parse(row.config)),
    };
  }

  return {
    async find(guildId: GuildId, id: CategoryId): Promise<TicketCategory | undefined> {
      const row = await kysely
        .selectFrom('ticket_categories')
        .selectAll()
        .where('id', '=', id)
        .where('guild_id', '=', guildId)
        .executeTakeFirst();
      return row && toCategory(row);
    },

    async list(guildId: GuildId): Promise<TicketCategory[]> {
      const rows = await kysely
        .selectFrom('ticket_categories')
        .selectAll()
        .where('guild_id', '=', guildId)
        .orderBy('id')
        .execute();
      return rows.map(toCategory);
    },

    async listAll(): Promise<TicketCategory[]> {
      return (await kysely.selectFrom('ticket_categories').selectAll().orderBy('id').execute()).map(
        toCategory,
      );
    },

    /** Edits the category that `config.id` names, or adds one. */
    async save(guildId: GuildId, { id, ...config }: CategoryConfig, nowMs: number): Promise<CategoryId> {
      const text = JSON.stringify(config);
      if (id !== undefined) {
        await kysely
          .updateTable('ticket_categories')
          .set({ config: text, updated_at: nowMs })
          .where('id', '=', id)
          .where('guild_id', '=', guildId)
          .execute();
        return asId<CategoryId>(id);
      }
      const added = newId<CategoryId>(nowMs);
      await kysely
        .insertInto('ticket_categories')
        .values({ id: added, guild_id: guildId, config: text, created_at: nowMs, updated_at: nowMs })
        .execute();
      return added;
    },
  };
}

/** Ticket categories in the database; their ids never change, so a live panel keeps its meaning. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import { asId, newId, type CategoryId, type GuildId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { Refusal } from '../gateway/words.ts';
import type { CategoryConfig, TicketCategory } from './types.ts';

export type CategoryRepository = ReturnType<typeof createCategoryRepository>;

export function createCategoryRepository(
  db: AppDatabase,
  parseConfig: (value: unknown) => CategoryConfig,
  log: Pick<Log, 'warn'>,
) {
  const { kysely } = db;

  function toCategory(row: { id: string; guild_id: string; config: string }): TicketCategory {
    return {
      id: asId<CategoryId>(row.id),
      guildId: asId<GuildId>(row.guild_id),
      config: parseConfig(JSON.parse(row.config)),
    };
  }

  function parsed(json: string): unknown {
    try {
      return JSON.parse(json);
    } catch {
      return undefined;
    }
  }

  /** One that cannot be read (edited by hand, or from another version) keeps none of the others from working. */
  function readable(rows: readonly { id: string; guild_id: string; config: string }[]): TicketCategory[] {
    return rows.flatMap((row) => {
      try {
        return [toCategory(row)];
      } catch (error) {
        log.warn({ err: error, guildId: row.guild_id, categoryId: row.id }, 'a ticket category is not valid');
        return [];
      }
    });
  }

  function present(categories: readonly TicketCategory[]): TicketCategory[] {
    return categories.filter(({ config }) => !config.removed);
  }

  return {
    async find(guildId: GuildId, id: CategoryId): Promise<TicketCategory | undefined> {
      // Discord passes on whatever was typed into an option; the database's own logs would keep it.
      if (!/^\d{1,20}$/.test(id)) return undefined;
      const row = await kysely
        .selectFrom('ticket_categories')
        .selectAll()
        .where('id', '=', id)
        .where('guild_id', '=', guildId)
        .executeTakeFirst();
      if (!row) return undefined;
      const [category] = readable([row]);
      if (!category) throw new Refusal('ticket.categoryInvalid');
      return category;
    },

    async list(guildId: GuildId): Promise<TicketCategory[]> {
      const rows = await kysely
        .selectFrom('ticket_categories')
        .selectAll()
        .where('guild_id', '=', guildId)
        .orderBy('id')
        .execute();
      return present(readable(rows));
    },

    /** As they are stored, readable or not: `/health` says what is wrong with them. */
    async listStored(guildId: GuildId): Promise<{ readonly id: CategoryId; readonly config: unknown }[]> {
      const rows = await kysely
        .selectFrom('ticket_categories')
        .select(['id', 'config'])
        .where('guild_id', '=', guildId)
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ id: asId<CategoryId>(row.id), config: parsed(row.config) }));
    },

    async listAll(): Promise<TicketCategory[]> {
      return present(
        readable(await kysely.selectFrom('ticket_categories').selectAll().orderBy('id').execute()),
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

    /** Removed ones that no ticket names any more. */
    async deleteUnused(): Promise<void> {
      const rows = await kysely.selectFrom('ticket_categories').selectAll().execute();
      for (const { id, guildId } of readable(rows).filter(({ config }) => config.removed)) {
        await kysely
          .deleteFrom('ticket_categories')
          .where('id', '=', id)
          .where('guild_id', '=', guildId)
          .where((where) =>
            where.not(
              where.exists(
                where.selectFrom('tickets').select('conversation_id').where('category_id', '=', id),
              ),
            ),
          )
          .execute();
      }
    },
  };
}

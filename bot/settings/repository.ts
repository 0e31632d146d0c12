/** Guild settings in the database: one row a guild, JSON of what staff configured. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import { asId, type GuildId } from '../../shared/ids.ts';
import { guildSettingsSchema, type GuildSettings, type ModmailConfig } from './schema.ts';

export type SettingsRepository = ReturnType<typeof createSettingsRepository>;

export function createSettingsRepository(db: AppDatabase) {
  const { kysely } = db;
  return {
    /** The guild's settings, or the defaults when it never set any. */
    async get(guildId: GuildId): Promise<GuildSettings> {
      const row = await kysely
        .selectFrom('guild_settings')
        .select('config')
        .where('guild_id', '=', guildId)
        .executeTakeFirst();
      return guildSettingsSchema.parse(row ? JSON.parse(row.config) : {});
    },

    async save(guildId: GuildId, settings: GuildSettings, nowMs: number): Promise<void> {
      const config = JSON.stringify(settings);
      await db.upsert(
        kysely,
        'guild_settings',
        { guild_id: guildId, config, created_at: nowMs, updated_at: nowMs },
        { key: ['guild_id'], changes: { config, updated_at: nowMs } },
      );
    },

    /** Guilds that keep closed conversations for less than `days`. */
    async listShorterRetentions(days: number): Promise<{ guildId: GuildId; retentionDays: number }[]> {
      const rows = await kysely.selectFrom('guild_settings').selectAll().execute();
      return rows
        .map((row) => ({
          guildId: asId<GuildId>(row.guild_id),
          retentionDays: guildSettingsSchema.parse(JSON.parse(row.config)).privacy.retentionDays,
        }))
        .filter(({ retentionDays }) => retentionDays < days);
    },

    /** Guilds in which modmail is on. */
    async listModmailGuilds(): Promise<{ guildId: GuildId; modmail: ModmailConfig }[]> {
      const rows = await kysely.selectFrom('guild_settings').selectAll().execute();
      return rows
        .map((row) => ({
          guildId: asId<GuildId>(row.guild_id),
          modmail: guildSettingsSchema.parse(JSON.parse(row.config)).modmail,
        }))
        .filter(({ modmail }) => modmail.enabled);
    },
  };
}

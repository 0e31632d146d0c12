/** Settings as a file: export, and import that checks everything before it changes anything. */
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { UserError } from '../../shared/errors.ts';
import { asId, type CategoryId, type GuildId } from '../../shared/ids.ts';
import type { SettingsRepository } from './repository.ts';
import {
  guildSettingsSchema,
  settingsFileSchema,
  type SettingsFile,
  type TicketCategoryConfig,
} from './schema.ts';

/** Where ticket categories are kept; `tickets/` has it. */
export interface CategoryStore {
  list(
    guildId: GuildId,
  ): Promise<readonly { readonly id: CategoryId; readonly config: TicketCategoryConfig }[]>;
  save(guildId: GuildId, config: TicketCategoryConfig, nowMs: number): Promise<CategoryId>;
}

export function createSettingsFiles(options: {
  readonly settings: SettingsRepository;
  readonly categories: CategoryStore;
  readonly clock: Clock;
}) {
  const { settings, categories, clock } = options;
  return {
    async export(guildId: GuildId): Promise<SettingsFile> {
      const guildSettings = await settings.get(guildId);
      const ticketCategories = (await categories.list(guildId)).map(({ id, config }) => ({ ...config, id }));
      return { version: 1, guildId, ...guildSettings, ticketCategories };
    },

    /** Categories with a known id are edited, others added; none is removed. Gives the guild it was for. */
    async import(json: string): Promise<GuildId> {
      const file = parseSettingsFile(json);
      const guildId = asId<GuildId>(file.guildId);
      const known = new Set<string>((await categories.list(guildId)).map(({ id }) => id));
      const unknown = file.ticketCategories.filter(({ id }) => id !== undefined && !known.has(id));
      if (unknown.length > 0) {
        throw new UserError(
          `This server has no ticket category with id ${unknown.map(({ id }) => id).join(', ')}. ` +
            'Leave "id" out to add a new category, or export first to see the ids.',
        );
      }
      await settings.save(guildId, guildSettingsSchema.strip().parse(file), clock.now());
      for (const category of file.ticketCategories) await categories.save(guildId, category, clock.now());
      return guildId;
    },
  };
}

function parseSettingsFile(json: string): SettingsFile {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new UserError('The file is not JSON.', { cause: error });
  }
  const result = settingsFileSchema.safeParse(value);
  if (result.success) return result.data;
  throw new UserError(`The settings are not valid; nothing was changed.\n${z.prettifyError(result.error)}`);
}

/** Tickets: categories, panels, opening by button. */
import type { CategoryId, ChannelId, GuildId, UserId } from '../../shared/ids.ts';
import { ticketCategorySchema } from '../settings/schema.ts';
import { createCategoryRepository } from '../tickets/categoryRepository.ts';
import { createPanelRepository } from '../tickets/panelRepository.ts';
import { createPanels } from '../tickets/panels.ts';
import { createTicketPlaces } from '../tickets/places.ts';
import { createTicketRepository } from '../tickets/repository.ts';
import { createTicketService } from '../tickets/service.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { WireOptions } from './types.ts';

export type Tickets = ReturnType<typeof wireTickets>;

export function wireTickets(
  { db, clock, log }: WireOptions,
  { discord, directory, guildName, botUserId }: Edge,
  core: Core,
) {
  const { conversations, openings, guildWords } = core;
  const categories = createCategoryRepository(db, (value) => ticketCategorySchema.parse(value), log);
  const panelRows = createPanelRepository(db);
  const rows = createTicketRepository(db);
  const service = createTicketService({
    db,
    conversations,
    tickets: rows,
    categories,
    openings,
    places: createTicketPlaces({ threads: core.places, discord, participants: core.participants, botUserId }),
    copyFiles: core.copyFiles,
    guildName,
    guildWords,
    username: async (id) => (await directory.person(id)).name,
    maxOpenPerUser: async (id) => (await core.settings.get(id)).tickets.maxOpenPerUser,
    isBlocked: (guildId, userId) => core.blocks.isBlocked(guildId, userId, clock.now()),
    clock,
  });
  return {
    categories,
    rows,
    panels: createPanels({ discord, categories, panels: panelRows, guildWords, guildName, clock, log }),
    service,
    /** For somebody who did not ask for it by hand. */
    async openFor(guildId: GuildId, userId: UserId, categoryId: CategoryId): Promise<ChannelId> {
      const { user, roles, joined_at: joinedAt } = await discord.getMember(guildId, userId);
      return service.open(guildId, categoryId, {
        userId,
        username: user.username,
        roleIds: roles,
        joinedAtMs: joinedAt ? Date.parse(joinedAt) : null,
      });
    },
  };
}

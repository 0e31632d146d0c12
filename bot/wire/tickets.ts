/** Tickets: categories, panels, opening by button. */
import { ticketCategorySchema } from '../settings/schema.ts';
import { createCategoryRepository } from '../tickets/categoryRepository.ts';
import { createPanelRepository } from '../tickets/panelRepository.ts';
import { createPanels } from '../tickets/panels.ts';
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
  return {
    categories,
    rows,
    panels: createPanels({ discord, categories, panels: panelRows, guildWords, guildName, clock, log }),
    service: createTicketService({
      db,
      conversations,
      tickets: rows,
      categories,
      openings,
      guildName,
      guildWords,
      username: async (id) => (await directory.person(id)).name,
      maxOpenPerUser: async (id) => (await core.settings.get(id)).tickets.maxOpenPerUser,
      isBlocked: (guildId, userId) => core.blocks.isBlocked(guildId, userId, clock.now()),
      clock,
      botUserId,
    }),
  };
}

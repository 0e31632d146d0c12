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

export function wireTickets({ db, clock, log }: WireOptions, { discord, botUserId }: Edge, core: Core) {
  const { conversations, openings, guildWords } = core;
  const categories = createCategoryRepository(db, (value) => ticketCategorySchema.parse(value));
  const panelRows = createPanelRepository(db);
  return {
    categories,
    panels: createPanels({ discord, categories, panels: panelRows, guildWords, clock, log }),
    service: createTicketService({
      conversations,
      tickets: createTicketRepository(db),
      categories,
      openings,
      guildWords,
      clock,
      botUserId,
    }),
  };
}

/** Ticket categories whose saved configuration cannot be read: what of it can, and how it is mended or taken away. */
import type { z } from 'zod';
import type { CategoryId } from '../../../shared/ids.ts';
import { ticketCategorySchema, type TicketCategoryConfig } from '../schema.ts';

const fields: Readonly<Record<string, z.ZodType>> = ticketCategorySchema.shape;

export interface BrokenCategory {
  readonly id: CategoryId;
  /** What can be read of it. */
  readonly kept: Readonly<Record<string, unknown>>;
  /** Names of what cannot. */
  readonly lost: readonly string[];
}

/** Of what is stored, those that do not fit the schema and were not taken away. */
export function brokenAmong(
  stored: readonly { readonly id: CategoryId; readonly config: unknown }[],
): BrokenCategory[] {
  return stored.flatMap(({ id, config }) => {
    if (ticketCategorySchema.safeParse(config).success) return [];
    const given = typeof config === 'object' && config !== null ? Object.entries(config) : [];
    const kept: Record<string, unknown> = {};
    const lost: string[] = [];
    for (const [name, value] of given) {
      const field = fields[name];
      if (field?.safeParse(value).success) kept[name] = value;
      else lost.push(name);
    }
    return kept['removed'] === true ? [] : [{ id, kept, lost }];
  });
}

/** Enough of a category to take it away. Its own id stands for what is missing: nobody has that as a role, no channel is called so. */
export function standIn({ id, kept }: BrokenCategory, name: string): TicketCategoryConfig {
  return ticketCategorySchema.parse({ name, roleIds: [id], panelChannelId: id, ...kept });
}

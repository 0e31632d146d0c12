/** `/health`: where its facts come from. */
import { generateFragmentKey, PasteRejected, PasteRateLimited, sealPaste } from 'privatebin-client';
import { z } from 'zod';
import { verifyKeyring } from '../../shared/crypto/keyCheck.ts';
import { createSealKeyStore } from '../../shared/db/sealKeys.ts';
import { AppError } from '../../shared/errors.ts';
import type { GuildId } from '../../shared/ids.ts';
import { createLookupRepository } from '../conversations/lookupRepository.ts';
import { healthCommands } from '../settings/health/commands.ts';
import { createHealth } from '../settings/health/service.ts';
import { ticketCategorySchema } from '../settings/schema.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { Tickets } from './tickets.ts';
import type { WireOptions } from './types.ts';
import type { Vault } from './vault.ts';

/** What Discord shows of one problem. */
const PROBLEM_LENGTH = 300;

export function wireHealth(
  { db, clock, keyring, messageContent }: WireOptions,
  { discord, botUserId }: Edge,
  { settings, guildWords }: Core,
  { paste }: Vault,
  { categories, panels }: Tickets,
) {
  const lookups = createLookupRepository(db);

  async function inspect(guildId: GuildId) {
    const stored = await categories.listStored(guildId);
    const parsed = stored.map(({ id, config }) => ({ id, result: ticketCategorySchema.safeParse(config) }));
    return {
      categories: parsed.flatMap(({ id, result }) => (result.success ? [{ id, config: result.data }] : [])),
      invalid: parsed.flatMap(({ id, result }) =>
        result.success ? [] : [{ id, problem: z.prettifyError(result.error).slice(0, PROBLEM_LENGTH) }],
      ),
    };
  }

  /** Writes a paste as closing does, and deletes it. */
  async function probePaste(): Promise<'ok' | 'away' | 'refused'> {
    try {
      const sealed = await sealPaste({ text: '' }, { key: generateFragmentKey(), expire: '5min' });
      const { id, deleteToken } = await paste.create(sealed);
      await paste.delete(id, deleteToken);
      return 'ok';
    } catch (error) {
      if (error instanceof PasteRejected) return 'refused';
      return error instanceof PasteRateLimited ? 'ok' : 'away';
    }
  }

  async function probeKeys(): Promise<'ok' | 'wrong'> {
    try {
      await verifyKeyring(
        createSealKeyStore(db, () => clock.now()),
        keyring,
      );
      return 'ok';
    } catch (error) {
      if (error instanceof AppError && error.code === 'seal_key') return 'wrong';
      throw error;
    }
  }

  const health = createHealth({
    discord,
    settings,
    categories: {
      inspect,
      async save(guildId, config) {
        await categories.save(guildId, config, clock.now());
      },
    },
    panels,
    listStuck: (guildId) => lookups.listStuckClosings(guildId),
    probePaste,
    probeKeys,
    hasMessageContent: messageContent,
    guildWords,
    botUserId,
    now: () => clock.now(),
  });
  return healthCommands(health);
}

/** Privacy: forgetting on time and on request, what is known of a person, and the audit of it. */
import { PasteClient } from 'privatebin-client';
import { createSealedColumns } from '../../shared/crypto/sealedColumns.ts';
import { NotFound } from '../../shared/errors.ts';
import { randomHex, type GuildId } from '../../shared/ids.ts';
import { createAuditRepository } from '../privacy/auditRepository.ts';
import { createPasteEraser } from '../privacy/pastes.ts';
import { createPastesRepository } from '../privacy/pastesRepository.ts';
import { createPeopleRepository } from '../privacy/peopleRepository.ts';
import { createPurgeProgress } from '../privacy/progress.ts';
import { createPurgeRepository } from '../privacy/purgeRepository.ts';
import { createPurgeWork } from '../privacy/purgeWorkRepository.ts';
import { createPurges } from '../privacy/purges.ts';
import { createRetentionRepository } from '../privacy/repository.ts';
import { createRetention, retentionOf } from '../privacy/retention.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { WireOptions } from './types.ts';

export async function wirePrivacy(
  { config, client, db, keyring, clock, log }: WireOptions,
  { discord }: Edge,
  { settings, guildWords }: Core,
) {
  const erasePastes = createPasteEraser(
    createPastesRepository(db, await createSealedColumns(keyring)),
    new PasteClient({ baseUrl: config.PASTE_INTERNAL_URL, token: config.PASTE_TOKEN }),
  );
  const audit = createAuditRepository(db, () => clock.now());
  const people = createPeopleRepository(db);
  const rows = { ...createPurgeRepository(db), ...createPurgeWork(db) };
  const purges = createPurges({
    rows,
    erasePastes,
    async forgetPerson(purge, userId) {
      await people.takeOut(userId, purge.guildId, purge.id);
      await people.deleteOwn(userId);
    },
    tell: createPurgeProgress({ rows, discord, guildWords }),
    record: (purge, outcome) =>
      audit.record({
        guildId: purge.guildId,
        actorId: purge.requestedBy,
        action: `purge.${outcome}`,
        targets: { purge: purge.id },
      }),
    owner: randomHex(8),
    clock,
    log,
  });

  /** Only Discord's own "unknown guild" or "no access" says that the bot is not there. */
  async function isThere(guildId: GuildId): Promise<boolean> {
    if (client.guilds.cache.has(guildId)) return true;
    try {
      await discord.getGuild(guildId);
      return true;
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }

  return {
    retention: createRetention({
      rows: createRetentionRepository(db),
      erasePastes,
      shortRetentions: async () =>
        (await settings.listShorterRetentions(365)).map(({ guildId, retentionDays }) => ({
          guildId,
          retentionMs: retentionOf(retentionDays),
        })),
      clock,
      log,
    }),
    purges,
    audit,
    people,
    erasePastes,
    runDue: (signal: AbortSignal) => purges.runDue(signal),
    reconcileGuilds: () => purges.reconcileGuilds(isThere),
  };
}

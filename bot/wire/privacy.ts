/** Privacy: forgetting on time and on request, what is known of a person, and the audit of it. */
import { Events } from 'discord.js';
import { PasteClient } from 'privatebin-client';
import { createSealedColumns } from '../../shared/crypto/sealedColumns.ts';
import { NotFound } from '../../shared/errors.ts';
import { asId, randomHex, type CategoryId, type GuildId } from '../../shared/ids.ts';
import { privacyCommand } from '../privacy/commands.ts';
import { createHoldRepository } from '../privacy/holdRepository.ts';
import { createKeptThreadRepository } from '../privacy/keptThreadRepository.ts';
import { createThreadEraser } from '../privacy/keptThreads.ts';
import { approvalButtons, auditCommand, type OverviewOptions } from '../privacy/overview/commands.ts';
import { createForgetting } from '../privacy/forgetting.ts';
import { createPasteEraser } from '../privacy/pastes.ts';
import { createPastesRepository } from '../privacy/pastesRepository.ts';
import { createPeopleRepository } from '../privacy/peopleRepository.ts';
import { createPurgeProgress } from '../privacy/progress.ts';
import { purgeCommand, purgeForms } from '../privacy/purging/commands.ts';
import { createPurgeNotices } from '../privacy/purgeNotices.ts';
import { createPurgeRepository } from '../privacy/purgeRepository.ts';
import { createPurgeWork } from '../privacy/purgeWorkRepository.ts';
import { createPurges } from '../privacy/purges.ts';
import { createRetentionRepository } from '../privacy/repository.ts';
import { createRetention, retentionOf } from '../privacy/retention.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { Tickets } from './tickets.ts';
import type { WireOptions } from './types.ts';

export async function wirePrivacy(
  { config, client, db, keyring, clock, log }: WireOptions,
  { discord, directory, guildName }: Edge,
  { settings, guildWords, audit, auditRows, blocks }: Core,
  { categories }: Tickets,
) {
  const erasePastes = createPasteEraser(
    createPastesRepository(db, await createSealedColumns(keyring)),
    new PasteClient({ baseUrl: config.PASTE_INTERNAL_URL, token: config.PASTE_TOKEN }),
  );
  const threadsGo = async (guildId: GuildId) => (await settings.get(guildId)).privacy.deleteThreads;
  const eraseThread = createThreadEraser({
    rows: createKeptThreadRepository(db),
    discord,
    isWanted: threadsGo,
    audit,
    clock,
    log,
  });
  const people = createPeopleRepository(db);
  const holds = createHoldRepository(db);
  const rows = { ...createPurgeRepository(db), ...createPurgeWork(db) };
  const purges = createPurges({
    rows,
    erasePastes,
    eraseThread,
    forgetPerson: createForgetting({ people, holds, erasePastes }),
    tell: createPurgeProgress({ rows, discord, guildName, guildWords }),
    record: (purge, outcome, by) =>
      audit.record({
        guildId: purge.guildId,
        actorId: by ?? purge.requestedBy,
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

  const commandOptions: OverviewOptions = {
    auditRows,
    purges,
    people,
    threadsGo,
    holds,
    erasePastes,
    audit,
    discord,
    names: {
      guild: guildName,
      words: guildWords,
      person: async (id) => (await directory.person(id)).name,
      category: async (guildId, id) => (await categories.find(guildId, asId<CategoryId>(id)))?.config.name,
      categories: async (guildId) =>
        (await categories.list(guildId)).map(({ id, config: { name } }) => ({ id, name })),
    },
    // Or a block would be lifted by asking to be forgotten.
    async erasure(guildId, userId) {
      const { eraseNeedsApproval, eraseDeadlineDays } = (await settings.get(guildId)).privacy;
      const isBlocked = await blocks.isBlocked(guildId, userId, clock.now());
      return { eraseNeedsApproval: eraseNeedsApproval || isBlocked, eraseDeadlineDays };
    },
    clock,
    log,
  };

  /** Coming and going as they happen; what was missed, the reconcile finds. */
  function watchGuilds(): void {
    const noted = (work: Promise<unknown>) =>
      void work.catch((error: unknown) =>
        log.error({ err: error }, 'a guild that came or went is not noted'),
      );
    client.on(Events.GuildDelete, ({ id }) => noted(purges.guildLeft(asId<GuildId>(id))));
    client.on(Events.GuildCreate, ({ id }) => noted(purges.guildIsBack(asId<GuildId>(id))));
  }

  return {
    commands: [privacyCommand(commandOptions), purgeCommand(commandOptions), auditCommand(commandOptions)],
    components: approvalButtons(commandOptions),
    forms: purgeForms(commandOptions),
    noticeOf: createPurgeNotices(rows),
    watchGuilds,
    retention: createRetention({
      rows: createRetentionRepository(db),
      erasePastes,
      eraseThread,
      shortRetentions: async () =>
        (await settings.listShorterRetentions(365)).map(({ guildId, retentionDays }) => ({
          guildId,
          retentionMs: retentionOf(retentionDays),
        })),
      clock,
      log,
    }),
    runDue: (signal: AbortSignal) => purges.runDue(signal),
    reconcileGuilds: () => purges.reconcileGuilds(isThere),
  };
}

/** Forgetting on request: a purge works through its conversations in the background, told as it goes, and survives restarts. */
import { randomBytes, scryptSync } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { asId, type GuildId, type UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { EraseThread } from './keptThreads.ts';
import { isFinal, type ErasePastes } from './pastes.ts';
import type { NewPurge, PurgeRepository } from './purgeRepository.ts';
import type { PurgeWork } from './purgeWorkRepository.ts';
import type { Fate, Purge, PurgePreview, PurgeTarget } from './purgeTypes.ts';
import { DAY_MS } from './retention.ts';

const GRACE_MS = 30 * DAY_MS;
const LEASE_MS = 30_000;
const BATCH = 50;
const TELL_EVERY_MS = 5_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 10 * 60_000;

export interface PurgesOptions {
  readonly rows: PurgeRepository & PurgeWork;
  readonly erasePastes: ErasePastes;
  readonly eraseThread: EraseThread;
  /** Takes somebody's id out of what is kept of others, and deletes what is about them alone; gives the number of rows. */
  readonly forgetPerson: (purge: Purge, userId: UserId) => Promise<void>;
  /** Shows in Discord how the purge stands, in the end also to `person`, whose wish it was; a failure to tell never stops it. */
  readonly tell: (purge: Purge, person?: UserId) => Promise<void>;
  /** `by` decided it, where somebody else than who asked for it did. */
  readonly record: (
    purge: Purge,
    outcome: 'requested' | 'approved' | 'done' | 'cancelled',
    by?: UserId,
  ) => Promise<void>;
  /** This process, among all that share the database. */
  readonly owner: string;
  readonly clock: Clock;
  readonly log: Log;
}

export type Purges = ReturnType<typeof createPurges>;

export function createPurges(options: PurgesOptions) {
  const { rows, clock, log, owner } = options;

  /** Purges everything that is due and in nobody's hands. */
  async function runDue(signal: AbortSignal): Promise<void> {
    for (const id of await rows.listDue(clock.now())) {
      if (signal.aborted) return;
      const purge = await rows.claim(id, owner, clock.now(), LEASE_MS);
      if (purge) await run(purge, signal);
    }
  }

  async function run(purge: Purge, signal: AbortSignal): Promise<void> {
    try {
      if (!(await workThrough(purge, signal))) {
        await rows.postpone(purge.id, owner, clock.now(), 'interrupted');
        return;
      }
      if (purge.scope === 'guild') await rows.deleteGuildRows(purge);
      const person = purge.scope === 'user' && purge.targetId !== null ? asId<UserId>(purge.targetId) : null;
      if (person) await options.forgetPerson(purge, person);
      await rows.finish(purge, owner, person ? saltedHash(person) : null, clock.now());
      const done = (await rows.find(purge.id)) ?? purge;
      await options.record(done, 'done');
      await tell(done, person !== null && person === purge.requestedBy ? person : undefined);
      log.info({ purgeId: purge.id, conversations: done.conversationsGone }, 'purge done');
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'bug';
      const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * (purge.lastError === null ? 1 : 6));
      log.warn({ err: error, purgeId: purge.id, code }, 'purge waits');
      await rows.postpone(purge.id, owner, clock.now() + pause, code);
      await tell((await rows.find(purge.id)) ?? purge);
    }
  }

  /** True when every conversation was dealt with; false when told to stop. */
  async function workThrough(purge: Purge, signal: AbortSignal): Promise<boolean> {
    let renewedAt = clock.now();
    let toldAt = 0;
    for (let cursorId = purge.cursorId; ;) {
      const next = await rows.listNext({ ...purge, cursorId }, BATCH);
      if (next.length === 0) return true;
      for (const candidate of next) {
        if (signal.aborted) return false;
        await dealWith(purge, candidate);
        cursorId = candidate.id;
        const now = clock.now();
        if (now - renewedAt > LEASE_MS / 3) {
          if (!(await rows.renew(purge.id, owner, now + LEASE_MS))) return false;
          renewedAt = now;
        }
        if (now - toldAt > TELL_EVERY_MS) {
          toldAt = now;
          await tell((await rows.find(purge.id)) ?? purge);
        }
      }
    }
  }

  async function dealWith(
    purge: Purge,
    {
      id,
      isOpen,
      isHeld,
    }: { readonly id: Parameters<ErasePastes>[0]; readonly isOpen: boolean; readonly isHeld: boolean },
  ): Promise<Fate> {
    const settle = (wanted: Parameters<PurgeWork['settle']>[2]) =>
      rows.settle(purge, id, wanted, clock.now());
    if (isHeld) return settle('left_held');
    if (isOpen && purge.scope !== 'guild') return settle('left_open');
    try {
      await options.erasePastes(id);
    } catch (error) {
      if (!isFinal(error)) throw error;
      log.warn({ err: error, conversationId: id, purgeId: purge.id }, 'a paste cannot be deleted');
      return settle('left_failed');
    }
    // Where the bot may not, or is no longer in the server, what is stored goes all the same.
    await options.eraseThread(id);
    const fate = await settle(isOpen ? 'force' : 'delete');
    // Its closing is in somebody's hands for a few seconds.
    if (fate === 'busy') throw new AppError('upstream_unavailable', { context: { conversationId: id } });
    return fate;
  }

  async function tell(purge: Purge, person?: UserId): Promise<void> {
    await options.tell(purge, person).catch((error: unknown) => {
      log.warn({ err: error, purgeId: purge.id }, 'the progress of a purge could not be told');
    });
  }

  return {
    runDue,
    preview: (target: PurgeTarget): Promise<PurgePreview> => rows.preview(target),

    /** Begins at the next run, or when what it waits for has come. */
    async request(wanted: NewPurge): Promise<{ readonly purge: Purge; readonly isNew: boolean }> {
      const requested = await rows.request(wanted, clock.now());
      if (requested.isNew) await options.record(requested.purge, 'requested');
      return requested;
    },

    /** False when it had begun or was decided already. */
    async decide(id: string, isApproved: boolean, by: UserId): Promise<boolean> {
      const isDone = isApproved ? await rows.approve(id, clock.now()) : await rows.cancel(id, clock.now());
      const purge = isDone ? await rows.find(id) : undefined;
      if (purge) await options.record(purge, isApproved ? 'approved' : 'cancelled', by);
      return isDone;
    },

    find: (id: string) => rows.find(id),
    listForApproval: (guildId: GuildId, limit: number) => rows.listForApproval(guildId, limit),

    /** The bot is no longer in the guild: in 30 days everything of it goes, unless it comes back. */
    async guildLeft(guildId: GuildId): Promise<void> {
      if (!(await rows.listGuilds()).includes(guildId)) return;
      const target = { guildId, scope: 'guild', targetId: null } as const;
      await this.request({
        ...target,
        requestedBy: null,
        waitsFor: 'grace',
        notBeforeMs: clock.now() + GRACE_MS,
        channelId: null,
      });
    },

    guildIsBack: (guildId: GuildId) => rows.cancelGrace(guildId, clock.now()),

    /** What happened while the bot was away. `isThere` is false only when Discord said so. */
    async reconcileGuilds(isThere: (guildId: GuildId) => Promise<boolean>): Promise<void> {
      for (const guildId of await rows.listGuilds()) {
        if (await isThere(guildId)) await this.guildIsBack(guildId);
        else await this.guildLeft(guildId);
      }
    },
  };
}

/** Slow on purpose: ids are few enough to try them all against a fast one. */
function saltedHash(id: string): string {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${scryptSync(id, salt, 32).toString('base64url')}`;
}

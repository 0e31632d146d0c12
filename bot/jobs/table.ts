/** All repeating work of the bot on one page. Each job sweeps a table that holds the truth, so a missed run costs time only. */
import type { Log } from '../../shared/log.ts';
import type { JobDefinition } from './types.ts';

/** What the features offer to be done again and again. */
export interface Sweeps {
  readonly closings: { resumeDue(): Promise<void> };
  readonly unfinished: { resume(): Promise<void> };
  readonly panels: { syncAll(): Promise<void>; reconcile(): Promise<void> };
  readonly openChannels: { refresh(): Promise<void> };
  readonly modmail: { recoverStuck(): Promise<void> };
  readonly sessions: { adoptLeft(): Promise<void> };
  readonly snapshots: { takeDue(signal: AbortSignal): Promise<void> };
  readonly reconcile: { run(signal: AbortSignal): Promise<void> };
  readonly reminders: {
    sweep(signal: AbortSignal): Promise<void>;
    closeDue(signal: AbortSignal): Promise<void>;
  };
  readonly departures: { reconcile(signal: AbortSignal): Promise<void> };
  readonly telling: { tellDue(): Promise<void> };
  readonly retention: { sweep(signal: AbortSignal): Promise<number> };
  readonly purges: {
    runDue(signal: AbortSignal): Promise<void>;
    reconcileGuilds(): Promise<void>;
  };
  readonly headers: { refreshDue(): Promise<void> };
  readonly snoozes: { wakeDue(signal: AbortSignal): Promise<void> };
  readonly naming: { applyDue(): Promise<void> };
  readonly log: Log;
}

/** Names alone: what the definitions would run is not needed to know them. */
export function jobNames(): ReadonlySet<string> {
  return new Set(jobTable({} as Sweeps).map(({ name }) => name));
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** People wait for these: what a process that was killed had locked is soon free again. */
const SOON_FREE_MS = 9 * SECOND;

export function jobTable(sweeps: Sweeps): readonly JobDefinition[] {
  return [
    {
      name: 'closings.resume',
      every: 5 * SECOND,
      lockLifetimeMs: SOON_FREE_MS,
      run: () => sweeps.closings.resumeDue(),
    },
    {
      name: 'openings.resume',
      every: 5 * SECOND,
      lockLifetimeMs: SOON_FREE_MS,
      run: () => sweeps.unfinished.resume(),
    },
    { name: 'channels.refresh', every: 15 * SECOND, run: () => sweeps.openChannels.refresh() },
    { name: 'headers.refresh', every: 15 * SECOND, run: () => sweeps.headers.refreshDue() },
    { name: 'channels.name', every: 15 * SECOND, run: () => sweeps.naming.applyDue() },
    { name: 'panels.sync', every: 15 * SECOND, run: () => sweeps.panels.syncAll() },
    { name: 'panels.reconcile', every: 60 * MINUTE, run: () => sweeps.panels.reconcile() },
    {
      name: 'modmail.recover',
      every: 5 * SECOND,
      lockLifetimeMs: SOON_FREE_MS,
      run: () => sweeps.modmail.recoverStuck(),
    },
    { name: 'sessions.adopt', every: 5 * SECOND, run: () => sweeps.sessions.adoptLeft() },
    {
      name: 'snapshots.take',
      every: MINUTE,
      run: (_data, signal) => sweeps.snapshots.takeDue(signal),
    },
    { name: 'channels.reconcile', every: 60 * MINUTE, run: (_data, signal) => sweeps.reconcile.run(signal) },
    {
      name: 'members.reconcile',
      every: 60 * MINUTE,
      run: (_data, signal) => sweeps.departures.reconcile(signal),
    },
    { name: 'audit.tell', every: 5 * SECOND, run: () => sweeps.telling.tellDue() },
    { name: 'reminders.send', every: '12 hours', run: (_data, signal) => sweeps.reminders.sweep(signal) },
    {
      name: 'closings.planned',
      every: 15 * SECOND,
      run: (_data, signal) => sweeps.reminders.closeDue(signal),
    },
    { name: 'snoozes.end', every: 15 * SECOND, run: (_data, signal) => sweeps.snoozes.wakeDue(signal) },
    {
      name: 'retention.sweep',
      every: 10 * MINUTE,
      async run(_data, signal) {
        const purged = await sweeps.retention.sweep(signal);
        if (purged > 0) sweeps.log.info({ purged }, 'conversations past their retention were purged');
      },
    },
    {
      name: 'purges.run',
      every: 2 * SECOND,
      lockLifetimeMs: MINUTE,
      run: (_data, signal) => sweeps.purges.runDue(signal),
    },
    { name: 'guilds.reconcile', every: 12 * 60 * MINUTE, run: () => sweeps.purges.reconcileGuilds() },
  ];
}

/** Agenda's backend on the database that the bot has open already: it neither opens nor closes it. */
import { InMemoryNotificationChannel, type AgendaBackend } from 'agenda';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { createJobRepository } from './repository.ts';

export type JobsBackend = AgendaBackend & { readonly notificationChannel: InMemoryNotificationChannel };

/** The channel only saves this process the wait for the next poll; another process finds the job when it polls. */
export function createJobsBackend(db: AppDatabase, onUnlockFailed: (error: unknown) => void): JobsBackend {
  return {
    name: db.engine,
    repository: createJobRepository(db, onUnlockFailed),
    notificationChannel: new InMemoryNotificationChannel(),
    ownsConnection: false,
    connect: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
  };
}

/** Purges and retention over a database and a folder of pastes, wired as the bot wires them. */
import { createForgetting } from '../../../bot/privacy/forgetting.ts';
import { createHoldRepository } from '../../../bot/privacy/holdRepository.ts';
import { createPasteEraser } from '../../../bot/privacy/pastes.ts';
import { createPastesRepository } from '../../../bot/privacy/pastesRepository.ts';
import { createPeopleRepository } from '../../../bot/privacy/peopleRepository.ts';
import { createPurgeRepository } from '../../../bot/privacy/purgeRepository.ts';
import { createPurges } from '../../../bot/privacy/purges.ts';
import { createPurgeWork } from '../../../bot/privacy/purgeWorkRepository.ts';
import { createRetentionRepository } from '../../../bot/privacy/repository.ts';
import { createRetention } from '../../../bot/privacy/retention.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { AppDatabase } from '../../../shared/db/connect.ts';
import type { PasteClient } from 'privatebin-client';
import { silentLog } from '../databases.ts';
import { openSealed } from './world.ts';

export async function wireForgetting(
  db: AppDatabase,
  pastes: Pick<PasteClient, 'create' | 'delete'>,
  clock: Clock,
  owner = 'test',
) {
  const erasePastes = createPasteEraser(createPastesRepository(db, await openSealed()), pastes);
  const people = createPeopleRepository(db);
  const rows = { ...createPurgeRepository(db), ...createPurgeWork(db) };
  const purges = createPurges({
    rows,
    erasePastes,
    eraseThread: () => Promise.resolve(true),
    forgetPerson: createForgetting({ people, holds: createHoldRepository(db), erasePastes }),
    tell: () => Promise.resolve(),
    record: () => Promise.resolve(),
    owner,
    clock,
    log: silentLog,
  });
  const retention = createRetention({
    rows: createRetentionRepository(db),
    erasePastes,
    eraseThread: () => Promise.resolve(true),
    shortRetentions: () => Promise.resolve([]),
    clock,
    log: silentLog,
  });
  return { purges, rows, people, retention };
}

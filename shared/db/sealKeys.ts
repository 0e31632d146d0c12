/** The table `seal_keys`: for each key a check value, by which a wrong key is noticed at boot. */
import type { SealKeyStore } from '../crypto/keyCheck.ts';
import type { AppDatabase } from './connect.ts';

export function createSealKeyStore(db: AppDatabase, now: () => number): SealKeyStore {
  return {
    list: async () => {
      const rows = await db.kysely
        .selectFrom('seal_keys')
        .select(['id', 'sealed_check'])
        .orderBy('id')
        .execute();
      return rows.map((row) => ({ id: row.id, sealedCheck: row.sealed_check }));
    },
    insertIfAbsent: ({ id, sealedCheck }) =>
      db.insertIfAbsent(db.kysely, 'seal_keys', { id, sealed_check: sealedCheck, created_at: now() }),
  };
}

/** At boot, before anything is read or written: do the configured keys belong to this database? */
import { AppError } from '../errors.ts';
import type { Keyring } from './keyring.ts';
import { createSealedColumns, type Place } from './sealedColumns.ts';

/** What the check needs of the table `seal_keys`; `shared/db/sealKeys.ts` has it. */
export interface SealKeyStore {
  list(): Promise<readonly StoredCheck[]>;
  /** False when a check for that id was there already. */
  insertIfAbsent(check: StoredCheck): Promise<boolean>;
}

export interface StoredCheck {
  readonly id: string;
  readonly sealedCheck: string;
}

const CHECK_TEXT = 'tessera seal key check';

/**
 * Opens each stored check with its configured key, then stores one for each key that is new. Throws AppError `seal_key`
 * when a key is wrong, or when the database knows a key that the configuration lacks.
 */
// INVARIANT: a wrong or missing seal key refuses to boot and changes nothing.
export async function verifyKeyring(store: SealKeyStore, keyring: Keyring): Promise<void> {
  const checks = await store.list();
  await verifyStored(checks, keyring);
  const stored = new Set(checks.map((check) => check.id));
  const fresh = keyring.ids.filter((id) => !stored.has(id));
  let lostToAnother = false;
  for (const id of fresh) {
    const columns = await createSealedColumns(keyring.sealingWith(id));
    const isFirst = await store.insertIfAbsent({ id, sealedCheck: columns.seal(CHECK_TEXT, placeOf(id)) });
    lostToAnother ||= !isFirst;
  }
  // Another process booted at the same moment; it may have been given another key under the same id.
  if (lostToAnother) await verifyStored(await store.list(), keyring);
}

async function verifyStored(checks: readonly StoredCheck[], keyring: Keyring): Promise<void> {
  const columns = await createSealedColumns(keyring);
  for (const { id, sealedCheck } of checks) {
    if (!keyring.find(id)) {
      throw refusal(
        id,
        `The database holds values sealed with the key "${id}", which SEAL_KEYS lacks. Restore that key in SEAL_KEYS (it may stand after others).`,
      );
    }
    try {
      columns.open(sealedCheck, placeOf(id));
    } catch (error) {
      throw refusal(
        id,
        `The key "${id}" in SEAL_KEYS is not the one this database was written with. Restore the right key in SEAL_KEYS, or point DATABASE_URL to the right database.`,
        error,
      );
    }
  }
}

function refusal(keyId: string, message: string, cause?: unknown): AppError {
  return new AppError('seal_key', {
    userMessage: `${message} Nothing was changed.`,
    context: { keyId },
    ...(cause === undefined ? {} : { cause }),
  });
}

function placeOf(id: string): Place {
  return { table: 'seal_keys', column: 'sealed_check', row: id };
}

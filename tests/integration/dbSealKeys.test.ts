/** A database boots only with the keys it was written with. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { verifyKeyring } from '../../shared/crypto/keyCheck.ts';
import { parseKeyring } from '../../shared/crypto/keyring.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { createSealKeyStore } from '../../shared/db/sealKeys.ts';
import { AppError } from '../../shared/errors.ts';
import { forEachEngine } from '../support/databases.ts';

const entry = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const rowsOf = (db: AppDatabase) => db.kysely.selectFrom('seal_keys').selectAll().orderBy('id').execute();

function refusedWith(said: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof AppError);
    assert.equal(error.code, 'seal_key');
    assert.match(error.userMessage, said);
    assert.match(error.userMessage, /Nothing was changed\.$/);
    return true;
  };
}

forEachEngine('seal key check', (under) => {
  test('INVARIANT: a wrong or missing seal key refuses to boot and changes nothing', async (t) => {
    const db = await under.freshDatabase(t);
    const store = createSealKeyStore(db, () => 1);
    const [first, second] = [entry('k1'), entry('k2')];
    await verifyKeyring(store, parseKeyring(first));
    await verifyKeyring(store, parseKeyring(first));
    await verifyKeyring(store, parseKeyring(`${second},${first}`));
    const before = await rowsOf(db);
    assert.deepEqual(
      before.map((row) => row.id),
      ['k1', 'k2'],
    );

    const wrong = parseKeyring(`${entry('k3')},${entry('k1')},${second}`);
    await assert.rejects(verifyKeyring(store, wrong), refusedWith(/"k1" in SEAL_KEYS is not the one/));
    const missing = parseKeyring(`${entry('k3')},${second}`);
    await assert.rejects(verifyKeyring(store, missing), refusedWith(/"k1", which SEAL_KEYS lacks/));
    assert.deepEqual(await rowsOf(db), before);
    await verifyKeyring(store, parseKeyring(`${first},${second}`));
  });

  test('of two first boots at once with different keys under one id, one is refused', async (t) => {
    const db = await under.freshDatabase(t);
    const boot = () =>
      verifyKeyring(
        createSealKeyStore(db, () => 1),
        parseKeyring(entry('k1')),
      );
    const outcomes = await Promise.allSettled([boot(), boot(), boot()]);
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
    assert.equal((await rowsOf(db)).length, 1);
  });
});

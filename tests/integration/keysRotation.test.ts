/** Replacing the sealing key beside a running bot: everything stays readable, nothing is left under the old key. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parsePasteId } from 'privatebin-client';
import { createKeys } from '../../bot/privacy/keys.ts';
import { createBlobRepository } from '../../bot/transcripts/blobRepository.ts';
import { createTranscriptRepository } from '../../bot/transcripts/repository.ts';
import { verifyKeyring } from '../../shared/crypto/keyCheck.ts';
import { parseKeyring, type Keyring } from '../../shared/crypto/keyring.ts';
import { createSealedColumns } from '../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { createSealedValues } from '../../shared/db/sealedValues.ts';
import { createSealKeyStore } from '../../shared/db/sealKeys.ts';
import { UserError } from '../../shared/errors.ts';
import { asId, type ConversationId } from '../../shared/ids.ts';
import { forEachEngine } from '../support/databases.ts';
import { launchProcess } from '../support/product.ts';
import { tempDir } from '../support/tempDir.ts';

const entry = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [K1, K2] = [entry('k1'), entry('k2')];
const ROOT = resolve(import.meta.dirname, '..', '..');

/** The bot's repositories with these keys, after the check of a boot. */
async function boot(db: AppDatabase, keys: string) {
  const keyring = parseKeyring(keys);
  const store = createSealKeyStore(db, () => 1);
  await verifyKeyring(store, keyring);
  const sealed = await createSealedColumns(keyring);
  return {
    copies: createTranscriptRepository(db, sealed),
    blobs: createBlobRepository(db, sealed),
  };
}

function keysOf(db: AppDatabase, keyring: Keyring) {
  return createKeys({ keyring, store: createSealKeyStore(db, () => 1), values: createSealedValues(db) });
}

type Bot = Awaited<ReturnType<typeof boot>>;

const conversation = (number: number) => asId<ConversationId>(String(100_000 + number));

async function store({ copies, blobs }: Bot, number: number): Promise<void> {
  const conversationId = conversation(number);
  const facts = { partCount: 1, messageCount: 1, nowMs: 1, expiresAtMs: 2 };
  const copy = await copies.reserve({ conversationId, audience: 'staff', part: 1 }, facts);
  await copies.saveUpload(copy, { id: parsePasteId('0123456789abcdef'), deleteToken: `token ${number}` });
  const at = { conversationId, sourceId: '7', piece: 0 };
  await blobs.reserve(at, 1);
  await blobs.reserve({ ...at, piece: 1 }, 1);
}

async function readAll({ copies, blobs }: Bot, count: number): Promise<string[]> {
  const read: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const [copy] = await copies.list(conversation(number));
    const piece = await blobs.reserve({ conversationId: conversation(number), sourceId: '7', piece: 0 }, 1);
    read.push(`${copy?.key} ${copy?.deleteToken} ${piece.secret.key}`);
  }
  return read;
}

forEachEngine('keys', (under) => {
  test('rotation beside a bot that goes on writing; then the old key can be dropped', async (t) => {
    const db = await under.freshDatabase(t);
    const before = await boot(db, K1);
    // More than a batch, and one conversation with more rows than a batch.
    for (let number = 0; number < 90; number += 1) await store(before, number);
    for (let piece = 2; piece < 230; piece += 1) {
      await before.blobs.reserve({ conversationId: conversation(5), sourceId: '7', piece }, 1);
    }
    const read = await readAll(before, 90);

    const fresh = keysOf(db, parseKeyring(`${K2},${K1}`));
    await assert.rejects(
      fresh.rotate(),
      (error) => error instanceof UserError && /not started with the key "k2"/.test(error.userMessage),
    );
    const running = await boot(db, `${K2},${K1}`);
    const writing = (async () => {
      for (let number = 90; number < 110; number += 1) await store(running, number);
    })();
    const [said] = await Promise.all([fresh.rotate(), writing]);
    assert.match(said, /^\d+ values are sealed anew with "k2"\.\n"k1" is not needed any more/);
    assert.deepEqual([...(await createSealedValues(db).countByKey()).keys()], ['k2']);
    assert.match(await fresh.rotate(), /^0 values/);
    assert.match(await fresh.verify(), /^All \d+ sealed values open/);

    assert.match(await fresh.describeDrop('k1'), /destroys nothing/);
    await assert.rejects(fresh.describeDrop('k2'), UserError);
    await fresh.drop('k1');
    assert.deepEqual(await readAll(await boot(db, K2), 90), read);
  });

  test('a wrong or missing key rotates nothing; dropping a key in use shreds what it sealed, and nothing else', async (t) => {
    const db = await under.freshDatabase(t);
    await store(await boot(db, K1), 1);
    await store(await boot(db, `${K2},${K1}`), 2);
    const rows = () => db.kysely.selectFrom('transcripts').selectAll().orderBy('conversation_id').execute();
    const before = await rows();
    const { code } = (await keysOf(db, parseKeyring(`${K2},${entry('k1')}`))
      .rotate()
      .catch((error: unknown) => error)) as { code: string };
    assert.equal(code, 'seal_key');
    await assert.rejects(keysOf(db, parseKeyring(K2)).rotate());
    assert.deepEqual(await rows(), before);

    const lost = keysOf(db, parseKeyring(K2));
    assert.match(await lost.list(), /k1: NOT in SEAL_KEYS, known to the database; seals 4 values/);
    assert.match(await lost.describeDrop('k1'), /SHREDS 4 sealed values/);
    await lost.drop('k1');
    assert.deepEqual(
      (await rows()).map((row) => row.conversation_id),
      [conversation(2)],
    );
    assert.equal(
      (await readAll(await boot(db, K2), 3)).filter((line) => line.startsWith('undefined')).length,
      2,
    );
  });
});

test('npm run keys: help, a key to paste, and no drop without the name', async (t) => {
  const dataDir = await tempDir(t);
  const run = async (...args: string[]) => {
    const path = join(ROOT, 'bot/privacy/keysCli.ts');
    const tool = launchProcess(
      t,
      [path, ...args],
      {
        PATH: process.env['PATH'] ?? '',
        DATA_DIR: dataDir,
        SEAL_KEYS: `${K2},${K1}`,
        PASTE_TOKEN: 'x'.repeat(16),
      },
      dataDir,
    );
    return { code: await tool.exited, said: tool.output() };
  };
  assert.match((await run('--help')).said, /^Usage:[^]*rotate/);
  assert.match((await run('new')).said, /^k3:[A-Za-z0-9+/]{43}=\n$/);
  const refused = await run('drop', 'k9');
  assert.deepEqual([refused.code, refused.said], [1, 'No key "k9" is known.\n']);
});

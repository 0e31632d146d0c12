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
import type { ChannelHandle, Person } from '../simulator/index.ts';
import { forEachEngine, openDatabase } from '../support/databases.ts';
import { openPlanted, plantSealed, SEALED } from '../support/privacy/plant.ts';
import { launchProcess } from '../support/product.ts';
import {
  announcements,
  closeConversation,
  linkIn,
  openTicket,
  PATIENCE,
  startScene,
  untilGone,
} from '../support/scene.ts';
import { readTranscript } from '../support/transcripts.ts';

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
  const copy = await copies.reserve({ conversationId, name: 'staff', part: 1 }, facts);
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

test('a bot that works is given a new key: all is sealed anew beside it, all stays readable, the old key is dropped', async (t) => {
  const token = 'x'.repeat(32);
  const scene = await startScene(t, { env: { SEAL_KEYS: K1, PASTE_TOKEN: token } });
  const { sim, member, otherMember, staff, owner, general, logChannel } = scene;
  const db = await openDatabase(t, `sqlite:${join(scene.dataDir, 'tessera.db')}`);
  const run = async (keys: string, ...args: string[]) => {
    const path = join(ROOT, 'bot/privacy/keysCli.ts');
    const tool = launchProcess(t, [path, ...args], { ...scene.env, SEAL_KEYS: keys }, scene.dataDir);
    return { code: await tool.exited, said: tool.output() };
  };
  const order = async (
    person: Person,
    words: string,
    options: Parameters<Person['command']>[1],
    where: ChannelHandle,
  ) => JSON.stringify(await (await person.command(words, options, where)).reply(PATIENCE));

  // Under the old key: a closed ticket, an open one with everything that staff write down, a snippet, a value in each sealed column.
  const closed = await openTicket(scene, otherMember);
  otherMember.type(closed, 'said long ago', { files: [{ name: 'a.txt', data: 'in a file' }] });
  await closeConversation(closed, staff);
  await untilGone(scene, closed);
  const ticket = await openTicket(scene, member);
  member.type(ticket, 'said under the old key');
  await order(staff, 'ticket topic', { text: 'The old topic' }, ticket);
  await order(staff, 'ticket note', { text: 'the old note' }, ticket);
  await order(staff, 'ticket close-later', { hours: 2, reason: 'the old reason' }, ticket);
  const form = await owner.command('snippet save', { name: 'kept' }, general);
  await (await owner.submit(form, { Text: 'the old answer' })).reply(PATIENCE);
  await plantSealed(db, await createSealedColumns(parseKeyring(K1)));
  const values = createSealedValues(db);
  const underOld = (await values.countByKey()).get('k1') ?? 0;
  assert.ok(underOld > SEALED.flatMap(({ columns }) => columns).length + 5);

  await scene.bot.stop();
  const both = await scene.startBot({ SEAL_KEYS: `${K2},${K1}` });
  const talking = (async () => {
    for (let at = 0; at < 30; at += 1) {
      member.type(ticket, `meanwhile ${at}`);
      if (at % 10 === 0) await order(staff, 'ticket note', { text: `a new note ${at}` }, ticket);
    }
  })();
  const [rotated] = await Promise.all([run(`${K2},${K1}`, 'rotate'), talking]);
  assert.match(rotated.said, /^\d+ values are sealed anew with "k2"\./);
  assert.deepEqual([...(await values.countByKey()).keys()], ['k2']);
  assert.match((await run(`${K2},${K1}`, 'drop', 'k1', '--confirm', 'k1')).said, /"k1" is dropped/);

  await both.stop();
  await scene.startBot({ SEAL_KEYS: K2 });
  assert.match(await keysOf(db, parseKeyring(K2)).verify(), /^All \d+ sealed values open/);
  await openPlanted(db, await createSealedColumns(parseKeyring(K2)));
  assert.match(await order(staff, 'ticket notes', {}, ticket), /the old note/);
  assert.match(await order(staff, 'snippet use', { name: 'kept' }, ticket), /Sent/);
  assert.ok(JSON.stringify(ticket.messages).includes('the old answer'));
  await db.kysely
    .updateTable('conversations')
    .set({ close_at: Date.now() - 1 })
    .where('channel_id', '=', ticket.id)
    .execute();
  await untilGone(scene, ticket);
  const [earlier, log] = announcements(logChannel.messages);
  assert.match(JSON.stringify(log), /the old reason/);
  const copy = await readTranscript(linkIn(log!));
  for (const word of [
    'said under the old key',
    'meanwhile 29',
    'the old note',
    'a new note 20',
    'the old answer',
  ])
    assert.ok(copy.all.includes(word), word);
  // The delete tokens work, too.
  assert.ok((await readTranscript(linkIn(earlier!))).all.includes('said long ago'));
  assert.match(await order(owner, 'privacy revoke', { conversation: '1', copy: 'both' }, general), /Revoked/);
  await assert.rejects(readTranscript(linkIn(earlier!)));

  assert.match((await run(K2, 'new')).said, /^k\d:[A-Za-z0-9+/]{43}=\n$/);
  const refused = await run(K2, 'drop', 'k9');
  assert.deepEqual([refused.code, refused.said], [1, 'No key "k9" is known.\n']);
  assert.deepEqual(sim.violations, []);
});

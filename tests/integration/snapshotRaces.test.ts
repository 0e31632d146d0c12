/** Two processes at the snapshots of one ticket: while one takes one, the other has the transcript and erases them all. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import { createSerialQueues } from '../../bot/conversations/queues.ts';
import { createConversationRepository } from '../../bot/conversations/repository.ts';
import { createSnapshotBuffer } from '../../bot/conversations/snapshots/buffer.ts';
import { createSnapshotRepository } from '../../bot/conversations/snapshots/repository.ts';
import { createSnapshots, type SnapshotOptions } from '../../bot/conversations/snapshots/service.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { asId, type ChannelId, type ConversationId, type GuildId, type UserId } from '../../shared/ids.ts';
import { forEachEngineAtSoak, silentLog } from '../support/databases.ts';
import { startPasteService, TOKEN } from '../support/pasteService.ts';
import { openSealed } from '../support/privacy/world.ts';
import { storedPasteIds } from '../support/transcripts.ts';

const ID = asId<ConversationId>('101');
const CHANNEL = asId<ChannelId>('201');
const SAID = { id: '301', content: 'a word', author: { id: '71' } } as APIMessage;

type Parts = Pick<SnapshotOptions, 'discord' | 'paste'>;

/** The moments at which the other process may come in between. */
const MOMENTS: Readonly<Record<string, (parts: Parts, meanwhile: () => Promise<void>) => Partial<Parts>>> = {
  'while the channel is read': ({ discord }, meanwhile) => ({
    discord: {
      async listMessagesAfter(...page) {
        await meanwhile();
        return discord.listMessagesAfter(...page);
      },
    },
  }),
  'before the upload': ({ paste }, meanwhile) => ({
    paste: {
      read: (id) => paste.read(id),
      delete: (id, token) => paste.delete(id, token),
      async create(...upload) {
        await meanwhile();
        return paste.create(...upload);
      },
    },
  }),
  'after the upload': ({ paste }, meanwhile) => ({
    paste: {
      read: (id) => paste.read(id),
      delete: (id, token) => paste.delete(id, token),
      async create(...upload) {
        const created = await paste.create(...upload);
        await meanwhile();
        return created;
      },
    },
  }),
};

/** A service as each process has one, on the same database and paste service. */
async function processOn(db: AppDatabase, parts: Parts) {
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  return createSnapshots({
    rows: createSnapshotRepository(db, await openSealed()),
    buffer: createSnapshotBuffer(clock),
    conversations: createConversationRepository(db),
    startsAfter: () => Promise.resolve(null),
    queues: createSerialQueues(),
    clock,
    log: silentLog,
    ...parts,
  });
}

async function openTicket(db: AppDatabase) {
  const conversations = createConversationRepository(db);
  const [guildId, userId] = [asId<GuildId>('1001'), asId<UserId>('71')];
  const nowMs = Date.now();
  await conversations.insertOpening(
    { id: ID, kind: 'ticket', guildId, userId, openSlot: 'slot', nowMs },
    () => Promise.resolve(),
  );
  await conversations.attachChannel(ID, CHANNEL, nowMs);
  await conversations.markOpen(ID, nowMs);
  return (await conversations.findById(ID))!;
}

forEachEngineAtSoak('snapshots in two processes', (under) => {
  async function start(t: TestContext) {
    const db = await under.freshDatabase(t);
    const { client, folder } = await startPasteService(t);
    const parts: Parts = {
      paste: client(TOKEN),
      discord: {
        listMessagesAfter: (_channel, after) => Promise.resolve(BigInt(after) < 301n ? [SAID] : []),
      },
    };
    const left = async () => ({
      rows: (await db.kysely.selectFrom('snapshots').select('part').execute()).length,
      pastes: (await storedPasteIds(join(folder, 'data', 'pastes'))).length,
    });
    return { db, parts, left, ticket: await openTicket(db) };
  }

  for (const [moment, between] of Object.entries(MOMENTS))
    test(`erased by the other process ${moment}: nothing is left over`, async (t) => {
      const { db, parts, left, ticket } = await start(t);
      const other = await processOn(db, parts);
      let times = 0;
      const meanwhile = async () => {
        times += 1;
        await db.kysely.updateTable('conversations').set({ state: 'published' }).execute();
        await other.erase(ticket);
      };
      await (await processOn(db, { ...parts, ...between(parts, meanwhile) })).tryToTake(ticket);
      assert.equal(times, 1, 'it came in between');
      assert.deepEqual(await left(), { rows: 0, pastes: 0 });
    });

  test('without the other process it is stored, once, and the other then has nothing to add', async (t) => {
    const { db, parts, left, ticket } = await start(t);
    await (await processOn(db, parts)).tryToTake(ticket);
    await (await processOn(db, parts)).tryToTake(ticket);
    assert.deepEqual(await left(), { rows: 1, pastes: 1 });
  });
});

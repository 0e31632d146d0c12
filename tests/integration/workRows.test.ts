/** Rows of working conversations: who may see which in a list, versions of snippets, and what two processes do at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createActivityRepository } from '../../bot/conversations/activityRepository.ts';
import { createHeaderRepository } from '../../bot/conversations/working/headerRepository.ts';
import { stateHash } from '../../bot/conversations/working/headerView.ts';
import { createListRepository, type ListFilter } from '../../bot/conversations/working/listRepository.ts';
import { createParticipantRepository } from '../../bot/conversations/working/participantRepository.ts';
import { createWorkRepository } from '../../bot/conversations/working/repository.ts';
import { createSnippetRepository } from '../../bot/conversations/working/snippetRepository.ts';
import { createConversationRepository } from '../../bot/conversations/repository.ts';
import { wordsIn } from '../../bot/gateway/words.ts';
import { createTicketRepository } from '../../bot/tickets/repository.ts';
import { parseKeyring } from '../../shared/crypto/keyring.ts';
import { createSealedColumns } from '../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import {
  asId,
  type CategoryId,
  type ChannelId,
  type ConversationId,
  type GuildId,
  type UserId,
} from '../../shared/ids.ts';
import { forEachEngine } from '../support/databases.ts';

const [OURS, THEIRS] = ['1001', '1002'].map((id) => asId<GuildId>(id)) as [GuildId, GuildId];
const [HELP, BILLING] = ['51', '52'].map((id) => asId<CategoryId>(id)) as [CategoryId, CategoryId];
const [ADA, BEN, SAM] = ['71', '72', '73'].map((id) => asId<UserId>(id)) as [UserId, UserId, UserId];
const KEYS = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
const NOW = 1_800_000_000_000;

async function repositories(db: AppDatabase) {
  const sealed = await createSealedColumns(parseKeyring(KEYS));
  const conversations = createConversationRepository(db);
  const tickets = createTicketRepository(db);
  let next = 100;

  async function open(guildId: GuildId, userId: UserId, categoryId: CategoryId): Promise<ConversationId> {
    const id = asId<ConversationId>(String((next += 1)));
    const nowMs = NOW + next;
    await conversations.insertOpening(
      { id, kind: 'ticket', guildId, userId, openSlot: `${guildId}:${categoryId}:${userId}:${next}`, nowMs },
      (tx) =>
        tickets.insert(
          tx,
          { conversationId: id, guildId, categoryId, place: 'channel', startsAfter: null },
          () => Promise.resolve(),
        ),
    );
    await conversations.markOpen(id, nowMs);
    return id;
  }

  return {
    open,
    conversations,
    activity: createActivityRepository(db),
    work: createWorkRepository(db),
    lists: createListRepository(db),
    snippets: createSnippetRepository(db, sealed),
    headers: createHeaderRepository(db, sealed),
    participants: createParticipantRepository(db),
  };
}

forEachEngine('rows of working', (under) => {
  test('whoever speaks last owes no answer, and staff’s first answer counts in whatever rush it came', async (t) => {
    const { open, conversations, activity } = await repositories(await under.freshDatabase(t));
    const ticket = await open(OURS, ADA, HELP);
    const channel = asId<ChannelId>('901');
    await conversations.attachChannel(ticket, channel, NOW);
    const after = async (guildId: GuildId, authors: readonly UserId[], nowMs: number) => {
      await activity.touchIn(guildId, channel, authors, nowMs);
      const { waitingFor, firstResponseAtMs, lastActivityAtMs } = (await conversations.findById(ticket))!;
      return [waitingFor, firstResponseAtMs, lastActivityAtMs];
    };
    const at = NOW + 1_000;
    assert.deepEqual(await after(OURS, [ADA], at), ['staff', null, at]);
    assert.deepEqual(await after(THEIRS, [SAM], at + 1), ['staff', null, at], 'another server’s');
    assert.deepEqual(await after(OURS, [BEN, SAM, ADA], at + 2), ['staff', at + 2, at + 2]);
    assert.deepEqual(await after(OURS, [ADA, SAM], at + 3), ['user', at + 2, at + 3]);
  });

  test('a list shows one’s own and one’s team’s, of this server only', async (t) => {
    const { open, lists, work } = await repositories(await under.freshDatabase(t));
    const adas = await open(OURS, ADA, HELP);
    const bens = await open(OURS, BEN, HELP);
    const bill = await open(OURS, BEN, BILLING);
    await open(THEIRS, ADA, HELP);
    await work.passOn(bens, null, SAM, NOW);
    const everything: ListFilter = { kind: 'ticket', state: 'all', userId: null, staffId: null };
    const ids = async (sight: Partial<Parameters<typeof lists.list>[1]>, filter: Partial<ListFilter> = {}) =>
      (
        await lists.list(
          OURS,
          { userId: SAM, categoryIds: [], modmail: false, ...sight },
          { ...everything, ...filter },
          { offset: 0, limit: 10 },
        )
      ).map(({ conversation }) => conversation.id);
    assert.deepEqual(await ids({ categoryIds: [HELP] }), [bens, adas], 'newest first, not the other team’s');
    assert.deepEqual(await ids({ userId: BEN }), [bill, bens], 'only one’s own');
    assert.deepEqual(await ids({ userId: ADA }), [adas], 'not those on another server');
    assert.deepEqual(await ids({}), []);
    assert.deepEqual(await ids({ modmail: true }), [], 'staff of modmail see no tickets by that');
    const team = { categoryIds: [HELP, BILLING] };
    assert.deepEqual(await ids(team, { staffId: SAM }), [bens]);
    assert.deepEqual(await ids(team, { staffId: 'nobody' }), [bill, adas]);
    assert.deepEqual(await ids(team, { userId: ADA }), [adas]);
    assert.deepEqual(await ids(team, { state: 'closed' }), []);
  });

  test('of two versions of a snippet written at once one is kept, and no text is readable in its row', async (t) => {
    const db = await under.freshDatabase(t);
    const { snippets } = await repositories(db);
    const version = (text: string | null) => ({ name: 'refund', text, authorId: SAM });
    assert.ok(await snippets.save(OURS, version('We refund within a week.'), 0, NOW));
    const saved = await Promise.all(
      ['a', 'b', 'c'].map((text) => snippets.save(OURS, version(text), 1, NOW)),
    );
    assert.deepEqual(saved.filter(Boolean).length, 1);
    await snippets.save(OURS, version(null), 2, NOW);
    assert.deepEqual(await snippets.listNames(OURS), [], 'removed');
    assert.deepEqual(await snippets.listNames(THEIRS), []);
    await snippets.save(OURS, version('We refund within a week.'), 3, NOW);
    assert.deepEqual(await snippets.listNames(OURS), ['refund']);
    const versions = await snippets.listVersions(OURS, 'refund');
    assert.deepEqual(
      versions.map((each) => each.version),
      [4, 3, 2, 1],
    );
    assert.equal(versions[0]?.text, 'We refund within a week.');
    for (let base = 4; base < 30; base += 1) await snippets.save(OURS, version(`v${base}`), base, NOW);
    assert.equal((await snippets.listVersions(OURS, 'refund')).length, 20, 'old ones go');
    assert.ok(
      !JSON.stringify(await db.kysely.selectFrom('snippets').selectAll().execute()).includes('refund within'),
    );
  });

  test('a claim, a participant and a refresh each have one winner of ten', async (t) => {
    const { open, work, participants, headers } = await repositories(await under.freshDatabase(t));
    const id = await open(OURS, ADA, HELP);
    const ten = Array.from({ length: 10 }, (_, n) => n);
    const count = (results: readonly boolean[]) => results.filter(Boolean).length;
    assert.equal(
      count(await Promise.all(ten.map((n) => work.passOn(id, null, asId<UserId>(`8${n}`), NOW)))),
      1,
    );
    const subject = { id: BEN, kind: 'user' } as const;
    assert.equal(count(await Promise.all(ten.map(() => participants.add(id, subject, SAM, NOW)))), 1);
    assert.deepEqual(await participants.list(id), [subject]);
    await headers.insert(id, asId('9'), null, NOW);
    await headers.insert(id, asId('9'), null, NOW);
    await headers.wish(id, NOW);
    assert.equal(count(await Promise.all(ten.map(() => headers.claimRefresh(id, NOW, NOW + 1_000)))), 1);
    // What was wished for while it was being edited is not forgotten.
    const header = await headers.find(id);
    assert.ok(header);
    await headers.wish(id, NOW);
    assert.equal(await headers.shown(header, { messageId: asId('9'), hash: 'x' }, NOW + 5), false);
    assert.deepEqual(await headers.listDue(NOW + 5), [id]);
  });

  test('a name planned while another is being set is set after it', async (t) => {
    const { open, headers } = await repositories(await under.freshDatabase(t));
    const id = await open(OURS, ADA, HELP);
    await headers.insert(id, asId('9'), null, NOW);
    await headers.plan(id, { name: 'first', topic: 'about' }, NOW);
    assert.ok(await headers.claimNaming(id, NOW, NOW + 1_000));
    assert.ok(!(await headers.claimNaming(id, NOW, NOW + 1_000)), 'one process');
    await headers.plan(id, { name: 'second' }, NOW + 3);
    await headers.named(id, NOW + 1_000);
    const { name, topic, namingAtMs } = (await headers.find(id))!;
    assert.deepEqual([name, topic, namingAtMs], ['second', 'about', NOW + 3]);
  });

  test('what tells that a header changed changes with each topic, and cannot confirm a guess at one', async (t) => {
    const db = await under.freshDatabase(t);
    const { open, headers } = await repositories(db);
    const conversation = (await createConversationRepository(db).findById(await open(OURS, ADA, HELP)))!;
    await headers.insert(conversation.id, asId('9'), null, NOW);
    const hashOf = (facts: { readonly topic: string | null; readonly topicSeal: string | null }) =>
      stateHash(wordsIn('en'), { conversation, title: undefined, ...facts });
    const setTopic = async (topic: string) => {
      await headers.plan(conversation.id, { topic }, NOW);
      return hashOf((await headers.find(conversation.id))!);
    };
    const hashes = [hashOf((await headers.find(conversation.id))!)];
    for (const topic of ['a secret', 'another', 'a secret']) hashes.push(await setTopic(topic));
    assert.equal(new Set(hashes).size, 4);
    const { topicSeal } = (await headers.find(conversation.id))!;
    assert.ok(topicSeal);
    assert.equal(hashOf({ topic: 'a guess', topicSeal }), hashes.at(-1));
  });
});

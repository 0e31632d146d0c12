/** What people ask of their data in Discord: told, exported, held, revoked, purged with the name typed, and nothing left. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join } from 'node:path';
import type { ChannelHandle } from '../simulator/index.ts';
import {
  announcements,
  closeConversation,
  linkIn,
  openThread,
  openTicket,
  PATIENCE,
  startScene,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { openDatabase } from '../support/databases.ts';
import { waitFor } from '../support/waitFor.ts';
import { readTranscript, storedPasteIds } from '../support/transcripts.ts';

async function closed(scene: Scene, channel: ChannelHandle): Promise<void> {
  await closeConversation(channel, scene.staff);
  await untilGone(scene, channel);
}

test('a person and an administrator exercise their rights: over one ticket, one person, the whole server (S48, S49)', async (t) => {
  const scene = await startScene(t);
  const { sim, member, otherMember, staff, owner, logChannel, general, guild } = scene;
  const store = join(scene.dataDir, 'pastes');
  const ticket = await openTicket(scene, member);
  member.type(ticket, 'my question');
  const other = await openTicket(scene, otherMember);
  await Promise.all([ticket, other].map((each) => closeConversation(each, staff)));
  await Promise.all([ticket, other].map((each) => untilGone(scene, each)));
  const thread = await openThread(scene, member, 'hello by modmail');
  await closed(scene, thread);
  const db = await openDatabase(t, `sqlite:${join(scene.dataDir, 'tessera.db')}`);
  await waitFor(
    'the end of the closings',
    async () => (await db.kysely.selectFrom('closings').selectAll().execute()).length === 0,
    PATIENCE,
  );
  assert.equal((await storedPasteIds(store)).length >= 4, true);

  const purges = () => db.kysely.selectFrom('purges').selectAll().orderBy('id').execute();
  const said = async (
    person: typeof member,
    words: string,
    options: Record<string, string | boolean | { id: string }> = {},
  ) => (await (await person.command(words, options, general)).reply(PATIENCE)).content;
  assert.match(await said(member, 'privacy about'), /What this bot stores/);
  // Asked for twice at once it is one file.
  const exports = (await Promise.all([0, 1].map(() => said(member, 'privacy export')))).sort();
  assert.match(exports[0]!, /made a moment ago.* A new one can be made <t:\d+:R>/);
  assert.match(exports[1]!, /direct messages: \d+ rows of \d+ tables/);
  const [file, second] = member.directMessages().flatMap(({ attachments }) => attachments);
  assert.ok(file && !second);
  assert.equal(file.filename, `tessera-${member.id}.json`);
  const exported = await (await fetch(file.url)).text();
  const document = JSON.parse(exported) as {
    about: string;
    tables: { table: string; fields: object; rows: object[] }[];
  };
  assert.equal(document.about, member.id);
  const tables = document.tables.map(({ table }) => table);
  for (const table of ['conversations', 'tickets', 'transcripts', 'dm_cursors'])
    assert.ok(tables.includes(table), table);
  assert.ok(
    !exported.includes('s1.k1.') && exported.includes('(sealed)'),
    'no sealed value leaves the database',
  );

  assert.match(await said(staff, 'privacy hold', { conversation: '1', on: true }), /Only an administrator/);
  const held = await said(owner, 'privacy hold', { conversation: '1', on: true });
  const goesAt = /goes by itself on <t:(\d+):D> all the same/.exec(held)?.[1];
  const inDays = (Number(goesAt) * 1000 - Date.now()) / 86_400_000;
  assert.ok(inDays > 364 && inDays <= 365, `in ${inDays} days: ${held}`);
  const ofMember = announcements(logChannel.messages).find(({ embeds }) =>
    JSON.stringify(embeds).includes(member.id),
  );
  const staffLink = linkIn(ofMember!);
  assert.ok((await readTranscript(staffLink)).all.includes('my question'));
  assert.match(await said(owner, 'privacy revoke', { conversation: '1', copy: 'staff' }), /Revoked/);
  await assert.rejects(readTranscript(staffLink));
  assert.match(await said(owner, 'privacy revoke', { conversation: '1', copy: 'staff' }), /no such copy/);
  assert.match(await said(owner, 'privacy hold', { conversation: '999', on: true }), /no such conversation/);

  // One ticket alone, with its transcripts.
  const lone = linkIn(announcements(otherMember.directMessages())[0]!);
  assert.equal((await readTranscript(lone)).document.audience, 'user');
  const one = await db.kysely
    .selectFrom('tickets')
    .select('conversation_id as id')
    .where('number', '=', 2)
    .executeTakeFirstOrThrow();
  const purging = await owner.command('purge conversation', { conversation: '2' }, general);
  assert.match(
    (await (await owner.submit(purging, { name: one.id })).reply(PATIENCE)).content,
    /It has begun/,
  );
  await waitFor(
    'the purge of one ticket',
    async () => (await purges()).some(({ state }) => state === 'done'),
    PATIENCE,
  );
  await assert.rejects(readTranscript(lone));
  const left = await db.kysely.selectFrom('conversations').select('user_id').execute();
  assert.deepEqual(
    left.map(({ user_id: user }) => user),
    [member.id, member.id],
  );

  const wish = await member.command('privacy erase', {}, general);
  const begun = await (await member.submit(wish, { name: member.username })).reply(PATIENCE);
  assert.match(begun.content, /are being deleted\. .*Receipt \d+/);
  await waitFor('the purge', async () => (await purges()).every(({ state }) => state === 'done'), PATIENCE);
  const receipt = (await purges()).at(-1);
  const [toldThem] = await sim.waitFor(() => {
    const receipts = member.directMessages().filter(({ embeds }) => embeds[0]?.title === 'Purge done');
    return receipts.length > 0 ? receipts : undefined;
  }, PATIENCE);
  assert.match(toldThem!.content, /Your erasure on .* is done/);
  assert.match(toldThem!.embeds[0]!.description!, /2 of 2 conversations\.\nWhat is on hold stays/);
  assert.deepEqual(
    [receipt?.conversations_gone, receipt?.left_held, receipt?.target_id, receipt?.requested_by],
    [1, 1, null, null],
  );

  const asked = await owner.command('purge guild', {}, general);
  const wrong = await (await owner.submit(asked, { name: 'something else' })).reply(PATIENCE);
  assert.match(wrong.content, /not the name, so nothing was deleted/);
  assert.match(await said(owner, 'privacy hold', { conversation: '1', on: false }), /no longer on hold/);
  const again = await owner.command('purge guild', {}, general);
  assert.match(
    (await (await owner.submit(again, { name: guild.name })).reply(PATIENCE)).content,
    /It has begun/,
  );
  const told = () => general.messages.filter(({ embeds }) => embeds[0]?.title === 'Purge done').length;
  await sim.waitFor(() => told() === 2, PATIENCE);
  assert.deepEqual(await storedPasteIds(store), []);
  assert.deepEqual(await db.kysely.selectFrom('conversations').selectAll().execute(), []);
  assert.deepEqual(await db.kysely.selectFrom('guild_settings').selectAll().execute(), []);
  assert.match(await said(otherMember, 'privacy export'), /Nothing is stored/);
  assert.deepEqual(sim.violations, []);
});

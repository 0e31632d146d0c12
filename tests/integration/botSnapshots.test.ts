/** A channel deleted by hand still yields its transcript: from encrypted snapshots and what arrived since, or saying what may be missing. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { openDatabase } from '../support/databases.ts';
import { getDelivered } from '../support/delivered.ts';
import { openThread, openTicket, PATIENCE, startScene, type Scene } from '../support/scene.ts';
import { readTranscript, storedPasteIds, storedPastes } from '../support/transcripts.ts';
import { readFile } from 'node:fs/promises';
import { announcements, linkIn } from '../support/scene.ts';
import { waitFor } from '../support/waitFor.ts';

const pastesOf = ({ dataDir }: Scene) => join(dataDir, 'pastes');
const said = (n: number) => `word number ${n} of many.`;
const COUNT = 500;

async function databaseOf(t: TestContext, { dataDir }: Scene) {
  return (await openDatabase(t, `sqlite:${dataDir}/tessera.db`)).kysely;
}

/** Waits until no conversation is open or being closed, and nothing is left of their snapshots. */
async function untilAllClosed(t: TestContext, scene: Scene): Promise<void> {
  const kysely = await databaseOf(t, scene);
  const open = kysely.selectFrom('conversations').select('id').where('state', '!=', 'closed');
  await waitFor('all conversations to be closed', async () => (await open.execute()).length === 0, PATIENCE);
  assert.deepEqual(await kysely.selectFrom('snapshots').select('part').execute(), []);
}

async function untilSnapshots(t: TestContext, scene: Scene, count: number): Promise<void> {
  const rows = (await databaseOf(t, scene))
    .selectFrom('snapshots')
    .select('part')
    .where('paste_id', 'is not', null);
  await waitFor(`${count} snapshots`, async () => (await rows.execute()).length >= count, PATIENCE);
}

describe('a channel deleted by hand', { concurrency: 2 }, () => {
  test('while the bot runs: 500 messages of a ticket are all in its transcript, and no snapshot is left', async (t) => {
    const scene = await startScene(t);
    const { sim, member, staff, logChannel } = scene;
    const ticket = await openTicket(scene, member);
    for (let n = 0; n < COUNT; n += 1) (n % 2 ? staff : member).type(ticket, said(n));
    const typo = member.type(ticket, 'a tpyo');
    member.edit(typo, 'a typo, mended');
    staff.delete(staff.type(ticket, 'taken back at once'));
    await untilSnapshots(t, scene, 1);
    for (const [id, file] of await storedPastes(pastesOf(scene)))
      assert.ok(!(await readFile(file)).includes('word number'), `paste ${id} is not readable`);
    ticket.delete();
    await untilAllClosed(t, scene);
    const { staff: copy, user } = await getDelivered(scene, pastesOf(scene));
    for (const { document, all } of [copy, user]) {
      const words = new Set(document.messages.map(({ c }) => c));
      for (let n = 0; n < COUNT; n += 1) assert.ok(words.has(said(n)), said(n));
      assert.ok(words.has('a typo, mended') && !words.has('a tpyo') && !words.has('taken back at once'));
      assert.match(all, /deleted by hand\. Everything that was said in it is here/);
      const ids = document.messages.map(({ i }) => BigInt(i));
      assert.deepEqual(
        ids,
        [...ids].sort((a, b) => (a < b ? -1 : 1)),
        'in order',
      );
    }
    assert.match(JSON.stringify(announcements(logChannel.messages)[0]), /deleted by hand/);

    const thread = await openThread(scene, member, 'modmail question');
    staff.type(thread, '!r modmail answer');
    await sim.waitFor(
      () => member.directMessages().some(({ embeds }) => embeds[0]?.description === 'modmail answer'),
      PATIENCE,
    );
    staff.type(thread, 'staff among themselves');
    thread.delete();
    await untilAllClosed(t, scene);
    const links = [logChannel.messages, member.directMessages()].map((all) =>
      linkIn(announcements(all).at(-1)!),
    );
    const [ofStaff, ofUser] = await Promise.all(links.map((link) => readTranscript(link)));
    for (const copyOf of [ofStaff!, ofUser!])
      assert.ok(copyOf.all.includes('modmail question') && copyOf.all.includes('modmail answer'));
    assert.deepEqual(
      [ofStaff, ofUser].map((copyOf) => copyOf!.all.includes('staff among themselves')),
      [true, false],
    );
    assert.equal((await storedPasteIds(pastesOf(scene))).length, 4, 'two copies of each');
    assert.deepEqual(sim.violations, []);
  });

  test('while the bot is down: what the snapshots hold is there, and the rest is said to be missing', async (t) => {
    const scene = await startScene(t);
    const { sim, member, staff, logChannel } = scene;
    const ticket = await openTicket(scene, member);
    for (let n = 0; n < COUNT; n += 1) (n % 2 ? staff : member).type(ticket, said(n));
    await untilSnapshots(t, scene, 1);
    const kysely = await databaseOf(t, scene);
    const reach = async () =>
      (
        await kysely
          .selectFrom('snapshots')
          .select('last_message_id')
          .where('paste_id', 'is not', null)
          .execute()
      )
        .map((row) => BigInt(row.last_message_id))
        .reduce((a, b) => (a > b ? a : b));
    const at450 = BigInt(ticket.messages[450]!.id);
    await waitFor('snapshots of nearly all', async () => (await reach()) >= at450, PATIENCE);
    await scene.bot.kill();
    const reached = await reach();
    const kept = ticket.messages.filter(({ id }) => BigInt(id) <= reached).map(({ content }) => content);
    member.type(ticket, 'while nobody listened');
    ticket.delete();
    await scene.startBot();
    await untilAllClosed(t, scene);
    const { staff: copy, user } = await getDelivered(scene, pastesOf(scene));
    for (const { document, all } of [copy, user]) {
      const words = new Set(document.messages.map(({ c }) => c ?? ''));
      for (const content of kept) assert.ok(words.has(content), content);
      assert.ok(!words.has('while nobody listened'));
      assert.match(all, /What was said in it after .* may be missing/);
    }
    assert.match(JSON.stringify(announcements(logChannel.messages)[0]), /may be missing/);
    assert.match(JSON.stringify(announcements(member.directMessages())[0]), /may be missing/);
    assert.deepEqual(sim.violations, []);
  });
});

/** What staff do with a thread besides answering: close it without a word or later, go on in a ticket of their choice. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { ChannelHandle } from '../simulator/index.ts';
import { actionsOn, due, rowOf } from '../support/conversationRows.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { newcomer, until } from '../support/modmail.ts';
import { communitySettings } from '../support/product.ts';
import { askToClose, channelNamedIn, linkIn, PATIENCE, type Scene } from '../support/scene.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { readTranscript } from '../support/transcripts.ts';
import { waitFor } from '../support/waitFor.ts';

forEachEngineAtSoak('tools of staff', (under) => {
  let shared: SharedScene;
  let scene: Scene;
  before(async () => {
    const settings = ({ sim }: Pick<Scene, 'sim'>) => {
      const file = communitySettings(sim);
      const [category] = file.ticketCategories;
      return { ...file, ticketCategories: ['Billing', 'Reports'].map((name) => ({ ...category, name })) };
    };
    shared = await startShared({ settings }, under);
    ({ scene } = shared);
  });
  after(() => shared.end());

  /** Closed so far that everybody is told who is to be. */
  const untilTold = (channel: ChannelHandle) => {
    const isTold = async () => /^(delivered|closed)$/.test((await rowOf(shared, channel)).state);
    return waitFor('the closing', isTold, PATIENCE);
  };

  it('closed silently, by command, button or as planned: the user reads nothing of it, log and audit say so, the transcript is theirs when they ask', async () => {
    const { staff, logChannel, general } = scene;
    const ways: Record<string, (thread: ChannelHandle) => ReturnType<typeof staff.command>> = {
      command: (thread) => staff.command('modmail close', { silent: true, reason: 'spam' }, thread),
      button: async (thread) => staff.click(await askToClose(thread, staff), { label: 'Close silently' }),
      plan: (thread) => staff.command('modmail close-later', { hours: 2, silent: true }, thread),
    };
    const endings = Object.entries(ways).map(async ([how, close]) => {
      const { person, thread } = await newcomer(scene, `unwelcome-${how}`, 'buy this');
      const heard = person.directMessages().length;
      assert.match(JSON.stringify(await (await close(thread)).reply(PATIENCE)), /The user is not told/, how);
      if (how === 'plan') await due(shared, thread, { close_at: 1 }, 'closings.planned');
      const log = await until(scene, 'the log', () =>
        logChannel.messages.find(({ embeds }) =>
          new RegExp(`${person.id}.*silently`).test(JSON.stringify(embeds)),
        ),
      );
      assert.ok(linkIn(log), 'staff have the transcript');
      await untilTold(thread);
      assert.equal(person.directMessages().length, heard, how);
      const closed = (await actionsOn(shared, thread)).filter((action) =>
        action.startsWith('conversation.closed'),
      );
      assert.deepEqual(closed, ['conversation.closed_silently']);
      const own = await (await person.command('modmail list', { state: 'closed' }, general)).reply(PATIENCE);
      const [, link] = /\((http[^)]+)\)/.exec(JSON.stringify(own.embeds)) ?? [];
      assert.match((await readTranscript(link)).text, /buy this/);
    });
    await Promise.all(endings);
  });

  it('!close closes now or later, with a reason or silently, and is taken back; the person knows of what is set for later', async () => {
    const { staff, logChannel } = scene;
    const { person, thread } = await newcomer(scene, 'typedat');
    const inThread = (text: RegExp) =>
      until(scene, `${String(text)} in the thread`, () =>
        thread.messages.find(({ content, embeds }) => text.test(content + JSON.stringify(embeds))),
      );
    const guest = scene.sim.createUser({ username: 'readsalong' });
    scene.guild.join(guest);
    await (await staff.command('recipients add', { user: guest }, thread)).reply(PATIENCE);
    staff.type(thread, '!close cancel');
    assert.equal((await inThread(/No closing is planned here/)).embeds[0]?.title, undefined);
    staff.type(thread, '!close 2h all done');
    await inThread(/closes this thread <t:\d+:R>.*told so by direct message.*all done/);
    assert.match(
      JSON.stringify(person.directMessages().at(-1)),
      /will close the conversation.*<t:\d+:R>.*all done/,
    );
    await until(scene, 'the other', () =>
      /will close the conv/.test(JSON.stringify(guest.directMessages().at(-1))),
    );
    const heardBy = () => [person, guest].map((each) => each.directMessages().length);
    const heard = heardBy();
    staff.type(thread, '!close cancel');
    await inThread(/keeps this open/);
    assert.equal((await rowOf(shared, thread)).close_at, null);
    staff.type(thread, '!close silent');
    await inThread(new RegExp(`${staff.mention} closed this thread.*The user is not told`));
    await until(scene, 'the log', () =>
      logChannel.messages.some(({ embeds }) =>
        new RegExp(`${person.id}.*silently`).test(JSON.stringify(embeds)),
      ),
    );
    await untilTold(thread);
    assert.deepEqual(heardBy(), heard);
  });

  it('P21: an answer that no direct message carries goes on in a ticket of the category that staff choose', async () => {
    const { sim, staff } = scene;
    const { person, thread } = await newcomer(scene, 'unreachable');
    person.closeDms();
    staff.type(thread, '!r can you read this?');
    const notice = await until(scene, 'the notice', () =>
      thread.messages.find(({ embeds }) => embeds[0]?.title === 'Not delivered'),
    );
    const asked = await staff.click(notice, { label: 'Go on in a ticket' });
    const question = await asked.reply(PATIENCE);
    assert.match(question.content, /In which category\?/);
    const chosen = await staff.select(question, 'Choose a ticket category', ['Reports']);
    const answer = await chosen.reply(PATIENCE);
    const ticket = channelNamedIn(sim, answer);
    assert.ok(ticket.can(person, 'ViewChannel'));
    const { id } = await rowOf(shared, ticket);
    const facts = shared.kysely
      .selectFrom('tickets')
      .innerJoin('ticket_categories', 'ticket_categories.id', 'category_id');
    const row = await facts.select('config').where('conversation_id', '=', id).executeTakeFirstOrThrow();
    assert.match(row.config, /"Reports"/);
    assert.deepEqual(answer.components, [], 'the menu is gone');
    const all = await shared.kysely.selectFrom('ticket_categories').select(['id', 'config']).execute();
    const put = async (each: { readonly id: string; readonly config: string }) =>
      shared.kysely.updateTable('ticket_categories').set(each).where('id', '=', each.id).execute();
    for (const each of all)
      await put({ ...each, config: each.config.replace('"enabled":true', '"enabled":false') });
    const none = await staff.click(notice, { label: 'Go on in a ticket' });
    assert.match((await none.reply(PATIENCE)).content, /no ticket category .* `\/setup`/);
    for (const each of all) await put(each);
  });
});

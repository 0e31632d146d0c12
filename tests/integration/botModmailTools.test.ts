/** What staff do with a thread besides answering: close it without a word, put it aside, go on in a ticket of their choice. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { ChannelHandle, Simulator } from '../simulator/index.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { newcomer, until } from '../support/modmail.ts';
import { communitySettings } from '../support/product.ts';
import { askToClose, channelNamedIn, linkIn, PATIENCE, untilGone, type Scene } from '../support/scene.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { readTranscript } from '../support/transcripts.ts';

/** The community's settings, with a ticket category for each of these names. */
function withCategories(sim: Simulator, names: readonly string[]) {
  const file = communitySettings(sim);
  const ticketCategories = names.map((name) => ({ ...file.ticketCategories[0], name }));
  return { ...file, ticketCategories };
}

forEachEngineAtSoak('tools of staff', (under) => {
  let scene: Scene;
  let end: SharedScene['end'];
  let kysely: SharedScene['kysely'];
  before(async () => {
    const settings = ({ sim }: Pick<Scene, 'sim'>) => withCategories(sim, ['Billing', 'Reports']);
    ({ scene, kysely, end } = await startShared({ settings }, under));
  });
  after(() => end());

  const rowOf = (channel: ChannelHandle) =>
    kysely
      .selectFrom('conversations')
      .selectAll()
      .where('channel_id', '=', channel.id)
      .executeTakeFirstOrThrow();
  /** As if it were that late, for the one of these jobs that looks for it. */
  const due = async (channel: ChannelHandle, what: { close_at: number }, name: string) => {
    await kysely.updateTable('conversations').set(what).where('channel_id', '=', channel.id).execute();
    await kysely.updateTable('jobs').set({ next_run_at: 0 }).where('name', '=', name).execute();
  };
  const actionsOn = async (channel: ChannelHandle): Promise<string[]> => {
    const { id } = await rowOf(channel);
    const events = await kysely.selectFrom('audit_events').selectAll().orderBy('id').execute();
    return events.filter(({ target_ids: ids }) => ids.includes(id)).map(({ action }) => action);
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
      if (how === 'plan') await due(thread, { close_at: 1 }, 'closings.planned');
      const log = await until(scene, 'the log', () =>
        logChannel.messages.find(({ embeds }) =>
          new RegExp(`${person.id}.*silently`).test(JSON.stringify(embeds)),
        ),
      );
      assert.ok(linkIn(log), 'staff have the transcript');
      await untilGone(scene, thread);
      assert.equal(person.directMessages().length, heard, how);
      const closed = (await actionsOn(thread)).filter((action) => action.startsWith('conversation.closed'));
      assert.deepEqual(closed, ['conversation.closed_silently']);
      const own = await (await person.command('modmail list', { state: 'closed' }, general)).reply(PATIENCE);
      const [, link] = /\((http[^)]+)\)/.exec(JSON.stringify(own.embeds)) ?? [];
      assert.match((await readTranscript(link)).text, /buy this/);
    });
    await Promise.all(endings);
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
    const { id } = await rowOf(ticket);
    const facts = kysely
      .selectFrom('tickets')
      .innerJoin('ticket_categories', 'ticket_categories.id', 'category_id');
    const row = await facts.select('config').where('conversation_id', '=', id).executeTakeFirstOrThrow();
    assert.match(row.config, /"Reports"/);
    assert.deepEqual(answer.components, [], 'the menu is gone');
    const all = await kysely.selectFrom('ticket_categories').select(['id', 'config']).execute();
    const put = async (each: { readonly id: string; readonly config: string }) =>
      kysely.updateTable('ticket_categories').set(each).where('id', '=', each.id).execute();
    for (const each of all)
      await put({ ...each, config: each.config.replace('"enabled":true', '"enabled":false') });
    const none = await staff.click(notice, { label: 'Go on in a ticket' });
    assert.match((await none.reply(PATIENCE)).content, /no ticket category .* `\/setup`/);
    for (const each of all) await put(each);
  });
});

/** Quiet conversations: reminded once by whichever process, restart-proof, kept open by a button or a word, closed by themselves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import type { ChannelHandle } from '../simulator/index.ts';
import { forEachEngineAtSoak, openDatabase } from '../support/databases.ts';
import { communitySettings } from '../support/product.ts';
import {
  closeConversation,
  openThread,
  openTicket,
  PATIENCE,
  startScene,
  untilGone,
} from '../support/scene.ts';
import { waitFor } from '../support/waitFor.ts';

const HOUR = 3_600_000;

/** A reminder, or what became of it. */
function isAboutSilence({ embeds }: APIMessage): boolean {
  return /Is this still open|keeps this open/.test(JSON.stringify(embeds));
}

function remindersIn(channel: ChannelHandle): APIMessage[] {
  return channel.messages.filter(({ embeds }) => embeds[0]?.title === 'Is this still open?');
}

forEachEngineAtSoak('quiet conversations', (under) => {
  test('after 48 quiet hours one reminder names who owes the answer; kept open or closed as the guild wants (A18, A19, A20)', async (t) => {
    const databaseUrl = await under.freshUrl(t);
    const scene = await startScene(t, {
      databaseUrl,
      settings: ({ sim }) => ({ ...communitySettings(sim), reminders: { ticketCloseAfterHours: 72 } }),
    });
    const { sim, member, otherMember, staff, logChannel, bot } = scene;
    const { kysely } = await openDatabase(t, databaseUrl);
    const rowOf = (channel: ChannelHandle) =>
      kysely
        .selectFrom('conversations')
        .selectAll()
        .where('channel_id', '=', channel.id)
        .executeTakeFirstOrThrow();
    const setRow = (channel: ChannelHandle, values: Record<string, number>) =>
      kysely.updateTable('conversations').set(values).where('channel_id', '=', channel.id).execute();
    const untilWaitingFor = (channel: ChannelHandle, who: string) =>
      waitFor(`waiting for ${who}`, async () => (await rowOf(channel)).waiting_for === who, PATIENCE);

    const owedByUser = await openTicket(scene, member);
    member.type(owedByUser, 'my rank is gone');
    await untilWaitingFor(owedByUser, 'staff');
    staff.type(owedByUser, 'which one was it?');
    await untilWaitingFor(owedByUser, 'user');
    assert.ok((await rowOf(owedByUser)).first_response_at, 'the first answer of staff is noted');
    const owedByStaff = await openTicket(scene, otherMember);
    otherMember.type(owedByStaff, 'hello?');
    await untilWaitingFor(owedByStaff, 'staff');
    const thread = await openThread(scene, member, 'a modmail question');
    await untilWaitingFor(thread, 'staff');
    // What staff say among themselves in modmail is no answer.
    const before = (await rowOf(thread)).last_activity_at;
    staff.type(thread, 'who takes this?');
    const gone = await openTicket(scene, staff);

    await bot.kill();
    const quietSince = Date.now() - 50 * HOUR;
    for (const channel of [owedByUser, owedByStaff, thread, gone])
      await setRow(channel, { last_activity_at: quietSince });
    assert.ok(before > quietSince);
    // One that cannot be reminded keeps none of the others from it.
    sim.faults.add({
      route: /./,
      method: 'POST',
      when: 'before',
      status: 400,
      match: ({ path }) => path === `/channels/${gone.id}/messages`,
    });
    // Two processes, and both started anew: still one reminder each.
    await kysely.deleteFrom('jobs').execute();
    await Promise.all([scene.startBot(), scene.startBot()]);
    await sim.waitFor(
      () => [owedByUser, owedByStaff, thread].every((channel) => remindersIn(channel).length > 0),
      PATIENCE,
    );
    const [toUser, toStaff, inThread] = [owedByUser, owedByStaff, thread].map(
      (channel) => remindersIn(channel)[0]!,
    );
    assert.match(
      toUser!.embeds[0]?.description ?? '',
      new RegExp(`${member.mention}, we are waiting for your answer`),
    );
    assert.deepEqual(
      toUser!.mentions.map(({ id }) => id),
      [member.id],
    );
    assert.match(toStaff!.embeds[0]?.description ?? '', /waiting for an answer from the team/);
    assert.match(inThread!.embeds[0]?.description ?? '', /waiting for an answer from the team/);
    assert.match(toUser!.embeds[0]?.description ?? '', /closes by itself/);
    const check = await kysely
      .selectFrom('jobs')
      .select(['last_run_at', 'next_run_at'])
      .where('name', '=', 'reminders.send')
      .executeTakeFirstOrThrow();
    const hours = (Number(check.next_run_at) - Number(check.last_run_at)) / HOUR;
    assert.ok(Math.abs(hours - 12) < 0.1, `looks again in ${hours} hours`);
    // It is claimed before it is sent, and given back when Discord refuses.
    await waitFor(
      'the next check to try again',
      async () => (await rowOf(gone)).warned_at === null,
      PATIENCE,
    );

    // Kept open by the button; by a word; and closed when neither comes.
    const kept = await member.click(toUser!, { label: 'Keep it open' });
    assert.match(JSON.stringify(await kept.reply(PATIENCE)), /keeps this open/);
    assert.deepEqual(await rowOf(owedByUser).then(({ close_at, warned_at }) => [close_at, warned_at]), [
      null,
      null,
    ]);
    await setRow(owedByUser, { close_at: Date.now() + HOUR, warned_at: Date.now() });
    member.type(owedByUser, 'still here');
    await waitFor('the word to cancel it', async () => (await rowOf(owedByUser)).close_at === null, PATIENCE);
    await setRow(owedByStaff, { close_at: Date.now() - 1, warned_at: Date.now() });
    await untilGone(scene, owedByStaff);
    assert.deepEqual(
      [owedByUser, thread].map((channel) => channel.messages.filter(isAboutSilence).length),
      [1, 1],
      'one reminder each',
    );
    const closed = logChannel.messages.filter(({ embeds }) => embeds[0]?.title?.includes('closed'));
    assert.equal(closed.length, 1, 'one closing, by one of the processes');
    assert.ok(owedByUser.exists && thread.exists);
    // Still quiet after its reminder: staff close it.
    await closeConversation(thread, staff);
    await untilGone(scene, thread);
    assert.deepEqual(sim.violations, []);
  });
});

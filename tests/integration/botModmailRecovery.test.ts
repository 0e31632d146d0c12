/** What both sides of modmail did while the bot was not there: made up for, once, in order, in its final form. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  answersOf,
  find,
  footerOf,
  newcomer,
  textOf,
  until,
  untilIn,
  untilTold,
} from '../support/modmail.ts';
import { closeConversation, relayedTexts, threadsOf, untilGone, type Scene } from '../support/scene.ts';
import { startShared } from '../support/sharedScene.ts';
import { waitFor } from '../support/waitFor.ts';

const MANY = 120;

describe('after a downtime', () => {
  let scene: Scene;
  let end: () => Promise<void>;
  before(async () => ({ scene, end } = await startShared()));
  after(async () => {
    assert.deepEqual(scene.sim.violations, []);
    await end();
  });

  test('both sides have everything once, in order and in its final form', async () => {
    const { sim, staff } = scene;
    const talker = await newcomer(scene, 'talker');
    const edited = talker.person.dm('teh word');
    const deleted = talker.person.dm('regretted');
    const answered = staff.type(talker.thread, '!r my ansewr');
    const taken = staff.type(talker.thread, '!r taken back');
    await untilTold(scene, talker.person, 'taken back');
    await untilIn(scene, talker.thread, 'regretted');
    const known = await newcomer(scene, 'known', 'an earlier matter');
    await closeConversation(known.thread, staff);
    await untilGone(scene, known.thread);

    await scene.bot.kill();
    for (let n = 0; n < MANY; n += 1) talker.person.dm(`while away ${n}`);
    talker.person.edit(edited, 'the word');
    talker.person.delete(deleted);
    staff.edit(answered, '!r my answer');
    staff.delete(taken);
    staff.type(talker.thread, '!r typed while away');
    staff.type(talker.thread, 'a note while away');
    known.person.dm('a new matter');
    const bot = await scene.startBot();

    await until(scene, 'the last message', () =>
      relayedTexts(talker.thread).includes(`while away ${MANY - 1}`),
    );
    await untilTold(scene, talker.person, 'typed while away');
    const fresh = await until(scene, 'the new thread', () =>
      threadsOf(scene.guild, known.person).find((thread) => relayedTexts(thread).includes('a new matter')),
    );
    assert.notEqual(fresh.id, known.thread.id);
    const expected = Array.from({ length: MANY }, (_, n) => `while away ${n}`);
    assert.deepEqual(relayedTexts(talker.thread), ['hello', 'the word', 'regretted', ...expected]);
    const late = find(talker.thread.messages, 'while away 7');
    assert.match(footerOf(late!), /Received late/);
    assert.match(footerOf(find(talker.thread.messages, 'regretted')!), /Deleted by the user/);
    assert.deepEqual(answersOf(talker.person).map(textOf), ['my answer', 'typed while away']);

    // Once more, and a session that cannot be resumed: nothing comes twice.
    assert.equal(await bot.stop(), 0);
    await scene.startBot();
    sim.gateway.invalidate(false);
    talker.person.dm('the end');
    await untilIn(scene, talker.thread, 'the end');
    await waitFor('quiet', () => relayedTexts(talker.thread).at(-1) === 'the end');
    assert.deepEqual(relayedTexts(talker.thread), ['hello', 'the word', 'regretted', ...expected, 'the end']);
    assert.deepEqual(answersOf(talker.person).map(textOf), ['my answer', 'typed while away']);
  });
});

/** What both sides of modmail did while the bot was not there: made up for, once, in order, in its final form. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FaultRequest } from '../simulator/faults.ts';
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
import {
  channelNamedIn,
  closeConversation,
  openThread,
  PATIENCE,
  relayedTexts,
  threadsOf,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import type { KillMoment } from '../support/killPoints.ts';
import type { ProductProcess } from '../support/product.ts';
import { startShared } from '../support/sharedScene.ts';
import { waitFor } from '../support/waitFor.ts';

const MANY = 120;

describe('after a downtime', () => {
  let scene: Scene;
  let end: () => Promise<void>;
  let bot: ProductProcess;
  before(async () => {
    ({ scene, end } = await startShared());
    bot = scene.bot;
  });
  after(async () => {
    assert.deepEqual(scene.sim.violations, []);
    await end();
  });

  function newPerson(username: string) {
    const person = scene.sim.createUser({ username });
    scene.guild.join(person);
    return person;
  }

  /** Does something, and kills the bot at the request that follows from it. */
  async function killedAt(
    match: (request: FaultRequest) => boolean,
    when: KillMoment,
    act: () => void,
  ): Promise<void> {
    await new Promise<void>((resolve) => {
      const run = async () => {
        await bot.kill();
        resolve();
      };
      scene.sim.faults.add({ route: /./, match, when, times: 1, dropConnection: true, run });
      act();
    });
  }
  const sends = ({ method, path }: FaultRequest) =>
    method === 'POST' && /^\/channels\/\d+\/messages$/.test(path);

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

    await bot.kill();
    for (let n = 0; n < MANY; n += 1) talker.person.dm(`while away ${n}`);
    talker.person.edit(edited, 'the word');
    talker.person.delete(deleted);
    staff.edit(answered, '!r my answer');
    staff.delete(taken);
    staff.type(talker.thread, '!r typed while away');
    staff.type(talker.thread, 'a note while away');
    known.person.dm('a new matter');
    const fresh = newPerson('fresh');
    fresh.dm('my very first words');
    bot = await scene.startBot();

    await until(scene, 'the last message', () =>
      relayedTexts(talker.thread).includes(`while away ${MANY - 1}`),
    );
    await untilTold(scene, talker.person, 'typed while away');
    const next = await until(scene, 'the new thread', () =>
      threadsOf(scene.guild, known.person).find((thread) => relayedTexts(thread).includes('a new matter')),
    );
    assert.notEqual(next.id, known.thread.id);
    // Nothing but the dead process's session tells who wrote for the first time.
    const begun = await until(scene, 'the thread of somebody new', () => threadsOf(scene.guild, fresh)[0]);
    await untilIn(scene, begun, 'my very first words');
    fresh.dm('and more');
    await untilIn(scene, begun, 'and more');
    assert.deepEqual(relayedTexts(begun), ['my very first words', 'and more']);
    const expected = Array.from({ length: MANY }, (_, n) => `while away ${n}`);
    assert.deepEqual(relayedTexts(talker.thread), ['hello', 'the word', 'regretted', ...expected]);
    const late = find(talker.thread.messages, 'while away 7');
    assert.match(footerOf(late!), /Received late/);
    assert.match(footerOf(find(talker.thread.messages, 'regretted')!), /Deleted by the user/);
    assert.deepEqual(answersOf(talker.person).map(textOf), ['my answer', 'typed while away']);

    // Once more, on purpose, and a session that cannot be resumed: nothing comes twice.
    assert.equal(await bot.stop(), 0);
    const another = newPerson('another');
    another.dm('hello?');
    another.delete(another.dm('a slip'));
    talker.person.react(edited, '👍');
    bot = await scene.startBot();
    const met = await until(scene, 'the next thread', () => threadsOf(scene.guild, another)[0]);
    await untilIn(scene, met, 'hello?');
    assert.deepEqual(relayedTexts(met), ['hello?']);
    await until(scene, 'the reaction', () => find(talker.thread.messages, 'the word')?.reactions);
    sim.gateway.invalidate(false);
    talker.person.dm('the end');
    await untilIn(scene, talker.thread, 'the end');
    await waitFor('quiet', () => relayedTexts(talker.thread).at(-1) === 'the end');
    assert.deepEqual(relayedTexts(talker.thread), ['hello', 'the word', 'regretted', ...expected, 'the end']);
    assert.deepEqual(answersOf(talker.person).map(textOf), ['my answer', 'typed while away']);
  });

  test('who has a thread before any word of theirs was passed on is heard as well', async () => {
    const { sim, guild, staff } = scene;
    const repentant = newPerson('repentant');
    const called = newPerson('called');
    // Gone before it is read again for the thread that it opens.
    repentant.delete(repentant.dm('a slip'));
    const thread = await until(scene, 'an empty thread', () => threadsOf(guild, repentant)[0]);
    const contacted = await staff.command('modmail contact', { user: called }, thread);
    const begun = channelNamedIn(sim, await contacted.reply(PATIENCE));
    // In the person's turn: with it arrives that the opening is over and done with.
    staff.type(thread, '!r how can we help?');
    await untilTold(scene, repentant, 'how can we help?');

    await bot.kill();
    repentant.dm('what was meant');
    called.dm('yes, here');
    called.dm('go on');
    bot = await scene.startBot();

    await untilIn(scene, thread, 'what was meant');
    await untilIn(scene, begun, 'go on');
    assert.deepEqual(relayedTexts(thread), ['what was meant']);
    assert.deepEqual(relayedTexts(begun), ['yes, here', 'go on']);
  });

  test('an answer by command that staff deleted before it could be sent stays unsent, and the thread goes on', async () => {
    const { staff } = scene;
    const { person, thread } = await newcomer(scene, 'reprieved', 'the first');
    const toThePerson = (request: FaultRequest) => sends(request) && !request.path.includes(thread.id);
    await killedAt(
      toThePerson,
      'before',
      () => void staff.command('reply', { text: 'said in anger' }, thread),
    );
    const copy = thread.messages.find(({ embeds }) => JSON.stringify(embeds).includes('said in anger'));
    assert.ok(copy);
    staff.delete(copy);
    person.dm('the second');
    bot = await scene.startBot();
    await untilIn(scene, thread, 'the second');
    assert.deepEqual(relayedTexts(thread), ['the first', 'the second']);
    assert.deepEqual(answersOf(person), []);
  });

  test('the first word of somebody new is noted before anything else: the bot may be killed while it looks for earlier ones', async () => {
    const { guild } = scene;
    const hasty = newPerson('hasty');
    const looksBack = ({ method, path }: FaultRequest) =>
      method === 'GET' && path === `/channels/${hasty.dmChannelId()}/messages`;
    await killedAt(looksBack, 'before', () => hasty.dm('my only word'));
    bot = await scene.startBot();
    const thread = await until(scene, 'the thread', () => threadsOf(guild, hasty)[0]);
    await untilIn(scene, thread, 'my only word');
    assert.deepEqual(relayedTexts(thread), ['my only word']);
  });

  test('when Discord has forgotten the session, who wrote for the first time meanwhile is heard at their next word', async () => {
    const { sim, guild } = scene;
    assert.equal(await bot.stop(), 0);
    const unheard = newPerson('unheard');
    unheard.dm('my very first words');
    sim.gateway.drop({ resumable: false });
    bot = await scene.startBot();
    await waitFor('the bot to know', () => bot.output().includes('keeps nothing of the last session'));
    assert.deepEqual(threadsOf(guild, unheard), []);
    const thread = await openThread(scene, unheard, 'anybody?');
    assert.deepEqual(relayedTexts(thread), ['my very first words', 'anybody?']);
  });

  for (const when of ['before', 'after'] as const) {
    test(`a message arrives once although the bot was killed ${when} passing it on`, async () => {
      const { person, thread } = await newcomer(scene, `killed${when}`, 'the first');
      const third = (request: FaultRequest) =>
        sends(request) && JSON.stringify(request.body).includes('the third');
      // Written within one millisecond, so that their copies look alike but for the words.
      await killedAt(third, when, () => {
        for (const text of ['the second', 'the third', 'the fourth']) person.dm(text);
      });
      bot = await scene.startBot();
      await untilIn(scene, thread, 'the fourth');
      assert.deepEqual(relayedTexts(thread), ['the first', 'the second', 'the third', 'the fourth']);
    });
  }
});

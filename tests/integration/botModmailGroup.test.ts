/** A modmail thread with several recipients: who reads what, each message once and in order for each of them, to the end. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { textOfCopy } from '../../bot/modmail/spokenView.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { Person } from '../simulator/index.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import {
  answersOf,
  bytesOf,
  emojisOn,
  find,
  footerOf,
  until,
  untilIn,
  untilTold,
} from '../support/modmail.ts';
import { group, killedAt, order, readBy } from '../support/modmailGroup.ts';
import {
  announcements,
  closeConversation,
  linkIn,
  newcomer as member,
  untilGone,
  openThread,
  PATIENCE,
  relayedTexts,
  type Scene,
} from '../support/scene.ts';
import { readTranscript } from '../support/transcripts.ts';
import { waitFor } from '../support/waitFor.ts';
import { startShared } from '../support/sharedScene.ts';
import { isSoak } from '../support/soak.ts';

forEachEngineAtSoak('a thread with several recipients', (under) => {
  let scene: Scene;
  let kysely: AppDatabase['kysely'];
  let bot: Scene['bot'];
  let end: () => Promise<void>;
  before(async () => {
    ({ scene, kysely, end } = await startShared({}, under));
    bot = scene.bot;
  });
  after(() => end());

  test('what each writes reaches staff and all others with its author, once and in order; answers reach all, ✅ when all have them', async () => {
    const { thread, owner, anna, ben } = await group(scene, 'talk');
    const people = [owner, anna, ben];
    for (let n = 0; n < 4; n += 1) for (const person of people) person.dm(`${person.displayName} ${n}`);
    await until(scene, 'all of it', () => relayedTexts(thread).length === 13);
    const typed = scene.staff.type(thread, '!r an answer', { files: [{ name: 'a.txt', data: 'bytes' }] });
    for (const person of people)
      assert.deepEqual(await bytesOf(await untilTold(scene, person, 'an answer')), ['bytes']);
    await until(scene, '✅', () =>
      emojisOn(thread.messages.find(({ id }) => id === typed.id)).includes('✅'),
    );
    await scene.staff.command('reply', { text: 'from the team', anonymous: true }, thread);
    for (const person of people) await untilTold(scene, person, 'from the team');
    const inThread = thread.messages.flatMap(({ embeds }) =>
      embeds[0]?.timestamp && embeds[0].author ? [`${embeds[0].author.name}: ${textOfCopy(embeds)}`] : [],
    );
    for (const person of people) {
      // The owner's first word was said before the others came.
      const others = inThread.filter(
        (line) => /: talk\./.test(line) && !line.startsWith(`${person.displayName}:`),
      );
      assert.equal(others.length, 8);
      const answer = `${scene.staff.displayName}: an answer`;
      assert.deepEqual(readBy(person), [...others, answer, 'The team: from the team']);
    }
    const copy = find(answersOf(ben), 'talk.anna 2')!;
    assert.match(footerOf(copy), new RegExp(scene.guild.name));
  });

  test('edits and deletions reach everybody who has the message, of people and of staff; inline replies and reactions, too', async () => {
    const { thread, owner, anna, ben } = await group(scene, 'change');
    const asked = anna.dm('teh question');
    const regretted = anna.dm('regretted');
    const said = scene.staff.type(thread, '!r my ansewr');
    const taken = scene.staff.type(thread, '!r taken back');
    for (const person of [owner, anna, ben]) await untilTold(scene, person, 'taken back');
    for (const person of [owner, ben]) await untilTold(scene, person, 'regretted');
    anna.edit(asked, 'the question');
    anna.delete(regretted);
    scene.staff.edit(said, '!r my answer');
    scene.staff.delete(taken);
    const team = scene.staff.displayName;
    const final = ['change.anna: the question', `${team}: my answer`];
    for (const person of [owner, ben])
      await until(
        scene,
        'the final form',
        () => readBy(person).toSorted().join() === final.toSorted().join(),
      );
    await until(scene, 'the answer alone', () => readBy(anna).join() === final.slice(1).join());
    await until(scene, 'the mark', () =>
      /Deleted by the user/.test(footerOf(find(thread.messages, 'regretted')!)),
    );
    assert.deepEqual(relayedTexts(thread), ['hello', 'the question', 'regretted']);

    const copy = find(answersOf(ben), 'the question')!;
    ben.dm('about that', { replyTo: copy });
    const asReply = await untilTold(scene, owner, 'about that');
    assert.equal(asReply.message_reference?.message_id, find(answersOf(owner), 'the question')!.id);
    assert.equal((await untilTold(scene, anna, 'about that')).message_reference?.message_id, asked.id);
    ben.react(find(answersOf(ben), 'my answer')!, '👍');
    await until(scene, 'the reaction among staff', () =>
      emojisOn(thread.messages.find(({ id }) => id === said.id)).includes('👍'),
    );
    scene.staff.react(find(thread.messages, 'about that')!, '🎉');
    for (const person of [owner, anna])
      await until(scene, 'the reaction', () =>
        emojisOn(find(answersOf(person), 'about that')).includes('🎉'),
      );
  });

  test('one with closed direct messages is named with the reason and tried again alone; the others have it', async () => {
    const { thread, owner, anna, ben } = await group(scene, 'shut');
    anna.closeDms();
    const typed = scene.staff.type(thread, '!r for all');
    for (const person of [owner, ben]) await untilTold(scene, person, 'for all');
    const noticeBelow = (id: string) =>
      until(scene, 'the notice', () =>
        thread.messages.find(
          ({ message_reference: to, embeds }) =>
            to?.message_id === id && embeds[0]?.title === 'Not delivered to everybody',
        ),
      );
    const notice = await noticeBelow(typed.id);
    assert.match(notice.embeds[0]?.description ?? '', new RegExp(`^<@${anna.id}>: They do not accept`));
    assert.ok(!notice.embeds[0]?.description?.includes(ben.id));
    assert.ok(!emojisOn(thread.messages.find(({ id }) => id === typed.id)).includes('✅'));
    ben.dm('from ben');
    await untilTold(scene, owner, 'from ben');
    const second = await noticeBelow((await untilIn(scene, thread, 'from ben')).id);
    anna.openDms();
    for (const failed of [notice, second]) {
      const tried = await scene.staff.click(failed, { label: 'Try again' });
      assert.equal((await tried.reply(PATIENCE)).embeds[0]?.title, 'Delivered after all');
    }
    assert.deepEqual(readBy(anna), [`${scene.staff.displayName}: for all`, 'shut.ben: from ben']);
    assert.deepEqual(readBy(owner), [`${scene.staff.displayName}: for all`, 'shut.ben: from ben']);
    assert.deepEqual(readBy(ben), [`${scene.staff.displayName}: for all`]);
    await until(scene, '✅', () =>
      emojisOn(thread.messages.find(({ id }) => id === typed.id)).includes('✅'),
    );
    const shut = member(scene, 'shut.carl');
    shut.closeDms();
    assert.match(
      await order(scene, thread, 'add', shut),
      /accepts no direct messages .* so they were not added/,
    );
    assert.match(await order(scene, thread, 'remove', shut), /does not read along here/);
  });

  test('closing: each who was there to the end is told, with a copy of what they read and no more; `/logs` knows them', async () => {
    const { thread, owner, anna, ben } = await group(scene, 'closed');
    owner.dm('a word of the owner');
    anna.dm('a word of anna');
    for (const person of [ben, owner]) await untilTold(scene, person, 'a word of anna');
    await untilTold(scene, ben, 'a word of the owner');
    assert.match(await order(scene, thread, 'remove', ben), /is out of this conversation/);
    const late = member(scene, 'closed.late');
    assert.match(await order(scene, thread, 'add', late), /reads along from now on/);
    scene.staff.type(thread, '!r goodbye all');
    for (const person of [owner, anna, late]) await untilTold(scene, person, 'goodbye all');
    const header = () => JSON.stringify(thread.messages[0]?.embeds);
    await until(scene, 'the header', () => header().includes(`<@${owner.id}> <@${anna.id}> <@${late.id}>`));
    await closeConversation(thread, scene.staff);
    await untilGone(scene, thread);
    const copyOf = async (person: Person) => {
      const [farewell, ...more] = announcements(person.directMessages());
      assert.ok(farewell && more.length === 0, `one farewell for ${person.displayName}`);
      return readTranscript(linkIn(farewell));
    };
    const saidIn = async (person: Person) => (await copyOf(person)).document.messages.map(({ c }) => c);
    const words = ['a word of the owner', 'a word of anna', 'goodbye all'];
    assert.deepEqual((await saidIn(owner)).toSorted(), ['hello', ...words].toSorted());
    assert.deepEqual((await saidIn(anna)).toSorted(), words.toSorted());
    assert.deepEqual(await saidIn(late), ['goodbye all']);
    assert.deepEqual(announcements(ben.directMessages()), [], 'who left before hears nothing of the end');
    const { document } = await copyOf(anna);
    assert.deepEqual([document.audience, document.modmail?.by], ['user', 0]);
    const names = (await copyOf(owner)).document.users.map(({ n }) => n);
    for (const name of ['closed.owner', 'closed.anna']) assert.ok(names.includes(name), names.join());
    const ids = await Promise.all([owner, anna, late].map(async (person) => (await copyOf(person)).id));
    assert.equal(new Set(ids).size, 3, 'no link opens somebody else’s copy');
    const logs = await scene.staff.command('logs', { user: late }, scene.logChannel);
    assert.match((await logs.reply(PATIENCE)).embeds[0]?.description ?? '', /Transcript/);
    const own = await openThread(scene, anna, 'another matter');
    assert.deepEqual(relayedTexts(own), ['another matter']);

    // Who was only added is erased like everybody: neither a row nor their copy is left; the others keep theirs.
    const link = linkIn(announcements(late.directMessages())[0]!);
    const wish = await late.command('privacy erase', {}, scene.panelChannel);
    const begun = await late.submit(wish, { name: late.username });
    assert.match((await begun.reply(PATIENCE)).content, /Receipt \d+/);
    const rowsOf = (id: string) =>
      kysely.selectFrom('modmail_recipients').select('id').where('user_id', '=', id).execute();
    await waitFor('the erasure', async () => (await rowsOf(late.id)).length === 0, PATIENCE);
    await assert.rejects(readTranscript(link));
    assert.deepEqual((await saidIn(anna)).length, 3);
  });

  // That nothing comes twice is shown by the chaos test, too.
  for (const when of isSoak ? (['before', 'after'] as const) : (['before'] as const)) {
    test(`killed ${when} a copy was sent: each has each message once and in order after the restart, what was written meanwhile too`, async () => {
      const { thread, owner, anna, ben } = await group(scene, `killed${when}`);
      const killed = killedAt(scene, bot, ben, when === 'before' ? 'the answer' : 'the second', when);
      owner.dm('the first');
      anna.dm('the second');
      scene.staff.type(thread, '!r the answer');
      await killed;
      ben.dm('while away');
      anna.dm('also away');
      scene.staff.type(thread, '!r typed while away');
      const late = anna.dm('regretted while away');
      anna.delete(late);
      bot = await scene.startBot();
      for (const person of [owner, anna, ben]) {
        await untilTold(scene, person, 'the answer');
        await untilTold(scene, person, 'typed while away');
      }
      const name = `killed${when}`;
      await untilTold(scene, owner, 'also away');
      await untilTold(scene, ben, 'also away');
      await untilTold(scene, anna, 'while away');
      const sorted = (person: Person) => readBy(person).sort();
      const team = ['the answer', 'typed while away'].map((text) => `${scene.staff.displayName}: ${text}`);
      const [a, b, o] = [`${name}.anna`, `${name}.ben`, `${name}.owner`];
      assert.deepEqual(
        sorted(ben),
        [...team, `${o}: the first`, `${a}: the second`, `${a}: also away`].sort(),
      );
      assert.deepEqual(
        sorted(owner),
        [...team, `${a}: the second`, `${a}: also away`, `${b}: while away`].sort(),
      );
      assert.deepEqual(sorted(anna), [...team, `${o}: the first`, `${b}: while away`].sort());
      const by = (name: string) => readBy(ben).filter((line) => line.startsWith(`${name}:`));
      assert.deepEqual(by(a), [`${a}: the second`, `${a}: also away`]);
      assert.deepEqual(by(scene.staff.displayName), team);
      assert.deepEqual(relayedTexts(thread).toSorted(), [
        'also away',
        'hello',
        'the first',
        'the second',
        'while away',
      ]);
    });
  }
});

/** How staff answer: typed, by command or by menu, under their name or none; and what they learn of an answer that did not arrive. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  answersOf,
  bytesOf,
  emojisOn,
  find,
  newcomer,
  textOf,
  until,
  untilIn,
  untilTold,
} from '../support/modmail.ts';
import {
  announcements,
  buttonsOf,
  closeConversation,
  linkIn,
  openThread,
  PATIENCE,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { startShared } from '../support/sharedScene.ts';
import { readTranscript } from '../support/transcripts.ts';

describe('an answer', { concurrency: 3 }, () => {
  let scene: Scene;
  let end: () => Promise<void>;
  before(async () => ({ scene, end } = await startShared()));
  after(() => end());

  test('P7 P13 T5: is sent by !r, !reply or /reply, keeps its lines; what bots, webhooks and members write is not passed on', async () => {
    const { sim, guild, staff, staffRole } = scene;
    const { person, thread } = await newcomer(scene, 'commands');
    const otherBot = sim.createUser({ username: 'other-bot', bot: true });
    guild.join(otherBot, { roles: [staffRole] });
    otherBot.type(thread, '!r from a bot');
    thread.webhookMessage('hook', '!r from a webhook');
    const member = sim.createUser({ username: 'let-in' });
    guild.join(member);
    const allow = ['ViewChannel', 'SendMessages', 'ReadMessageHistory'] as const;
    guild.setOverwrite(thread, { for: member, allow });
    member.type(thread, '!r from a member');
    await until(scene, 'the refusal', () =>
      thread.messages.find(({ embeds }) => /Only the modmail staff/.test(embeds[0]?.description ?? '')),
    );
    const said = new Map([
      ['!r hello', 'hello'],
      ['!reply two\nlines', 'two\nlines'],
      ['!r\nfrom the next line', 'from the next line'],
      ['!R loud', 'loud'],
    ]);
    for (const typed of said.keys()) staff.type(thread, typed);
    await untilTold(scene, person, 'loud');
    const file = { name: 'a.txt', data: 'bytes' };
    const used = await staff.command('reply', { text: 'by command', file }, thread);
    assert.equal((await used.reply(PATIENCE)).content, 'Sent.');
    assert.ok(used.ephemeral, 'the copy in the thread says the rest');
    const answer = await untilTold(scene, person, 'by command');
    assert.deepEqual(await bytesOf(answer), ['bytes']);
    assert.equal(answer.embeds[0]?.author?.name, staff.displayName);
    await until(scene, '✅', () => emojisOn(find(thread.messages, 'by command')).includes('✅'));
    assert.deepEqual(answersOf(person).map(textOf), [...said.values(), 'by command']);
  });

  test('a mark that Discord refuses does not make a delivered answer a failure', async () => {
    const { person, thread } = await newcomer(scene, 'unmarked');
    const fault = scene.sim.faults.add({
      route: /^PUT \/channels\/\d+\/messages\/\d+\/reactions/,
      when: 'before',
      status: 403,
      body: { code: 90_001, message: 'Reaction was blocked' },
      match: ({ path }) => path.includes(thread.id),
    });
    scene.staff.type(thread, '!r heard');
    await untilTold(scene, person, 'heard');
    const used = await scene.staff.command('reply', { text: 'and again' }, thread);
    assert.equal((await used.reply(PATIENCE)).content, 'Sent.');
    await until(scene, 'the refusals', () => fault.hits >= 2);
    fault.remove();
    assert.deepEqual(answersOf(person).map(textOf), ['heard', 'and again']);
    assert.ok(!thread.messages.some(({ embeds }) => embeds.some(({ title }) => title === 'Not delivered')));
  });

  test('T18 P21: says why an answer did not arrive, closed messages and no shared server told apart, and tries again', async () => {
    const { person, thread } = await newcomer(scene, 'closed');
    person.closeDms();
    const typed = scene.staff.type(thread, '!r are you there?');
    const notice = await until(scene, 'the notice', () =>
      thread.messages.find(({ embeds }) => embeds[0]?.title === 'Not delivered'),
    );
    assert.match(notice.embeds[0]?.description ?? '', /do not accept direct messages/);
    assert.equal(notice.message_reference?.message_id, typed.id);
    assert.ok(!emojisOn(scene.staff.see(typed)).includes('✅'), 'only when Discord accepted');
    await scene.staff.click(notice, { label: 'Try again' });
    assert.match(scene.staff.see(notice).embeds[0]?.title ?? '', /Not delivered/);
    person.openDms();
    await scene.staff.click(scene.staff.see(notice), { label: 'Try again' });
    await untilTold(scene, person, 'are you there?');
    await until(scene, 'the mark', () => emojisOn(scene.staff.see(typed)).includes('✅'));
    await until(
      scene,
      'the changed notice',
      () => scene.staff.see(notice).embeds[0]?.title === 'Delivered after all',
    );
    scene.guild.leave(person);
    await scene.staff.command('reply', { text: 'gone?' }, thread);
    const copy = await until(scene, 'the marked copy', () =>
      thread.messages.find(
        (message) => textOf(message) === 'gone?' && message.embeds.some(({ title }) => title),
      ),
    );
    assert.match(copy.embeds[1]?.description ?? '', /no longer share a server/);
    assert.deepEqual(
      buttonsOf(copy).map((button) => 'label' in button && button.label),
      ['Try again'],
    );
  });

  test('hides the name of who answers anonymously from the user, not from staff', async () => {
    const { person, thread } = await newcomer(scene, 'anonymous');
    await scene.staff.command('reply', { text: 'from all of us', anonymous: true }, thread);
    const answer = await untilTold(scene, person, 'from all of us');
    assert.equal(answer.embeds[0]?.author?.name, 'The team');
    assert.ok(!JSON.stringify(answer).includes(scene.staff.displayName));
    const copy = await untilIn(scene, thread, 'from all of us');
    assert.equal(copy.embeds[0]?.author?.name, scene.staff.displayName);
    scene.staff.type(thread, '!ra typed by nobody');
    const typed = await untilTold(scene, person, 'typed by nobody');
    assert.equal(typed.embeds[0]?.author?.name, 'The team');
  });

  test('replies, edits and deletes by the menu of a message', async () => {
    const { person, thread } = await newcomer(scene, 'menus');
    const question = person.dm('by menu?');
    const copy = await untilIn(scene, thread, 'by menu?');
    const form = await scene.staff.contextMenu('Reply to user', copy);
    await scene.staff.submit(form, { text: 'yes\nby menu' });
    const answer = await untilTold(scene, person, 'yes\nby menu');
    assert.equal(answer.message_reference?.message_id, question.id);
    const own = await untilIn(scene, thread, 'yes\nby menu');
    await scene.staff.submit(await scene.staff.contextMenu('Edit reply', own), { text: 'no, by menu' });
    assert.equal((await untilTold(scene, person, 'no, by menu')).id, answer.id);
    await untilIn(scene, thread, 'no, by menu');
    const typed = scene.staff.type(thread, '!r typed');
    await untilTold(scene, person, 'typed');
    await scene.staff.contextMenu('Delete reply', typed);
    await until(scene, 'the deletion', () => !find(answersOf(person), 'typed'));
    const note = scene.staff.type(thread, 'just a note');
    const refused = await scene.staff.contextMenu('Delete reply', note);
    assert.match((await refused.reply(PATIENCE)).content, /no answer that was sent/);
  });

  test('has no byte of who answered anonymously in the user’s copy, nor in anything the user was sent', async () => {
    const { guild, member, staff, otherStaff } = scene;
    guild.setNick(otherStaff, 'Quintessa of the Lighthouse');
    otherStaff.setAvatar();
    const thread = await openThread(scene, member, 'who is there?');
    const typed = otherStaff.type(thread, '!ra somebody', { files: [{ name: 'form.txt', data: 'a form' }] });
    const answer = await untilTold(scene, member, 'somebody');
    await otherStaff.command('reply', { text: 'somebody else', anonymous: true }, thread);
    await untilTold(scene, member, 'somebody else');
    otherStaff.edit(typed, '!ra somebody, I said');
    await untilTold(scene, member, 'somebody, I said');
    member.dm('thank you, whoever you are', { replyTo: answer });
    await untilIn(scene, thread, 'thank you, whoever you are');
    staff.type(thread, '!r and this is Sam');
    await untilTold(scene, member, 'and this is Sam');
    await closeConversation(thread, otherStaff);
    await untilGone(scene, thread);

    const staffCopy = await readTranscript(announcements(scene.logChannel.messages).map(linkIn)[0]);
    const userCopy = await readTranscript(announcements(member.directMessages()).map(linkIn)[0]);
    const hidden = staffCopy.document.users.find(({ id }) => id === otherStaff.id);
    assert.ok(hidden?.a !== undefined, 'staff see the face');
    const face = staffCopy.document.blobs?.[hidden.a];
    assert.ok(face && 'd' in face);
    const traces = [otherStaff.id, otherStaff.username, 'Quintessa', 'Lighthouse', face.d];
    for (const trace of traces) {
      assert.ok(staffCopy.all.includes(trace), `staff copy: ${trace}`);
      assert.ok(!userCopy.all.includes(trace), `not in the user copy: ${trace}`);
      assert.ok(!JSON.stringify(member.directMessages()).includes(trace), `not sent to the user: ${trace}`);
    }
    for (const both of ['somebody, I said', 'somebody else', 'form.txt', 'whoever you are', 'Sam']) {
      assert.ok(userCopy.all.includes(both), `user copy: ${both}`);
    }
  });
});

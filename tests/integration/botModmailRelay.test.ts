/** What one side of a modmail thread writes, changes and takes back, and how the other side sees it: all kinds, both ways, in order. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { picture } from '../simulator/index.ts';
import {
  answersOf,
  bytesOf,
  emojisOn,
  find,
  footerOf,
  newcomer,
  textOf,
  until,
  untilIn,
  untilTold,
} from '../support/modmail.ts';
import { startShared } from '../support/sharedScene.ts';
import { PATIENCE, relayedTexts, type Scene } from '../support/scene.ts';

const ELEVEN_MB = 11 * 1024 * 1024;

describe('the relay', { concurrency: 3 }, () => {
  let scene: Scene;
  let end: () => Promise<void>;
  before(async () => ({ scene, end } = await startShared({ paste: false })));
  after(async () => {
    assert.deepEqual(scene.sim.violations, []);
    await end();
  });

  test('carries the longest messages whole, both ways, lines kept (2,000 characters with a name in front)', async () => {
    const { person, thread } = await newcomer(scene, 'long');
    const lines = Array.from({ length: 50 }, (_, n) => `${n} ${'x'.repeat(70)}`).join('\n');
    person.dm(lines, { nitro: true });
    await untilIn(scene, thread, lines);
    const longest = `${'ä'.repeat(1_990)}\n${'b'.repeat(2_009)}`;
    await scene.staff.command('reply', { text: longest }, thread);
    await untilTold(scene, person, longest);
  });

  test('uploads files anew, also two of one name; a voice message says how long it is', async () => {
    const { person, thread } = await newcomer(scene, 'files');
    const twice = [1, 2].map((n) => ({ name: 'same.txt', data: `file ${n}` }));
    person.dm('two', { files: twice });
    assert.deepEqual(await bytesOf(await untilIn(scene, thread, 'two')), ['file 1', 'file 2']);
    const voice = { name: 'voice-message.ogg', data: 'sound', contentType: 'audio/ogg' };
    person.dm('', { files: [voice], voice: { seconds: 72, waveform: 'AAAA' } });
    assert.deepEqual(await bytesOf(await untilIn(scene, thread, '🎤 Voice message (1:12)')), ['sound']);
    person.dm('', { files: [{ name: 'only.bin', data: new Uint8Array([0, 255, 13, 10]) }] });
    const only = await until(scene, 'the file without words', () =>
      thread.messages.find(({ attachments }) => attachments[0]?.filename === 'only.bin'),
    );
    const bytes = await (await fetch(only.attachments[0]!.url)).arrayBuffer();
    assert.deepEqual(new Uint8Array(bytes), new Uint8Array([0, 255, 13, 10]));
    scene.staff.type(thread, '!r back', { files: twice });
    assert.deepEqual(await bytesOf(await untilTold(scene, person, 'back')), ['file 1', 'file 2']);
  });

  test('knows whose thread it is, whatever name and topic people give it', async () => {
    const { person, thread } = await newcomer(scene, 'renamed');
    thread.edit({ name: 'something-else', topic: null });
    person.dm('still here?');
    await untilIn(scene, thread, 'still here?');
    scene.staff.type(thread, '!r of course');
    await untilTold(scene, person, 'of course');
  });

  test('tells both sides of a file that is too large, and passes on the rest', async () => {
    const { person, thread } = await newcomer(scene, 'large');
    const files = [
      { name: 'big.bin', data: new Uint8Array(ELEVEN_MB) },
      { name: 'small.txt', data: 'small' },
    ];
    const question = person.dm('look', { files });
    const copy = await until(scene, 'the copy', () =>
      thread.messages.find((message) => textOf(message).startsWith('look\n')),
    );
    assert.match(textOf(copy), /`big\.bin` \(11 MB\) was not passed on: .*10 MB/);
    assert.deepEqual(await bytesOf(copy), ['small']);
    const told = await until(scene, 'word to the user', () =>
      person.directMessages().find(({ embeds }) => embeds[0]?.title === 'Not passed on'),
    );
    assert.equal(told.message_reference?.message_id, question.id);
    const typed = scene.staff.type(thread, '!r mine', { files });
    await until(scene, 'the answer', () =>
      answersOf(person).find((message) => textOf(message).startsWith('mine\n📎 `big.bin`')),
    );
    await until(scene, 'word to staff', () =>
      thread.messages.find(
        ({ embeds, message_reference: reference }) =>
          embeds[0]?.title === 'Not passed on' && reference?.message_id === typed.id,
      ),
    );
  });

  test('shows stickers as pictures, polls and forwards as words', async () => {
    const { person, thread } = await newcomer(scene, 'kinds');
    const sticker = scene.guild.addSticker('Wave', 1, new Uint8Array([1, 2, 3]));
    person.dm('', { stickers: [sticker] });
    const waved = await untilIn(scene, thread, '*Sticker: Wave*');
    assert.equal(waved.attachments.length, 1);
    person.dm('', { poll: { question: 'Tea?', answers: ['yes', 'no'] } });
    await untilIn(scene, thread, '📊 Poll: Tea?\n- yes\n- no');
    const original = person.dm('first line\nsecond line', { files: [picture('kept.png')] });
    person.dm('', { forward: original });
    const forwarded = await untilIn(scene, thread, '↪ *Forwarded:*\n> first line\n> second line');
    assert.deepEqual(
      forwarded.attachments.map(({ filename }) => filename),
      ['kept.png'],
    );
  });

  test('answers what was answered, on the other side', async () => {
    const { person, thread } = await newcomer(scene, 'inline');
    const question = person.dm('which one?');
    const copy = await untilIn(scene, thread, 'which one?');
    const typed = scene.staff.type(thread, '!r this one', { replyTo: copy });
    const answer = await untilTold(scene, person, 'this one');
    assert.equal(answer.message_reference?.message_id, question.id);
    person.dm('thanks', { replyTo: answer });
    const thanks = await untilIn(scene, thread, 'thanks');
    assert.equal(thanks.message_reference?.message_id, typed.id);
  });

  test('carries edits: staff keep the former words, the user does not; a link preview is no edit', async () => {
    const { person, thread } = await newcomer(scene, 'edits');
    const message = person.dm('teh word');
    const copy = await untilIn(scene, thread, 'teh word');
    scene.sim.channel(person.dmChannelId()).linkPreview(message, { url: 'https://example.org/' });
    person.edit(message, 'the word');
    await untilIn(scene, thread, 'the word');
    person.edit(message, 'the last word');
    const last = await untilIn(scene, thread, 'the last word');
    assert.equal(last.id, copy.id);
    assert.match(footerOf(last), /Edited/);
    assert.deepEqual(
      last.embeds.flatMap(({ title, description }) => (title ? [description] : [])),
      ['teh word', 'the word'],
    );
    const typed = scene.staff.type(thread, '!r my ansewr');
    const answer = await untilTold(scene, person, 'my ansewr');
    scene.staff.edit(typed, '!r my answer');
    const edited = await untilTold(scene, person, 'my answer');
    assert.equal(edited.id, answer.id);
    assert.equal(edited.embeds.length, 1, 'no trace of the former words');
  });

  test('keeps former words in a message of their own where they do not fit', async () => {
    const { person, thread } = await newcomer(scene, 'longedit');
    const [before, now] = ['a'.repeat(4_000), 'b'.repeat(4_000)];
    const message = person.dm(before, { nitro: true });
    const copy = await untilIn(scene, thread, before);
    person.edit(message, now);
    await untilIn(scene, thread, now);
    const kept = thread.messages.find(({ embeds }) => embeds[0]?.description === before);
    assert.equal(kept?.message_reference?.message_id, copy.id);
  });

  test('marks what the user deletes, and takes away what staff delete', async () => {
    const { person, thread } = await newcomer(scene, 'deletes');
    const message = person.dm('regretted');
    const copy = await untilIn(scene, thread, 'regretted');
    person.delete(message);
    await until(scene, 'the mark', () => footerOf(scene.staff.see(copy)).includes('Deleted by the user'));
    assert.ok(find(thread.messages, 'regretted'), 'staff still read it');
    const typed = scene.staff.type(thread, '!r too much');
    await untilTold(scene, person, 'too much');
    scene.staff.delete(typed);
    await until(scene, 'the deletion', () => !find(answersOf(person), 'too much'));
  });

  test('carries reactions both ways, and takes them away with the last person’s', async () => {
    const { person, thread } = await newcomer(scene, 'reacts');
    const message = person.dm('nice');
    const copy = await untilIn(scene, thread, 'nice');
    scene.staff.react(copy, '❤️');
    await until(scene, 'the heart', () => emojisOn(person.see(message)).includes('❤️'));
    scene.owner.react(copy, '❤️');
    scene.staff.unreact(copy, '❤️');
    const typed = scene.staff.type(thread, '!r answer');
    const answer = await untilTold(scene, person, 'answer');
    assert.ok(emojisOn(person.see(message)).includes('❤️'), 'the owner’s is still there');
    scene.owner.unreact(copy, '❤️');
    await until(scene, 'no heart', () => !emojisOn(person.see(message)).includes('❤️'));
    person.react(answer, '👍');
    await until(scene, 'the thumb', () => emojisOn(scene.staff.see(typed)).includes('👍'));
    person.unreact(answer, '👍');
    await until(scene, 'no thumb', () => !emojisOn(scene.staff.see(typed)).includes('👍'));
    assert.ok(emojisOn(scene.staff.see(typed)).includes('✅'));
  });

  test('shows staff that the user is typing', async () => {
    const { person, thread } = await newcomer(scene, 'types');
    person.typing(person.dmChannelId());
    await until(scene, 'typing', () =>
      scene.sim.requests.some(
        ({ method, path }) => method === 'POST' && path === `/channels/${thread.id}/typing`,
      ),
    );
  });

  /** Holds the next message to this channel back until it is let go. */
  function holdNext(channelId: string) {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const fault = scene.sim.faults.add({
      route: 'POST /channels/:id/messages',
      when: 'before',
      times: 1,
      run: () => held,
      match: ({ path }) => path.includes(channelId),
    });
    return { letGo, untilHeld: () => until(scene, 'the delay', () => fault.hits > 0) };
  }

  test('a slow file delays nobody else, and nothing of the same person overtakes it', async () => {
    const slow = await newcomer(scene, 'slow');
    const quick = await newcomer(scene, 'quick');
    const { letGo, untilHeld } = holdNext(slow.thread.id);
    slow.person.dm('with a file', { files: [{ name: 'a.bin', data: 'bytes' }] });
    slow.person.dm('after it');
    await untilHeld();
    quick.person.dm('quick one');
    await untilIn(scene, quick.thread, 'quick one');
    assert.ok(!find(slow.thread.messages, 'after it'), 'the other still waits');
    letGo();
    await untilIn(scene, slow.thread, 'after it');
    assert.deepEqual(relayedTexts(slow.thread), ['hello', 'with a file', 'after it']);
  });

  test('a /reply overtakes nothing that was typed before it', async () => {
    const { person, thread } = await newcomer(scene, 'hasty');
    // The first word of staff in a thread is read with all that follows; from then on each comes by itself.
    scene.staff.type(thread, '!r hello');
    await untilTold(scene, person, 'hello');
    const { letGo, untilHeld } = holdNext(person.dmChannelId());
    const typed = ['one', 'two', 'three'];
    for (const text of typed) scene.staff.type(thread, `!r ${text}`);
    await untilHeld();
    const command = await scene.staff.command('reply', { text: 'four' }, thread);
    // Answered while all of it waits: by now the command has found its thread.
    await (await scene.staff.command('recipients list', {}, thread)).reply(PATIENCE);
    letGo();
    await command.reply(PATIENCE);
    assert.deepEqual(answersOf(person).map(textOf), ['hello', ...typed, 'four']);
  });
});

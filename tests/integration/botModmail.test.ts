/** Modmail as both sides see it: one thread a person, every message once and in order, notes never on the other side. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import { USUAL_BOT_PERMISSIONS, type ChannelHandle } from '../simulator/index.ts';
import { getDelivered } from '../support/delivered.ts';
import {
  buttonsOf,
  closeConversation,
  openThread,
  PATIENCE,
  relayedTexts,
  startScene,
  threadsOf,
  untilGone,
  type Scene,
} from '../support/scene.ts';

function fieldOf(message: APIMessage, name: string): string | undefined {
  return message.embeds[0]?.fields?.find((field) => field.name === name)?.value;
}

/** What staff's answers say to the user, oldest first. */
function answersTo({ member }: Pick<Scene, 'member'>): string[] {
  return member
    .directMessages()
    .flatMap(({ embeds: [embed] }) => (embed?.timestamp ? [embed.description ?? ''] : []));
}

async function untilAnswered(scene: Scene, text: string): Promise<APIMessage> {
  const find = () => scene.member.directMessages().find(({ embeds }) => embeds[0]?.description === text);
  return scene.sim.waitFor(find, { ...PATIENCE, what: `the answer “${text.slice(0, 40)}”` });
}

async function untilRelayed(scene: Scene, thread: ChannelHandle, text: string): Promise<APIMessage> {
  const find = () => thread.messages.find(({ embeds }) => embeds[0]?.description === text);
  return scene.sim.waitFor(find, { ...PATIENCE, what: `the relayed “${text}”` });
}

async function bytesOf(message: APIMessage): Promise<string[]> {
  return Promise.all(message.attachments.map(async ({ url }) => (await fetch(url)).text()));
}

/** Another server with modmail on, in which the member is too. */
async function addServer(scene: Scene, name: string) {
  const { sim, owner, member } = scene;
  const guild = sim.createGuild({ name, owner });
  guild.addBot({ permissions: USUAL_BOT_PERMISSIONS });
  const role = guild.addRole({ name: 'Crew' });
  guild.join(member);
  await scene.importSettings({
    version: 1,
    guildId: guild.id,
    modmail: { enabled: true, staffRoleId: role.id },
  });
  return guild;
}

describe('a direct message', { concurrency: 3 }, () => {
  test('P3 P5 P8 P9 P18 M4 T1 T2 T3 T4: opens a thread for staff only, headed by who writes', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, member, otherMember, staff, modmailCategory } = scene;
    member.setAvatar();
    const thread = await openThread(scene, member, 'help me');
    assert.equal(thread.parentId, modmailCategory.id);
    assert.deepEqual(
      [staff, member, otherMember].map((person) => thread.can(person, 'ViewChannel')),
      [true, false, false],
    );
    const [header] = thread.messages;
    assert.ok(header);
    assert.ok(header.embeds[0]?.thumbnail?.url.includes(`/avatars/${member.id}/`));
    assert.deepEqual(
      ['User', 'Id', 'Name'].map((name) => fieldOf(header, name)),
      [member.mention, member.id, member.username],
    );
    const createdAtS = Math.floor((Number(BigInt(member.id) >> 22n) + 1_420_070_400_000) / 1000);
    assert.ok(fieldOf(header, 'Account created')?.includes(`<t:${createdAtS}:`));
    assert.deepEqual(
      thread.pins.map(({ id }) => id),
      [header.id],
    );
    assert.deepEqual(
      buttonsOf(header).map((button) => 'label' in button && button.label),
      ['Close thread', 'Claim', 'Manage …'],
    );
    assert.deepEqual(relayedTexts(thread), ['help me']);
    assert.deepEqual(sim.violations, []);
  });

  test('P11 P12: is kept with those after it until the person has chosen between two servers', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, member, guild } = scene;
    const second = await addServer(scene, 'Second');
    member.dm('the first');
    const prompt = await sim.waitFor(
      () => member.directMessages().find(({ content }) => content.startsWith('Which server')),
      PATIENCE,
    );
    member.dm('the second');
    member.dm('the third');
    const chosen = await member.select(prompt, 'Choose a server', ['Second']);
    assert.match((await chosen.reply(PATIENCE)).content, /go to \*\*Second\*\*/);
    const isComplete = () => threadsOf(second, member).find((thread) => relayedTexts(thread).length >= 3);
    const thread = await sim.waitFor(isComplete, PATIENCE);
    assert.deepEqual(relayedTexts(thread), ['the first', 'the second', 'the third']);
    member.dm('the fourth');
    await untilRelayed(scene, thread, 'the fourth');
    assert.deepEqual(threadsOf(guild, member), []);
    const prompts = member
      .directMessages()
      .filter(({ components }) => JSON.stringify(components).includes('Choose a server'));
    assert.deepEqual(prompts, [], 'nobody is asked twice');
    assert.deepEqual(sim.violations, []);
  });

  test('of somebody who shares no server with modmail is answered plainly', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, owner } = scene;
    const elsewhere = sim.createGuild({ name: 'Elsewhere', owner });
    elsewhere.addBot({ permissions: USUAL_BOT_PERMISSIONS });
    const stranger = sim.createUser({ username: 'stranger' });
    elsewhere.join(stranger);
    stranger.dm('anybody?');
    const isAnswered = () => stranger.directMessages().find(({ author }) => author.id === sim.botId);
    assert.match((await sim.waitFor(isAnswered, PATIENCE)).content, /share no server with me/);
    assert.deepEqual(sim.violations, []);
  });

  test('reaches the thread after a restart, once and in order', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, member } = scene;
    const thread = await openThread(scene, member, 'before');
    assert.equal(await scene.bot.stop(), 0);
    member.dm('while down 1');
    member.dm('while down 2');
    await scene.startBot();
    member.dm('after');
    await untilRelayed(scene, thread, 'after');
    assert.deepEqual(relayedTexts(thread), ['before', 'while down 1', 'while down 2', 'after']);
    assert.deepEqual(sim.violations, []);
  });

  test('reaches the thread although the gateway session that carried it was lost', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, member } = scene;
    const thread = await openThread(scene, member, 'before');
    sim.gateway.invalidate(false);
    member.dm('said to nobody');
    await untilRelayed(scene, thread, 'said to nobody');
    member.dm('after');
    await untilRelayed(scene, thread, 'after');
    assert.deepEqual(relayedTexts(thread), ['before', 'said to nobody', 'after']);
    assert.deepEqual(sim.violations, []);
  });

  for (const when of ['before', 'after'] as const) {
    test(`reaches the thread once although the bot was killed ${when} passing it on`, async (t) => {
      const scene = await startScene(t, { paste: false });
      const { sim, member } = scene;
      const thread = await openThread(scene, member, 'the first');
      const killed = new Promise<void>((resolve) => {
        sim.faults.add({
          route: 'POST /channels/:id/messages',
          match: ({ body }) => JSON.stringify(body).includes('the third'),
          when,
          times: 1,
          dropConnection: true,
          run: async () => {
            await scene.bot.kill();
            resolve();
          },
        });
      });
      // Written within one millisecond, so that their copies look alike but for the words.
      for (const text of ['the second', 'the third', 'the fourth']) member.dm(text);
      await killed;
      await scene.startBot();
      await untilRelayed(scene, thread, 'the fourth');
      assert.deepEqual(relayedTexts(thread), ['the first', 'the second', 'the third', 'the fourth']);
      assert.deepEqual(sim.violations, []);
    });
  }
});

describe('an answer', { concurrency: 3 }, () => {
  test('P7 P13 M1 T5 T6: is sent by !r, !reply or /reply, keeps its lines, and is marked as delivered', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, member, staff } = scene;
    const thread = await openThread(scene, member, 'help me');
    const long = `!r ${'ü'.repeat(1_997)}`;
    const typed = ['!r hello', '!reply two\nlines', '!r\nfrom the next line', '!R loud', long];
    const expected = ['hello', 'two\nlines', 'from the next line', 'loud', long.slice(3)];
    for (const [index, text] of typed.entries()) {
      const message = staff.type(thread, text);
      const answer = await untilAnswered(scene, expected[index]!);
      assert.equal(answer.embeds[0]?.author?.name, staff.displayName);
      const isMarked = () =>
        thread.messages
          .find(({ id }) => id === message.id)
          ?.reactions?.some(({ emoji }) => emoji.name === '✅');
      await sim.waitFor(isMarked, PATIENCE);
    }
    const used = await staff.command(
      'reply',
      { text: 'by command', file: { name: 'a.txt', data: 'bytes' } },
      thread,
    );
    const answer = await untilAnswered(scene, 'by command');
    assert.deepEqual(await bytesOf(answer), ['bytes']);
    assert.equal((await used.reply(PATIENCE)).content, 'Sent.');
    assert.ok(used.ephemeral, 'the copy in the thread says the rest');
    const copy = thread.messages.find(({ embeds }) => embeds[0]?.description === 'by command');
    assert.equal(copy?.embeds[0]?.author?.name, staff.displayName);
    assert.ok(copy.reactions?.some(({ emoji }) => emoji.name === '✅'));
    assert.deepEqual(answersTo(scene), [...expected, 'by command']);
    assert.deepEqual(sim.violations, []);
  });

  test('and a question carry their files, bytes equal, also two of one name', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, member, staff } = scene;
    const thread = await openThread(scene, member, 'help me');
    const twice = (whose: string) => [1, 2].map((n) => ({ name: 'same.txt', data: `${whose} file ${n}` }));
    member.dm('look', { files: twice('user') });
    const relayed = await untilRelayed(scene, thread, 'look');
    assert.deepEqual(await bytesOf(relayed), ['user file 1', 'user file 2']);
    member.dm('', { files: [{ name: 'only.bin', data: new Uint8Array([0, 255, 13, 10]) }] });
    const isOnly = () => thread.messages.find(({ attachments }) => attachments[0]?.filename === 'only.bin');
    const only = await sim.waitFor(isOnly, PATIENCE);
    const bytes = await (await fetch(only.attachments[0]!.url)).arrayBuffer();
    assert.deepEqual(new Uint8Array(bytes), new Uint8Array([0, 255, 13, 10]));
    staff.type(thread, '!r here', { files: twice('staff') });
    assert.deepEqual(await bytesOf(await untilAnswered(scene, 'here')), ['staff file 1', 'staff file 2']);
    assert.deepEqual(sim.violations, []);
  });

  test('P3 M5: of a bot or a webhook, or of a member without the role, is not passed on', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, guild, member, otherMember, staff, staffRole } = scene;
    const thread = await openThread(scene, member, 'help me');
    const otherBot = sim.createUser({ username: 'other-bot', bot: true });
    guild.join(otherBot, { roles: [staffRole] });
    otherBot.type(thread, '!r from a bot');
    thread.webhookMessage('hook', '!r from a webhook');
    guild.setOverwrite(thread, {
      for: otherMember,
      allow: ['ViewChannel', 'SendMessages', 'ReadMessageHistory'],
    });
    otherMember.type(thread, '!r from a member');
    const isRefused = () =>
      thread.messages.some(({ embeds }) => /Only the modmail staff/.test(embeds[0]?.description ?? ''));
    await sim.waitFor(isRefused, PATIENCE);
    staff.type(thread, '!r from staff');
    await untilAnswered(scene, 'from staff');
    assert.deepEqual(answersTo(scene), ['from staff']);
    assert.deepEqual(sim.violations, []);
  });
});

describe('a modmail transcript', { concurrency: 2 }, () => {
  test('P16 M6 T21: has notes and undelivered answers in the staff copy only', async (t) => {
    const scene = await startScene(t);
    const { sim, member, staff } = scene;
    const thread = await openThread(scene, member, 'my question');
    staff.type(thread, 'a secret note', { files: [{ name: 'secret-file.txt', data: 'x' }] });
    staff.type(thread, '!r the answer');
    await untilAnswered(scene, 'the answer');
    await staff.command('reply', { text: 'the slash answer' }, thread);
    await untilAnswered(scene, 'the slash answer');
    member.closeDms();
    const failed = staff.type(thread, '!r never arrives');
    const isSaid = () => thread.messages.find(({ embeds }) => embeds[0]?.title === 'Not delivered');
    const said = await sim.waitFor(isSaid, PATIENCE);
    assert.match(said.embeds[0]?.description ?? '', /do not accept direct messages/);
    assert.equal(said.message_reference?.message_id, failed.id);
    member.openDms();
    staff.type(thread, '!r arrives again');
    await untilAnswered(scene, 'arrives again');
    await closeConversation(thread, staff);
    await untilGone(scene, thread);

    const copies = await getDelivered(scene, join(scene.dataDir, 'pastes'));
    for (const both of ['my question', 'the answer', 'the slash answer', 'arrives again']) {
      assert.ok(copies.staff.all.includes(both), `staff copy: ${both}`);
      assert.ok(copies.user.all.includes(both), `user copy: ${both}`);
    }
    for (const staffOnly of ['a secret note', 'secret-file', 'never arrives', 'Not delivered']) {
      assert.ok(copies.staff.all.includes(staffOnly), `staff copy: ${staffOnly}`);
      assert.ok(!copies.user.all.includes(staffOnly), `not in the user copy: ${staffOnly}`);
    }
    assert.deepEqual(sim.violations, []);
  });

  test('P15: ends the thread; the next direct message opens another', async (t) => {
    const scene = await startScene(t);
    const { sim, member, staff, guild } = scene;
    const first = await openThread(scene, member, 'the first matter');
    await closeConversation(first, staff);
    await untilGone(scene, first);
    const second = await openThread(scene, member, 'the second matter');
    assert.notEqual(second.id, first.id);
    assert.deepEqual(relayedTexts(second), ['the second matter']);
    assert.equal(threadsOf(guild, member).length, 1);
    assert.deepEqual(sim.violations, []);
  });
});

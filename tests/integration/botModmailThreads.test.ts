/** Modmail in private threads and in a forum: opened, closed, opened again, by command and by the next message; and at staff's desk. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ChannelType } from 'discord-api-types/v10';
import type { ChannelHandle, Person } from '../simulator/index.ts';
import { communitySettings } from '../support/product.ts';
import { closeConversation, linkIn, PATIENCE, relayedTexts, type Scene } from '../support/scene.ts';
import { startShared } from '../support/sharedScene.ts';
import { answersOf, textOf, until, untilTold } from '../support/modmail.ts';
import { readTranscript } from '../support/transcripts.ts';

const PLACES = ['thread', 'forum'] as const;

function isPrivate(thread: ChannelHandle): boolean {
  return thread.type === ChannelType.PrivateThread;
}

for (const place of PLACES) {
  describe(`modmail in ${place === 'thread' ? 'private threads' : 'a forum'}`, () => {
    let scene: Scene;
    let end: () => Promise<void>;
    let parent: ChannelHandle;

    before(async () => {
      ({ scene, end } = await startShared({
        settings: ({ sim }) => {
          const { guild, staffRole } = sim.community!;
          const deny = { for: { id: guild.id }, deny: ['ViewChannel'] } as const;
          const allow = { for: staffRole, allow: ['ViewChannel', 'SendMessagesInThreads'] } as const;
          parent = guild.addChannel({
            name: 'inbox',
            type: place === 'forum' ? 'forum' : 'text',
            tags: place === 'forum' ? ['open', 'closed'] : [],
            overwrites: [deny, allow],
          });
          const [open, closed] = parent.tags;
          const file = communitySettings(sim);
          return {
            ...file,
            modmail: {
              ...file.modmail,
              place,
              placeChannelId: parent.id,
              openTagId: open?.id ?? null,
              closedTagId: closed?.id ?? null,
            },
          };
        },
      }));
      const bot = { id: scene.sim.botId };
      scene.guild.setOverwrite(parent, {
        for: bot,
        allow: [
          'ViewChannel',
          'SendMessages',
          'SendMessagesInThreads',
          'ManageThreads',
          'CreatePrivateThreads',
        ],
      });
    });
    after(async () => {
      assert.deepEqual(scene.sim.violations, []);
      await end();
    });

    async function open(person: Person, text: string, known: readonly string[] = []): Promise<ChannelHandle> {
      person.dm(text);
      const look = () =>
        parent.threads.find(
          (thread) =>
            !known.includes(thread.id) &&
            thread.name.includes(person.username) &&
            relayedTexts(thread).includes(text),
        );
      return until(scene, `a thread with “${text}”`, look);
    }

    async function untilClosed(thread: ChannelHandle): Promise<void> {
      await until(scene, 'the archive', () => thread.thread?.archived && thread.thread.locked);
    }

    const tagsOf = (thread: ChannelHandle) =>
      parent.tags.filter(({ id }) => thread.thread?.appliedTags.includes(id)).map(({ name }) => name);

    test('T7 T8 T14 T15 T16: opens unlocked; closing locks and archives after the transcript; the next message goes on in it', async () => {
      const { member, staff } = scene;
      const thread = await open(member, 'the first matter');
      assert.equal(isPrivate(thread), place === 'thread');
      assert.deepEqual([thread.thread?.locked, thread.thread?.archived], [false, false]);
      if (place === 'forum') assert.deepEqual(tagsOf(thread), ['open']);
      else assert.ok(thread.memberIds.includes(staff.id), 'staff are in it');
      staff.type(thread, '!r the first answer');
      await untilTold(scene, member, 'the first answer');
      await closeConversation(thread, staff);
      await untilClosed(thread);
      if (place === 'forum') assert.deepEqual(tagsOf(thread), ['closed']);
      const closed = member.directMessages().find((message) => linkIn(message));
      assert.match(closed?.embeds[0]?.description ?? '', /Your conversation has been closed/);

      member.dm('one more thing');
      await until(scene, 'the second matter', () => relayedTexts(thread).includes('one more thing'));
      assert.deepEqual([thread.thread?.locked, thread.thread?.archived], [false, false]);
      assert.ok(thread.messages.some(({ embeds }) => embeds[0]?.title === 'Thread reopened'));
      staff.type(thread, '!r the second answer');
      await untilTold(scene, member, 'the second answer');
      await staff.command('modmail close', { thread_id: thread.id }, thread);
      await untilClosed(thread);
      const transcripts = await until(scene, 'two transcripts', () => {
        const links = member.directMessages().flatMap((message) => linkIn(message) ?? []);
        return links.length === 2 ? links : undefined;
      });
      const [first, second] = await Promise.all(transcripts.map((link) => readTranscript(link)));
      assert.ok(first!.all.includes('the first matter') && !first!.all.includes('one more thing'));
      assert.ok(second!.all.includes('one more thing') && !second!.all.includes('the first matter'));
    });

    test('T9 T10 T11: close, reopen and transcript by thread_id, for staff of this server only', async () => {
      const { otherMember, staff, owner, sim, panelChannel } = scene;
      const thread = await open(otherMember, 'by command');
      const refused = await otherMember.command('modmail close', { thread_id: thread.id }, panelChannel);
      assert.match((await refused.reply(PATIENCE)).content, /Only the modmail staff/);
      await staff.command('modmail close', { thread_id: thread.id }, panelChannel);
      await untilClosed(thread);
      const links = await staff.command('modmail transcript', { thread_id: thread.id }, panelChannel);
      assert.match((await links.reply(PATIENCE)).content, /https?:\/\/\S+#\w+/);
      const reopened = await staff.command('modmail reopen', { thread_id: thread.id }, panelChannel);
      assert.match((await reopened.reply(PATIENCE)).content, new RegExp(`<#${thread.id}>`));
      assert.deepEqual([thread.thread?.locked, thread.thread?.archived], [false, false]);
      staff.type(thread, '!r again');
      await untilTold(scene, otherMember, 'again');
      const unknown = await staff.command('modmail close', { thread_id: '123' }, panelChannel);
      assert.match((await unknown.reply(PATIENCE)).content, /no such thread/);
      const elsewhere = sim.createGuild({ name: 'Elsewhere', owner });
      assert.ok(elsewhere.id !== scene.guild.id);
    });

    test('T12 T13 T19: without Manage Threads the closing says so and goes on when it is given', async () => {
      const { sim, guild, staff } = scene;
      const person = sim.createUser({ username: 'nomanage' });
      guild.join(person);
      const thread = await open(person, 'stuck?');
      const bot = { id: sim.botId };
      const usual = ['ViewChannel', 'SendMessages', 'SendMessagesInThreads'] as const;
      guild.setOverwrite(parent, { for: bot, allow: usual, deny: ['ManageThreads'] });
      await staff.command('modmail close', { thread_id: thread.id }, thread);
      const notice = await until(scene, 'the explanation', () =>
        thread.messages.find((message) =>
          /Manage Threads/.test(textOf(message) + JSON.stringify(message.embeds)),
        ),
      );
      assert.ok(notice);
      assert.equal(thread.thread?.locked, false, 'Discord did not change');
      guild.setOverwrite(parent, { for: bot, allow: [...usual, 'ManageThreads', 'CreatePrivateThreads'] });
      await untilClosed(thread);
    });

    test('a thread that was archived or locked by hand takes the next message all the same', async () => {
      const { sim, guild } = scene;
      const person = sim.createUser({ username: 'byhand' });
      guild.join(person);
      const thread = await open(person, 'before');
      thread.setThread({ archived: true, locked: true });
      person.dm('after');
      await until(scene, 'the message', () => relayedTexts(thread).includes('after'));
      assert.equal(thread.thread?.archived, false);
      thread.delete();
      const next = await open(person, 'a new matter', [thread.id]);
      assert.notEqual(next.id, thread.id);
      assert.ok(answersOf(person).length >= 0);
    });
  });
}

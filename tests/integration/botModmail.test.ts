/** Modmail's promises one by one, in each of the three places a thread can be, served by one bot, on both databases. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ChannelType } from 'discord-api-types/v10';
import type { ChannelHandle, Person } from '../simulator/index.ts';
import { dumpTables, forEachEngine } from '../support/databases.ts';
import { answersOf, emojisOn, find, textOf, until, untilTold } from '../support/modmail.ts';
import { PLACES, threadsNamed } from '../support/modmailPlaces.ts';
import {
  addModmailServers,
  memberOf,
  titled,
  untilClosed,
  untilIn,
  write,
  type ModmailServer,
} from '../support/modmailServers.ts';
import {
  announcements,
  buttonsOf,
  closeConversation,
  linkIn,
  PATIENCE,
  relayedTexts,
} from '../support/scene.ts';
import {
  closesByItself,
  conversationsIn,
  refusedAndMended,
  shutByHand,
  untilHeard,
} from '../support/modmailTrouble.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { readTranscript } from '../support/transcripts.ts';
import { waitFor } from '../support/waitFor.ts';

const SECRET = 'marzipanVault';

forEachEngine('modmail', (under) => {
  let stage: SharedScene;
  let servers: Awaited<ReturnType<typeof addModmailServers>>;
  before(async () => {
    stage = await startShared({}, under);
    servers = await addModmailServers(stage.scene);
  });
  after(() => stage.end());

  const rowsOf = (thread: ChannelHandle) => conversationsIn(stage, thread);
  const dm = (person: Person, pattern: RegExp) => untilHeard(stage.scene, person, pattern);
  const tagsOf = ({ parent }: ModmailServer, thread: ChannelHandle) =>
    parent.tags.filter(({ id }) => thread.thread?.appliedTags.includes(id)).map(({ name }) => name);

  for (const place of PLACES) {
    describe(`with a ${place} for each person`, { concurrency: 3 }, () => {
      test('P3 P4 P5 P6 P8 P9 P10 P18 M1 M4 M5 T1 T2 T3 T4 T5 T6: a direct message opens a thread of its name for staff and admins only, headed by who writes; both answer, ✅ when delivered', async () => {
        const { scene } = stage;
        const server = servers[place];
        const { staff, admin, parent, log } = server;
        const person = memberOf(scene, server, 'opener');
        const other = memberOf(scene, server, 'outsider');
        person.setAvatar();
        const regular = server.guild.addRole({ name: 'Regular' });
        server.guild.setRoles(person, [regular]);
        const thread = await write(scene, server, person, 'help me');
        assert.equal(thread.parentId, parent.id);
        assert.equal(thread.name, `modmail-${person.username}`);
        assert.equal(thread.type === ChannelType.PrivateThread, place === 'thread');
        await until(scene, 'staff to see it', () => thread.can(admin, 'ViewChannel'));
        assert.deepEqual(
          [staff, admin, person, other].map((who) => thread.can(who, 'ViewChannel')),
          [true, true, false, false],
        );
        const header = thread.messages.find(({ components }) => components?.length)!;
        const field = (name: string) => header.embeds[0]?.fields?.find((one) => one.name === name)?.value;
        assert.ok(header.embeds[0]?.thumbnail?.url.includes(`/avatars/${person.id}/`));
        assert.deepEqual(['User', 'Id', 'Name'].map(field), [person.mention, person.id, person.username]);
        assert.match(field('Account created') ?? '', /<t:\d+:/);
        assert.match(field('Joined') ?? '', /<t:\d+:/);
        assert.equal(field('Roles'), `<@&${regular.id}>`);
        await until(scene, 'the log', () =>
          log.messages.find((message) => JSON.stringify(message).includes(`<#${thread.id}>`)),
        );
        person.dm('and another thing');
        await untilIn(scene, server, person, 'and another thing');
        assert.deepEqual(relayedTexts(thread), ['help me', 'and another thing']);
        assert.equal(threadsNamed(server, server, person).length, 1, 'one thread');

        const typed = staff.type(thread, '!r two\nlines');
        await untilTold(scene, person, 'two\nlines');
        await until(scene, '✅', () => emojisOn(staff.see(typed)).includes('✅'));
        await admin.command('reply', { text: 'from the admin' }, thread);
        await untilTold(scene, person, 'from the admin');
        staff.type(thread, 'a note among us');
        admin.type(thread, '!r the end');
        await untilTold(scene, person, 'the end');
        assert.deepEqual(answersOf(person).map(textOf), ['two\nlines', 'from the admin', 'the end']);
      });

      test('P6 P14 P15 P16 P17 P20 M6 T7 T8 T14 T15 T16 T20 T21: claimed or not, closed by the button, both copies delivered, and what the database keeps', async () => {
        const { scene, url } = stage;
        const server = servers[place];
        const { staff, otherStaff, log } = server;
        const person = memberOf(scene, server, 'claimed');
        const thread = await write(scene, server, person, `my ${SECRET}`);
        if (place !== 'channel')
          assert.deepEqual([thread.thread?.locked, thread.thread?.archived], [false, false]);
        if (place === 'forum') assert.deepEqual(tagsOf(server, thread), ['open']);
        assert.equal((await rowsOf(thread))[0]?.claimed_by, null, 'left unclaimed until somebody does');
        const header = await until(scene, 'the header with its buttons', () =>
          thread.messages.find((message) => buttonsOf(message).length === 3),
        );
        assert.deepEqual(
          buttonsOf(header).map((button) => 'label' in button && button.label),
          ['Close thread', 'Claim', 'Manage …'],
        );
        await staff.click(header, { label: 'Claim' });
        await waitFor('the claim', async () => (await rowsOf(thread))[0]?.claimed_by === staff.id, PATIENCE);
        staff.type(thread, `!r the ${SECRET} answer`);
        await untilTold(scene, person, `the ${SECRET} answer`);
        staff.type(thread, `a ${SECRET} note`, { files: [{ name: `${SECRET}.txt`, data: 'x' }] });
        const during = Date.now();
        // The close button belongs to all of staff.
        await closeConversation(thread, otherStaff);
        await untilClosed(scene, thread);
        if (place === 'forum') assert.deepEqual(tagsOf(server, thread), ['closed']);
        assert.equal(thread.exists, place !== 'channel');

        const told = await dm(person, /Your conversation has been closed/);
        const logged = log.messages.find(
          (message) =>
            titled([message], /^Modmail thread closed/) && JSON.stringify(message).includes(person.id),
        );
        assert.ok(logged);
        const copies = {
          user: await readTranscript(linkIn(told)),
          staff: await readTranscript(linkIn(logged)),
        };
        for (const said of [`my ${SECRET}`, `the ${SECRET} answer`]) {
          assert.ok(copies.user.all.includes(said) && copies.staff.all.includes(said), said);
        }
        for (const among of [`a ${SECRET} note`, `${SECRET}.txt`]) {
          assert.ok(copies.staff.all.includes(among) && !copies.user.all.includes(among), among);
        }
        const [row, ...more] = await rowsOf(thread);
        assert.ok(row);
        assert.deepEqual(more, []);
        assert.deepEqual(
          [row.kind, row.channel_id, row.user_id, row.guild_id, row.state, row.claimed_by, row.closed_by],
          ['modmail', thread.id, person.id, server.guild.id, 'closed', staff.id, otherStaff.id],
        );
        assert.ok(row.created_at <= during && (row.closed_at ?? 0) >= during);
        const transcripts = await stage.kysely
          .selectFrom('transcripts')
          .select(['audience', 'sealed_fragment_key'])
          .where('conversation_id', '=', row.id)
          .execute();
        assert.deepEqual(transcripts.map(({ audience }) => audience).sort(), ['staff', 'user']);
        const events = await stage.kysely
          .selectFrom('audit_events')
          .select(['action', 'actor_id'])
          .where('target_ids', 'like', `%${row.id}%`)
          .execute();
        for (const [action, actor] of [
          ['conversation.opened', person.id],
          ['conversation.claimed', staff.id],
          ['conversation.closed', otherStaff.id],
        ] as const) {
          assert.ok(
            events.some((event) => event.action === action && event.actor_id === actor),
            action,
          );
        }
        const everything = await dumpTables(url);
        assert.ok(everything.includes(row.id));
        assert.ok(!everything.includes(SECRET), 'history lies in the encrypted transcript alone');

        // The next word goes on in the same thread, or opens another channel.
        const pinnedBefore = place === 'channel' ? [] : thread.pins.map(({ id }) => id);
        const again = await write(scene, server, person, 'one more thing');
        assert.equal(again.id === thread.id, place !== 'channel');
        if (place === 'channel') return;
        assert.deepEqual([thread.thread?.locked, thread.thread?.archived], [false, false]);
        assert.ok(titled(thread.messages, /^Thread reopened$/));
        if (place === 'forum') {
          const isPinnedAlone = () =>
            thread.pins.length === 1 && thread.pins.every(({ id }) => !pinnedBefore.includes(id));
          await until(scene, 'the new header alone to be pinned', isPinnedAlone);
        }
        const rows = await rowsOf(thread);
        assert.deepEqual(
          rows.map(({ state }) => state),
          ['closed', 'open'],
        );
        await staff.command('modmail close', { thread_id: thread.id }, log);
        await untilClosed(scene, thread);
        const links = () => person.directMessages().flatMap((message) => linkIn(message) ?? []);
        await until(scene, 'the second transcript', () => links().length === 2);
        const second = await readTranscript(links()[1]);
        assert.ok(second.all.includes('one more thing') && !second.all.includes(SECRET));
      });

      test('T9 T10 T11: close, reopen and transcript by thread_id, for staff of this server only', async () => {
        const { scene } = stage;
        const server = servers[place];
        const { staff, log } = server;
        const person = memberOf(scene, server, 'byid');
        const thread = await write(scene, server, person, 'by command');
        const order = async (who: typeof staff, name: string, id = thread.id, where = log) =>
          (await (await who.command(`modmail ${name}`, { thread_id: id }, where)).reply(PATIENCE)).content;
        const stranger = servers[place === 'channel' ? 'forum' : 'channel'];
        assert.match(await order(stranger.staff, 'close', thread.id, stranger.log), /no such thread/);
        const member = memberOf(scene, server, 'curious');
        server.guild.setOverwrite(log, { for: member, allow: ['ViewChannel'] });
        assert.match(await order(member, 'close'), /Only the modmail staff/);
        assert.match(await order(staff, 'close', '123'), /no such thread/);
        assert.match(await order(staff, 'transcript'), /There is no transcript of it/);
        assert.match(await order(staff, 'close'), /is being closed/);
        await untilClosed(scene, thread);
        const link = /https?:\/\/\S+#\w+/.exec(await order(staff, 'transcript'))?.[0];
        assert.ok((await readTranscript(link)).all.includes('by command'));
        assert.match(await order(stranger.staff, 'transcript', thread.id, stranger.log), /no such thread/);
        const opened = /<#(\d+)>/.exec(await order(staff, 'reopen'))?.[1];
        assert.equal(opened === thread.id, place !== 'channel');
        const again = scene.sim.channel(opened!);
        if (place !== 'channel')
          assert.deepEqual([again.thread?.locked, again.thread?.archived], [false, false]);
        staff.type(again, '!r we go on');
        await untilTold(scene, person, 'we go on');
      });

      test('P19 P21 T18: somebody whose direct messages are closed: staff are told at once, the thread opens and closes all the same', async () => {
        const { scene } = stage;
        const server = servers[place];
        const person = memberOf(scene, server, 'shut');
        person.closeDms();
        const contacted = await server.staff.command('modmail contact', { user: person }, server.log);
        const id = /<#(\d+)>/.exec((await contacted.reply(PATIENCE)).content)?.[1];
        const thread = scene.sim.channel(id!);
        const warning = await until(scene, 'the warning', () => titled(thread.messages, /cannot be reached/));
        assert.match(textOf(warning) + JSON.stringify(warning.embeds), /do not accept direct messages/);
        const typed = server.staff.type(thread, '!r hello?');
        await until(scene, 'the notice', () => titled(thread.messages, /^Not delivered$/));
        assert.ok(!emojisOn(server.staff.see(typed)).includes('✅'));
        await closeConversation(thread, server.staff);
        await untilClosed(scene, thread);
        const logged = await until(scene, 'the log', () =>
          announcements(server.log.messages).find((message) => JSON.stringify(message).includes(person.id)),
        );
        assert.match(JSON.stringify(logged.embeds), /direct messages/);
        // Who opens them again starts as everybody does.
        person.openDms();
        assert.ok(find((await write(scene, server, person, 'now I can')).messages, 'now I can'));
      });

      test('P11 P12: who is in several servers chooses one; what they wrote meanwhile is kept and comes in order', async () => {
        const { scene } = stage;
        const server = servers[place];
        const person = memberOf(scene, server, 'chooser');
        for (const other of Object.values(servers)) other.guild.join(person);
        person.dm('the first');
        const prompt = await until(scene, 'the question', () =>
          person.directMessages().find(({ content }) => content.startsWith('Which server')),
        );
        person.dm('the second');
        const chosen = await person.select(prompt, 'Choose a server', [server.guild.name]);
        assert.ok((await chosen.reply(PATIENCE)).content.includes(`go to **${server.guild.name}**`));
        const thread = await untilIn(scene, server, person, 'the second');
        await write(scene, server, person, 'the third');
        assert.deepEqual(relayedTexts(thread), ['the first', 'the second', 'the third']);
        for (const other of Object.values(servers)) {
          const found = threadsNamed(other, other, person);
          assert.equal(found.length, other === server ? 1 : 0);
        }
      });

      test('archived, locked or deleted by hand: the next message opens it, or another', () =>
        shutByHand(stage, servers[place]));
    });

    test(`P22 T12 T13 T19: with a ${place}: what the bot may not do is explained, and done once it may; the settings' place gone, too`, () =>
      refusedAndMended(stage, servers[place]));
  }

  test('T17: a thread in which nothing was said for seven days is announced to close and closes by itself, in each place', () =>
    closesByItself(stage, Object.values(servers)));
});

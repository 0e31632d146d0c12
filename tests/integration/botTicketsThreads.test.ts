/** Tickets in private threads: opened, shared, moved, closed, opened again, and what happens to a thread by hand. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ChannelType, type APIMessage } from 'discord-api-types/v10';
import type { ChannelHandle, InteractionResult, Person } from '../simulator/index.ts';
import { SNAPSHOT_AFTER_MESSAGES } from '../../bot/conversations/snapshots/service.ts';
import { forEachEngine } from '../support/databases.ts';
import { communitySettings } from '../support/product.ts';
import {
  announcements,
  channelNamedIn,
  confirmClose,
  linkIn,
  menuOffering,
  panelOf,
  PATIENCE,
  routesCalled,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { untilDone, untilSettled } from '../support/settled.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { readTranscript } from '../support/transcripts.ts';
import { waitFor } from '../support/waitFor.ts';

const said = async (result: InteractionResult) => (await result.reply(PATIENCE)).content;

forEachEngine('a ticket in a private thread', (under) => {
  let scene: Scene;
  let shared: SharedScene;
  let accountant: Person;
  before(async () => {
    shared = await startShared(
      {
        settings({ sim }) {
          const settings = communitySettings(sim);
          const { guild } = sim.community!;
          const billing = guild.addRole({ name: 'Billing' });
          accountant = sim.createUser({ username: 'bea.billing', globalName: 'Bea' });
          guild.join(accountant, { roles: [billing] });
          const [help] = settings.ticketCategories;
          const inThreads = { ...help, place: 'thread', maxOpenPerUser: 20, sharedPanel: 'one' };
          return {
            ...settings,
            closing: { keepMinutes: 60 },
            logs: { tell: ['purges'] },
            ticketCategories: [
              { ...inThreads, buttonLabel: 'Help' },
              {
                ...inThreads,
                name: 'Proof',
                buttonLabel: 'Proof',
                form: [
                  { label: 'What is it?' },
                  { label: 'Screenshots', type: 'file', options: ['png', '.PDF'] },
                  { label: 'More', type: 'file', required: false },
                ],
              },
              {
                ...inThreads,
                name: 'Billing',
                buttonLabel: 'Billing',
                roleIds: [billing.id],
                pingRoles: false,
                closedThread: 'delete',
              },
            ],
          };
        },
      },
      under,
    );
    ({ scene } = shared);
  });
  after(() => shared.end());

  /** One person opens few tickets at a time. */
  function newcomer(username: string): Person {
    const person = scene.sim.createUser({ username });
    scene.guild.join(person);
    return person;
  }

  const press = (person: Person, label: string) => person.click(panelOf(scene), { label });

  async function open(person: Person, label = 'Help'): Promise<ChannelHandle> {
    const answer = await (await press(person, label)).reply(PATIENCE);
    assert.match(answer.content, /Your ticket is open/);
    return channelNamedIn(scene.sim, answer);
  }

  /** What was said there after that message and matches. */
  async function untilSaid(thread: ChannelHandle, pattern: RegExp, after = '0'): Promise<APIMessage> {
    const isIt = ({ id, content, embeds }: APIMessage) =>
      BigInt(id) > BigInt(after) && pattern.test(`${content}${JSON.stringify(embeds)}`);
    return scene.sim.waitFor(() => thread.messages.findLast(isIt), { ...PATIENCE, what: String(pattern) });
  }

  async function close(thread: ChannelHandle, person: Person): Promise<APIMessage> {
    // In a thread that was taken up again the first message is another ticket's.
    const [header] = thread.pins;
    const question = await (await person.click(header!, { label: 'Close ticket' })).reply(PATIENCE);
    const begun = await confirmClose(question, person);
    assert.match(await said(begun), /The transcript is being saved\. Then this Discord thread/);
    return untilSaid(thread, /This ticket is closed/, question.id);
  }

  test('is made in the panel’s channel in five calls: its opener and the team are in it, nobody else sees it', async () => {
    const { sim, guild, member, otherMember, staff, panelChannel } = scene;
    const before = guild.channels.length;
    await untilSettled(shared);
    sim.requests.length = 0;
    const thread = await open(member);
    const calls = routesCalled(scene);
    assert.ok(calls.length <= 5, `${calls.length} calls to open:\n${calls.join('\n')}`);
    assert.deepEqual([thread.type, thread.parentId], [ChannelType.PrivateThread, panelChannel.id]);
    assert.equal(guild.channels.length, before, 'no new channel');
    assert.equal(thread.thread?.invitable, false);
    assert.deepEqual(
      [member, staff, otherMember].map((person) => thread.can(person, 'ViewChannel')),
      [true, true, false],
    );
    assert.equal(thread.pins.length, 1);
    const silent = await open(member, 'Billing');
    assert.ok(silent.memberIds.includes(accountant.id) && !silent.memberIds.includes(staff.id));
    const header = silent.messages.find(({ components }) => (components ?? []).length > 0);
    assert.equal(header?.flags, 1 << 12, 'let in without a notification');
  });

  test('is locked and kept for a while, opened again, closed again, and then archived with both transcripts', async () => {
    const { sim, staff, logChannel } = scene;
    const member = newcomer('keeps');
    const thread = await open(member);
    member.type(thread, 'my rank is gone');
    const logged = announcements(logChannel.messages).length;
    const kept = await close(thread, staff);
    assert.match(JSON.stringify(kept.embeds), /This thread is archived <t:/);
    assert.deepEqual([thread.thread?.locked, thread.thread?.archived], [true, false]);
    await member.click(kept, { label: 'Open again' });
    await sim.waitFor(() => thread.thread?.locked === false, PATIENCE);
    member.type(thread, 'and now my colour');
    const again = await close(thread, member);
    assert.notEqual(again.id, kept.id);
    assert.match(
      await said(await staff.click(again, { label: 'Archive now' })),
      /The thread is archived now/,
    );
    await sim.waitFor(() => thread.thread?.archived === true, PATIENCE);
    assert.ok(thread.exists && thread.thread?.locked);
    assert.equal(thread.pins.length, 1);
    const links = announcements(logChannel.messages)
      .slice(logged)
      .flatMap((message) => linkIn(message) ?? []);
    assert.equal(links.length, 2);
    const last = await readTranscript(links[1]);
    for (const text of ['my rank is gone', 'and now my colour']) assert.ok(last.all.includes(text), text);

    const reopen = async (number: number | undefined) =>
      channelNamedIn(
        sim,
        await (await member.command('ticket reopen', { number: number! }, scene.general)).reply(PATIENCE),
      );
    assert.equal((await reopen(last.document.ticket?.no)).id, thread.id, 'another ticket goes on in it');
    await sim.waitFor(() => thread.thread?.archived === false && !thread.thread.locked, PATIENCE);
    const [header, ...others] = thread.pins;
    assert.deepEqual(others, []);
    assert.match(JSON.stringify(header?.embeds), /goes on with|continues/i);
    member.type(thread, 'and now my shape');
    await staff.click(await close(thread, staff), { label: 'Archive now' });
    await sim.waitFor(() => thread.thread?.archived === true, PATIENCE);
    const transcriptOf = async (nth: number) => {
      const logs = () =>
        announcements(logChannel.messages)
          .slice(logged)
          .flatMap((one) => linkIn(one) ?? []);
      return readTranscript(await sim.waitFor(() => logs()[nth - 1], PATIENCE));
    };
    const { all, document } = await transcriptOf(3);
    assert.ok(all.includes('and now my shape') && !all.includes('my colour'), 'its own transcript');

    // Asked for twice at once it goes on once. Deleted by hand, what the snapshots have is of this ticket alone, too.
    const twice = [1, 2].map(() =>
      member.command('ticket reopen', { number: document.ticket!.no }, scene.general),
    );
    const answers = await Promise.all(twice.map(async (used) => said(await used)));
    assert.ok(
      answers.every((answer) => answer.includes(`<#${thread.id}>`)),
      answers.join(),
    );
    assert.equal(answers.filter((answer) => /goes on already/.test(answer)).length, 1);
    for (let n = 1; n <= SNAPSHOT_AFTER_MESSAGES; n += 1) member.type(thread, `my size ${n}`);
    const stored = shared.kysely.selectFrom('snapshots').select('part').where('paste_id', 'is not', null);
    await waitFor('a snapshot', async () => (await stored.execute()).length > 0, PATIENCE);
    thread.delete();
    const rest = await transcriptOf(4);
    assert.ok(rest.all.includes(`my size ${SNAPSHOT_AFTER_MESSAGES}`) && !rest.all.includes('my shape'));
    const anew = await reopen(rest.document.ticket?.no);
    assert.ok(anew.id !== thread.id && anew.thread, 'where that is gone, a new thread');
  });

  test('once archived goes when its time is over; where the bot may not delete it, staff are told once, and it goes later', async () => {
    const { sim, guild, staff, logChannel, panelChannel } = scene;
    const { kysely } = shared;
    const thread = await open(newcomer('outlived'));
    await staff.click(await close(thread, staff), { label: 'Archive now' });
    const row = () =>
      kysely.selectFrom('conversations').selectAll().where('channel_id', '=', thread.id).executeTakeFirst();
    await waitFor('its end', async () => (await row())?.state === 'closed');
    const past = Date.now() - 60_000;
    await kysely
      .updateTable('conversations')
      .set({ expires_at: past })
      .where('channel_id', '=', thread.id)
      .execute();

    const sweep = async () => {
      const job = kysely.selectFrom('jobs').selectAll().where('name', '=', 'retention.sweep');
      const before = (await job.executeTakeFirstOrThrow()).last_finished_at;
      await kysely
        .updateTable('jobs')
        .set({ next_run_at: past })
        .where('name', '=', 'retention.sweep')
        .execute();
      await waitFor('a sweep', async () => (await job.executeTakeFirst())?.last_finished_at !== before);
    };
    const bot = { id: sim.botId };
    guild.setOverwrite(panelChannel, { for: bot, allow: ['SendMessages'], deny: ['ManageThreads'] });
    await sweep();
    await sweep();
    await untilDone(shared);
    const lines = logChannel.messages.flatMap(({ embeds }) => (embeds[0]?.description ?? '').split('\n'));
    const told = lines.filter((line) => line.includes(`The thread <#${thread.id}>`));
    assert.match(
      told.join(),
      /is past its time, but Discord does not let me delete it: give me Manage Threads/,
    );
    assert.equal(told.length, 1);
    assert.ok(thread.exists && (await row()), 'its row waits for it');
    guild.setOverwrite(panelChannel, { for: bot, allow: ['SendMessages', 'ManageThreads'] });
    await sweep();
    assert.ok(!thread.exists);
    assert.equal(await row(), undefined);
  });

  test('is deleted afterwards where its category says so', async () => {
    const thread = await open(newcomer('deletes'), 'Billing');
    const kept = await close(thread, accountant);
    assert.match(JSON.stringify(kept.embeds), /This thread is deleted <t:/);
    await accountant.click(kept, { label: 'Delete now' });
    await untilGone(scene, thread);
  });

  test('takes people in and out; its opener, who can leave by themselves, is brought back', async () => {
    const { otherMember, staff } = scene;
    const member = newcomer('leaves');
    const thread = await open(member);
    assert.match(await said(await staff.command('ticket add', { who: otherMember }, thread)), /can see/);
    assert.ok(thread.memberIds.includes(otherMember.id));
    await staff.command('ticket remove', { who: otherMember }, thread);
    await scene.sim.waitFor(() => !thread.memberIds.includes(otherMember.id), PATIENCE);
    const role = scene.guild.addRole({ name: 'Readers' });
    assert.match(await said(await staff.command('ticket add', { who: role }, thread)), /only people/);
    thread.removeMember(member);
    assert.ok(!thread.can(member, 'ViewChannel'));
    assert.match(await said(await staff.command('ticket add', { who: member }, thread)), /can see/);
    assert.ok(thread.can(member, 'ViewChannel'));
  });

  test('moved to another category lets its team in and takes the former one out', async () => {
    const { staff, otherStaff } = scene;
    const member = newcomer('moves');
    const thread = await open(member);
    const suggested = await staff.autocomplete('ticket move', { category: 'bill' }, 'category', thread);
    const [{ value } = {}] = suggested.choices;
    const moved = await staff.command('ticket move', { category: String(value) }, thread);
    assert.equal(await said(moved), 'Moved to Billing.');
    await scene.sim.waitFor(() => thread.memberIds.includes(accountant.id), PATIENCE);
    assert.deepEqual(
      [staff, otherStaff, member].map(({ id }) => thread.memberIds.includes(id)),
      [false, false, true],
    );
  });

  test('archived by hand comes back with a word on how it is closed', async () => {
    const thread = await open(newcomer('archives'));
    thread.setThread({ archived: true, locked: true });
    await untilSaid(thread, /was archived, but the ticket is still open/);
    assert.deepEqual([thread.thread?.locked, thread.thread?.archived], [false, false]);
  });

  test('deleted by hand, alone or with its channel, is closed with what was said in it', async () => {
    const { sim, guild, staff, logChannel } = scene;
    const inbox = guild.addChannel({ name: 'inbox' });
    const [first, second] = [newcomer('alone'), newcomer('below')];
    const alone = await open(first);
    first.type(alone, 'said in the thread');
    const logged = announcements(logChannel.messages).length;
    const untilLogged = (count: number) =>
      sim.waitFor(() => announcements(logChannel.messages)[logged + count - 1], PATIENCE);
    alone.delete();
    assert.ok((await readTranscript(linkIn(await untilLogged(1)))).all.includes('said in the thread'));

    await setPlace(inbox.id);
    const below = await open(second);
    assert.equal(below.parentId, inbox.id);
    staff.type(below, 'said below a channel');
    inbox.delete();
    assert.ok((await readTranscript(linkIn(await untilLogged(2)))).all.includes('said below a channel'));

    assert.match(
      await said(await press(newcomer('nowhere'), 'Help')),
      /the channel for ticket threads is gone/,
    );
    assert.match(await health(), /General help: the channel of its private threads no longer exists/);
    await setPlace(null);
    await open(newcomer('again'));
  });

  test('that may not be made says what is missing where, to its opener and in /health, and opens once mended', async () => {
    const { sim, guild, panelChannel, otherMember } = scene;
    const bot = { id: sim.botId };
    guild.setOverwrite(panelChannel, { for: bot, allow: ['SendMessages'], deny: ['CreatePrivateThreads'] });
    const refused = await said(await press(otherMember, 'Help'));
    assert.match(
      refused,
      new RegExp(`may not make private threads in <#${panelChannel.id}>.*Create Private`),
    );
    assert.match(
      await health(),
      /private threads \(<#\d+>\) is closed to the bot:\*\* Create Private Threads/,
    );
    guild.setOverwrite(panelChannel, { for: bot, allow: ['SendMessages', 'CreatePrivateThreads'] });
    await open(otherMember);
    assert.match(await health(), /Billing: <@&\d+> cannot be mentioned by the bot/);
  });

  test('takes files that its form asks for: posted anew, kept in the transcript, others named with the reason', async () => {
    const { sim, staff, logChannel } = scene;
    const person = newcomer('proves');
    const form = await press(person, 'Proof');
    await assert.rejects(person.submit(form, { 'What is it?': 'a theft' }), /takes 1 to 5 files/);
    const files = [
      { name: 'shot.png', data: 'what was seen' },
      { name: 'virus.exe', data: 'x' },
      { name: 'huge.pdf', data: 'x'.repeat(11 * 1024 * 1024) },
    ];
    const sent = await person.submit(form, { 'What is it?': 'a theft' }, { Screenshots: files });
    const thread = channelNamedIn(sim, await sent.reply(PATIENCE));
    const posted = thread.messages.flatMap(({ content, attachments }) =>
      attachments.map(({ filename }) => [content, filename]),
    );
    assert.deepEqual(posted, [['**Screenshots**', 'shot.png']]);
    const all = JSON.stringify(thread.messages.map(({ embeds }) => embeds));
    for (const text of [
      'a theft',
      '📎 `virus.exe` was not taken: only png, pdf',
      '`huge.pdf` (11 MB) was not passed',
    ])
      assert.ok(all.includes(text), `${text} is not in ${all}`);
    const logged = announcements(logChannel.messages).length;
    await close(thread, staff);
    const link = linkIn(announcements(logChannel.messages)[logged]!);
    const { document } = await readTranscript(link);
    assert.equal(
      document.blobs?.filter((blob) => 'id' in blob || 'data' in blob).length,
      1,
      JSON.stringify(document.blobs),
    );
  });

  async function health(): Promise<string> {
    const report = await (await scene.owner.command('health', {}, scene.general)).reply(PATIENCE);
    return report.embeds[0]?.description ?? '';
  }

  /** In `/settings`: whose threads the tickets of General help are. */
  async function setPlace(channelId: string | null): Promise<void> {
    const { owner, general } = scene;
    const field = 'Channel of the private threads (the panel’s)';
    let shown = await (await owner.command('settings', {}, general)).reply(PATIENCE);
    for (const label of ['Tickets: General help', field]) {
      const { menu, value } = menuOffering(shown, label);
      shown = await (await owner.select(shown, menu, [value])).reply(PATIENCE);
    }
    const done = channelId
      ? await owner.select(shown, field, [channelId])
      : await owner.click(shown, { label: 'none' });
    assert.match(await said(done), /Saved/);
  }
});

/** Who gets in to modmail, and when: off and on, ages, limits, and what staff do against a raid. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Person } from '../simulator/index.ts';
import { answersOf, newcomer, textOf, until, untilTold } from '../support/modmail.ts';
import { communitySettings } from '../support/product.ts';
import { PATIENCE, relayedTexts, threadsOf, untilGone, type Scene } from '../support/scene.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { waitFor } from '../support/waitFor.ts';

describe('the door', () => {
  let scene: Scene;
  let kysely: SharedScene['kysely'];
  let end: () => Promise<void>;
  before(async () => ({ scene, kysely, end } = await startShared()));
  after(async () => {
    assert.deepEqual(scene.sim.violations, []);
    await end();
  });
  const use = (modmail: object) => {
    const file = communitySettings(scene.sim);
    return scene.importSettings({ ...file, modmail: { ...file.modmail, ...modmail } });
  };
  const told = (person: Person, pattern: RegExp) =>
    until(scene, `being told ${String(pattern)}`, () =>
      person.directMessages().find(({ author, content }) => author.bot && pattern.test(content)),
    );
  const arrive = (username: string, createdAtMs?: number): Person => {
    const person = scene.sim.createUser({ username, ...(createdAtMs && { createdAtMs }) });
    scene.guild.join(person);
    return person;
  };

  test('in a raid: intake paused with a message and an end, threads closed in bulk by what they have in common', async () => {
    const { staff, guild, panelChannel } = scene;
    const order = async (name: string, options: Record<string, unknown>) =>
      (await staff.command(name, options as never, panelChannel)).reply(PATIENCE);
    const raider = arrive('raider', Date.now() - 3_600_000);
    raider.dm('raid');
    const raiders = await until(scene, 'the raider’s thread', () => threadsOf(guild, raider)[0]);
    const answered = await newcomer(scene, 'answered');
    staff.type(answered.thread, '!r with you in a minute');
    await untilTold(scene, answered.person, 'with you in a minute');
    const old = arrive('oldhand');
    old.dm('for years');
    const kept = await until(scene, 'the old thread', () => threadsOf(guild, old)[0]);
    await order('modmail pause', { minutes: 30, message: 'We are under attack, come back later.' });
    const late = arrive('late');
    late.dm('anybody?');
    await told(late, /We are under attack/);
    assert.deepEqual(threadsOf(guild, late), []);
    raider.dm('still open');
    await until(scene, 'an open thread to go on', () => relayedTexts(raiders).includes('still open'));
    assert.match((await order('modmail close-many', {})).content, /Say which threads/);
    const closing = await order('modmail close-many', { 'opened-within': 10, 'accounts-younger-than': 30 });
    assert.equal(closing.content, '1 thread is being closed.');
    await untilGone(scene, raiders);
    assert.ok(kept.exists && answered.thread.exists);
    assert.equal(
      (await order('modmail close-many', { 'quiet-for': 60, 'answered-too': true })).content,
      '0 threads are being closed.',
    );
    await order('modmail pause', { minutes: 0 });
    late.dm('now?');
    await until(scene, 'the thread', () => threadsOf(guild, late)[0]);
  });

  test('P1 P2 P7 P13: off until switched on; reply commands can be switched off; typing directly, with notes kept back', async () => {
    const { staff, member } = scene;
    await use({ enabled: false });
    member.dm('is this on?');
    await told(member, /share no server with me in which modmail is on/);
    await use({ replyCommand: false });
    const { person, thread } = await newcomer(scene, 'direct');
    staff.type(thread, '!r only a note now');
    const isRead = async () => {
      const rows = kysely.selectFrom('modmail_threads').innerJoin('conversations', 'id', 'conversation_id');
      const [row] = await rows.select('thread_cursor').where('channel_id', '=', thread.id).execute();
      return row?.thread_cursor;
    };
    await waitFor('the note to be read', isRead, PATIENCE);
    await use({ directTyping: true, replyCommand: false });
    staff.type(thread, '// between us');
    staff.type(thread, 'straight to them');
    await untilTold(scene, person, 'straight to them');
    assert.deepEqual(answersOf(person).map(textOf), ['straight to them']);
    await use({});
  });

  test('accounts and members that are too young, opening hours, and more new threads in a minute than wanted: each is told what to do', async () => {
    await use({ minAccountAgeDays: 30 });
    const fresh = arrive('fresh', Date.now() - 86_400_000);
    fresh.dm('hi');
    await told(fresh, /accounts that are at least 30 days old/);
    await use({ minMemberMinutes: 60 });
    const joined = arrive('justjoined');
    joined.dm('hi');
    await told(joined, /been on \*\*Community\*\* for 60 minutes/);
    const closed = { timeZone: 'UTC', hours: [] };
    await use({ openingHours: { ...closed, outside: 'refuse' }, closedHoursMessage: 'We sleep.' });
    const early = arrive('early');
    early.dm('hi');
    await told(early, /takes no messages at the moment\.\nWe sleep\./);
    const hours = [{ day: (new Date().getUTCDay() + 2) % 7, from: '09:00', to: '17:00' }];
    await use({ openingHours: { ...closed, hours, outside: 'refuse' } });
    early.dm('and now?');
    await told(early, /Please write again from <t:\d+:f>/);
    assert.deepEqual(threadsOf(scene.guild, early), []);
    await use({ openingHours: { ...closed, outside: 'note' } });
    early.dm('then anyway');
    await told(early, /answers as soon as it is back/);
    await until(scene, 'the thread', () => threadsOf(scene.guild, early)[0]);
    await use({ newPerMinute: 1 });
    const one = arrive('crowdone');
    one.dm('hi');
    await told(one, /Very many people are writing/);
    await use({});
  });
});

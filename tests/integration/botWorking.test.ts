/** Working tickets: claimed, handed over, moved, named, shared with others, noted and answered; by button, command and menu. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ComponentType } from 'discord-api-types/v10';
import type { ChannelHandle, Person } from '../simulator/index.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { communitySettings } from '../support/product.ts';
import {
  buttonsOf,
  channelNamedIn,
  closeConversation,
  newcomer,
  PATIENCE,
  untilGone,
  type Scene,
  type SceneOptions,
} from '../support/scene.ts';
import { copiesOf } from '../support/delivered.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { header, said, stateOf } from '../support/tickets.ts';

forEachEngineAtSoak('working a ticket', (under) => {
  let scene: Scene;
  let end: SharedScene['end'];
  let kysely: SharedScene['kysely'];
  let billingRole: { readonly id: string };
  let accountant: Person;
  before(async () => {
    const options: SceneOptions = {
      settings({ sim }) {
        const settings = communitySettings(sim);
        const { guild, logChannel } = sim.community!;
        billingRole = guild.addRole({ name: 'Billing' });
        accountant = sim.createUser({ username: 'bea.billing', globalName: 'Bea' });
        guild.join(accountant, { roles: [guild.roles.find(({ name }) => name === 'Billing')!] });
        const [help] = settings.ticketCategories;
        const billingCategory = guild.addChannel({ name: 'Billing', type: 'category' });
        return {
          ...settings,
          ticketCategories: [
            { ...help, buttonLabel: 'Help', maxOpenPerUser: 5 },
            {
              ...help,
              name: 'Billing',
              buttonLabel: 'Billing',
              parentId: billingCategory.id,
              roleIds: [billingRole.id],
              logChannelId: logChannel.id,
              form: [{ label: 'Which bill?' }],
            },
          ],
        };
      },
    };
    ({ scene, kysely, end } = await startShared(options, under));
  });
  after(() => end());

  async function open(person: Person, label = 'Help'): Promise<ChannelHandle> {
    const panel = scene.panelChannel.messages.find((message) =>
      buttonsOf(message).some((button) => 'label' in button && button.label === label),
    );
    assert.ok(panel);
    const clicked = await person.click(panel, { label });
    return channelNamedIn(scene.sim, await clicked.reply(PATIENCE));
  }

  const untilState = (ticket: ChannelHandle, pattern: RegExp) =>
    scene.sim.waitFor(() => pattern.test(stateOf(ticket)), {
      ...PATIENCE,
      what: `a header with ${pattern}`,
    });

  test('of five who claim at once one has it, the header names them, and colleagues are told (S12)', async () => {
    const { sim, guild, staff, otherStaff } = scene;
    const ticket = await open(newcomer(scene, 'clara.claims'));
    const helpers = Array.from({ length: 3 }, (_, n) => sim.createUser({ username: `helper.${n}` }));
    for (const helper of helpers) guild.join(helper, { roles: [scene.staffRole] });
    const everybody = [staff, otherStaff, ...helpers];
    const first = header(ticket);
    const answers = await Promise.all(
      everybody.map(async (person) => said(await person.click(first, { label: 'Claim' }))),
    );
    const winners = everybody.filter((_, n) => answers[n] === 'It is yours now.');
    assert.equal(winners.length, 1, answers.join(' | '));
    const [winner] = winners;
    await untilState(ticket, new RegExp(winner!.id));
    const notices = ticket.messages.filter(({ embeds }) =>
      /takes care of this/.test(embeds[0]?.description ?? ''),
    );
    assert.equal(notices.length, 1);

    const other = everybody.find((person) => person !== winner)!;
    const late = await other.command('ticket claim', {}, ticket);
    assert.match(await said(late), new RegExp(`<@${winner!.id}> takes care of this already`));
    assert.ok(late.ephemeral);
    const taken = await other.click(await late.reply(), { label: 'Take over' });
    assert.equal(await said(taken), 'It is yours now.');
    // The same button again: it is not the first one's any more.
    assert.match(
      await said(await other.click(await late.reply(), { label: 'Take over' })),
      /Somebody else changed/,
    );
    await untilState(ticket, new RegExp(other.id));
    assert.match(await said(await other.click(header(ticket), { label: 'Release' })), /anybody of the team/);
    await untilState(ticket, /nobody yet/);
    assert.deepEqual(sim.violations, []);
  });

  test('the user is refused all of it, and so is who is staff of something else (A7)', async () => {
    const { sim, member } = scene;
    const ticket = await open(member);
    const refusal = 'Only the staff of this conversation can do that.';
    assert.equal(await said(await member.click(header(ticket), { label: 'Claim' })), refusal);
    assert.equal(await said(await member.click(header(ticket), { label: 'Manage …' })), refusal);
    assert.equal(await said(await member.command('ticket note', { text: 'let me see' }, ticket)), refusal);
    assert.equal(await said(await member.command('ticket notes', {}, ticket)), refusal);
    assert.match(
      await said(await scene.staff.command('ticket claim', {}, scene.general)),
      /no ticket or modmail/,
    );
    assert.deepEqual(sim.violations, []);
  });

  test('moved to another category, its permissions, place, team and name follow, and its form’s answers stay (S12)', async () => {
    const { sim, guild, staff, staffRole } = scene;
    const person = newcomer(scene, 'mona.moves');
    const panel = scene.panelChannel.messages.find((message) =>
      buttonsOf(message).some((button) => 'label' in button && button.label === 'Billing'),
    )!;
    const asked = await person.click(panel, { label: 'Billing' });
    const sent = await person.submit(asked, { 'Which bill?': 'the one of May' });
    const ticket = channelNamedIn(sim, await sent.reply(PATIENCE));
    assert.ok(!ticket.can(staff, 'ViewChannel') && ticket.can(accountant, 'ViewChannel'));

    const suggested = await accountant.autocomplete('ticket move', { category: 'gen' }, 'category', ticket);
    const [{ value, name } = {}] = suggested.choices;
    assert.equal(name, 'General help');
    assert.match(
      await said(await accountant.command('ticket move', { category: String(value) }, ticket)),
      /Moved/,
    );
    assert.ok(ticket.can(staff, 'ViewChannel') && !ticket.can(accountant, 'ViewChannel'));
    assert.ok(ticket.can(person, 'SendMessages'));
    assert.equal(ticket.parentId, scene.ticketCategory.id);
    const notice = ticket.messages.find(({ embeds }) => /has moved this/.test(embeds[0]?.description ?? ''));
    assert.deepEqual(notice?.mention_roles, [staffRole.id], 'the new team is called');
    await sim.waitFor(() => /General help · ticket/.test(header(ticket).embeds[0]?.title ?? ''), PATIENCE);
    assert.ok(JSON.stringify(header(ticket).embeds).includes('the one of May'));
    // The old team has nothing to say here any more, the new one has; and the slot in the old category is free again.
    const refused = await staff.command('ticket list', { user: person }, ticket);
    assert.match(await said(refused), /General help/);
    const again = await person.click(panel, { label: 'Billing' });
    assert.equal(again.modal().title, 'Billing');

    const handed = await staff.command('ticket transfer', { member: accountant }, ticket);
    assert.match(await said(handed), /is not on the team for this/);
    const done = await staff.command('ticket transfer', { member: scene.otherStaff }, ticket);
    assert.match(await said(done), /Handed over to/);
    const handover = ticket.messages.find(({ embeds }) =>
      /handed this over/.test(embeds[0]?.description ?? ''),
    );
    assert.deepEqual(
      handover?.mentions.map(({ id }) => id),
      [scene.otherStaff.id],
    );
    assert.ok(guild.hasMember(accountant));
    assert.deepEqual(sim.violations, []);
  });

  test('people and roles are added and taken away; who belongs there is not (S36)', async () => {
    const { sim, guild, staff, member, otherMember } = scene;
    const ticket = await open(newcomer(scene, 'anna.adds'));
    assert.match(
      await said(await staff.command('ticket add', { who: otherMember }, ticket)),
      /can see and write/,
    );
    assert.ok(ticket.can(otherMember, 'ViewChannel') && ticket.can(otherMember, 'SendMessages'));
    const notice = ticket.messages.find(({ embeds }) => /has added/.test(embeds[0]?.description ?? ''));
    assert.deepEqual(
      notice?.mentions.map(({ id }) => id),
      [otherMember.id],
    );
    assert.match(
      await said(await staff.command('ticket add', { who: otherMember }, ticket)),
      /has access already/,
    );

    const stored = kysely
      .selectFrom('participants')
      .innerJoin('conversations', 'conversations.id', 'participants.conversation_id')
      .select('participants.subject_id')
      .where('conversations.channel_id', '=', ticket.id);
    assert.deepEqual(await stored.execute(), [{ subject_id: otherMember.id }]);

    // By the menu and its form: a role.
    const experts = guild.addRole({ name: 'Experts' });
    guild.setRoles(member, [experts]);
    const manage = await staff.click(header(ticket), { label: 'Manage …' });
    const chosen = await staff.select(await manage.reply(PATIENCE), 'Choose what to do', ['add']);
    assert.equal(chosen.modal().fields[0]?.type, ComponentType.MentionableSelect);
    assert.match(await said(await staff.submit(chosen, { value: experts.id })), /can see and write/);
    assert.ok(ticket.can(member, 'ViewChannel'));
    const everyone = await staff.command('ticket add', { who: { id: guild.id } }, ticket);
    assert.match(await said(everyone), /would make it public/);

    // By the menu of the person.
    const menu = await staff.contextMenu('Add, remove, hand over …', otherMember, ticket);
    const removed = await staff.click(await menu.reply(PATIENCE), { label: 'Remove a person or role' });
    assert.match(await said(removed), /has no access any more/);
    assert.ok(!ticket.can(otherMember, 'ViewChannel'));
    assert.match(
      await said(await staff.command('ticket remove', { who: otherMember }, ticket)),
      /was not added/,
    );
    const belongs = await staff.command('ticket remove', { who: scene.staffRole }, ticket);
    assert.match(await said(belongs), /belongs here/);
    assert.ok(ticket.can(staff, 'ViewChannel'));
    const stranger = sim.createUser({ username: 'not.here' });
    assert.match(
      await said(await staff.command('ticket add', { who: stranger }, ticket)),
      /not on this server/,
    );
    assert.deepEqual(sim.violations, []);
  });

  test('priority, topic and whose turn it is stand in the one pinned message, which comes back when deleted (S12)', async () => {
    const { sim, staff } = scene;
    const person = newcomer(scene, 'tim.topic');
    const ticket = await open(person);
    assert.match(
      await said(await staff.command('ticket priority', { level: 'urgent' }, ticket)),
      /now: urgent/,
    );
    assert.match(await said(await staff.command('ticket waiting', { for: 'user' }, ticket)), /user’s turn/);
    assert.match(
      await said(await staff.command('ticket topic', { text: 'Refund of May' }, ticket)),
      /topic is set/,
    );
    await untilState(ticket, /Refund of May.*Waiting for","value":"<@\d+>.*urgent/);
    assert.equal(ticket.topic, 'Refund of May');
    // A word of the user makes it the team's turn again; the team's answer is the first one.
    person.type(ticket, 'here I am');
    await untilState(ticket, /Waiting for","value":"the team"/);
    staff.type(ticket, 'good to see you');
    await untilState(ticket, /First answer after","value":"a moment"/);

    staff.delete(header(ticket));
    await staff.command('ticket priority', { level: 'low' }, ticket);
    await sim.waitFor(() => ticket.pins.length === 1, { ...PATIENCE, what: 'a new header' });
    assert.match(stateOf(ticket), /Refund of May.*low/);
    assert.match(await said(await staff.click(header(ticket), { label: 'Claim' })), /yours now/);
    assert.deepEqual(sim.violations, []);
  });

  test('notes are sealed, only staff read them, and only the staff copy of the transcript has them', async () => {
    const { sim, staff, otherStaff } = scene;
    const person = newcomer(scene, 'nils.noted');
    const ticket = await open(person);
    person.type(ticket, 'I want my money back');
    const form = await staff.select(
      await (await staff.contextMenu('Manage ticket or thread', header(ticket))).reply(PATIENCE),
      'Choose what to do',
      ['note'],
    );
    assert.match(
      await said(await staff.submit(form, { value: 'third time this month, be careful' })),
      /Noted/,
    );
    await staff.command('ticket note', { text: 'asked the boss' }, ticket);
    staff.type(ticket, 'we are looking into it');
    const read = await said(await otherStaff.command('ticket notes', {}, ticket));
    assert.match(read, new RegExp(`<@${staff.id}>: third time this month, be careful\n.*asked the boss`));
    assert.ok(!JSON.stringify(ticket.messages).includes('third time'), 'nothing of it stands in the channel');
    const rows = JSON.stringify(await kysely.selectFrom('notes').selectAll().execute());
    assert.ok(!rows.includes('third time') && rows.includes('s1.'), rows);

    await closeConversation(ticket, staff);
    await untilGone(scene, ticket);
    const { staffCopy, userCopy } = await copiesOf(scene, person);
    assert.ok(staffCopy.all.includes('third time this month') && staffCopy.all.includes('asked the boss'));
    const texts = staffCopy.document.messages.map(({ c }) => c);
    assert.ok(
      texts.indexOf('third time this month, be careful') < texts.indexOf('we are looking into it'),
      'in its place',
    );
    assert.ok(!userCopy.all.includes('third time') && !userCopy.all.includes('the boss'));
    assert.ok(userCopy.all.includes('we are looking into it'));
    assert.deepEqual(await kysely.selectFrom('notes').selectAll().execute(), [], 'and gone here');
    assert.deepEqual(sim.violations, []);
  });
});

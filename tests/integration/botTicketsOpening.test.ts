/** Opening tickets as people do: forms, limits, gates, shared panels, commands and menus. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import type { Person } from '../simulator/index.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { communitySettings } from '../support/product.ts';
import { channelNamedIn, labelsOf, newcomer, PATIENCE, type Scene } from '../support/scene.ts';
import { ticketsIn } from '../support/tickets.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';

const LONG = ['One', 'Two', 'Three'];
const DESK = { sharedPanel: 'desk', panelMenu: 'select', panelTitle: 'Desk of {guild}' };

/** The usual category with these fields changed, each under its own name and with its name on the button. */
function categoriesOf({ guild, staffRole }: NonNullable<Scene['sim']['community']>) {
  const today = new Date().getUTCDay();
  const otherDays = [0, 1, 2, 3, 4, 5, 6].filter((day) => day !== today && day !== (today + 6) % 7);
  const hours = otherDays.map((day) => ({ day, from: '09:00', to: '17:00' }));
  return {
    Appeal: {
      channelName: '{category}-{user.name}-{ticket.number}',
      createdMessage: 'Hello {user.name}, this is #{ticket.number} of {guild}.',
      form: [
        { label: 'What happened?', type: 'long' },
        { label: 'Where?', type: 'select', options: ['Forum', 'Game'] },
        { label: 'Who else?', type: 'user', required: false, page: 2 },
        { label: 'Anything more?', required: false, page: 2 },
      ],
    },
    Long: { form: LONG.map((label) => ({ label, type: 'long', maxLength: 4000 })) },
    Two: { maxOpenPerUser: 2 },
    Full: { maxOpen: 1 },
    Rest: { cooldownMinutes: 30 },
    Off: { enabled: false },
    Hours: {
      openingHours: { timeZone: 'UTC', hours, outside: 'refuse' },
      closedHoursMessage: 'Back on Monday.',
    },
    Late: {
      openingHours: { timeZone: 'Europe/Berlin', hours: [], outside: 'note' },
      closedHoursMessage: 'We sleep.',
    },
    Young: { minAccountAgeDays: 3000 },
    New: { minMemberAgeDays: 30 },
    Gate: {
      requiredRoleIds: [staffRole.id],
      blockedRoleIds: [guild.addRole({ name: 'Muted' }).id],
      form: [{ label: 'Why?' }],
    },
    Orders: { ...DESK, buttonEmoji: '👋' },
    Complaints: { ...DESK },
    Alone: { buttonStyle: 'danger', panelAs: 'text' },
    Crowded: {
      parentId: guild.addChannel({ name: 'Crowded', type: 'category' }).id,
      overflowParentId: guild.addChannel({ name: 'More tickets', type: 'category' }).id,
    },
  };
}

/** Everything but the buttons of the shared panel and of what is switched off. */
const PANELS = 13;

forEachEngineAtSoak('opening tickets', (under) => {
  let scene: Scene;
  let end: SharedScene['end'];
  before(async () => {
    const settings = ({ sim }: Pick<Scene, 'sim'>) => {
      const file = communitySettings(sim);
      const [usual] = file.ticketCategories;
      const ticketCategories = Object.entries(categoriesOf(sim.community!)).map(([name, fields]) => ({
        ...usual,
        name,
        buttonLabel: name,
        ...fields,
      }));
      return { ...file, ticketCategories };
    };
    ({ scene, end } = await startShared({ paste: false, settings }, under));
  });
  after(() => end());

  function panelWith(label: string): APIMessage {
    const panel = scene.panelChannel.messages.find((message) => labelsOf(message).includes(label));
    assert.ok(panel, `no panel offers ${label}`);
    return panel;
  }
  const press = (person: Person, label: string) => person.click(panelWith(label), { label });
  const answerTo = async (person: Person, label: string) =>
    (await (await press(person, label)).reply(PATIENCE)).content;
  const shownIn = (message: APIMessage | undefined) => JSON.stringify(message?.embeds);

  describe('a form', () => {
    test('of two pages is answered in order, and its answers stand in the ticket (S12)', async () => {
      const { sim, member, otherMember } = scene;
      const opened = await press(member, 'Appeal');
      assert.equal(opened.modal().title, 'Appeal (1/2)');
      const page = await member.submit(opened, { 'What happened?': '**I** was @everyone', 'Where?': 'Game' });
      const between = await page.reply(PATIENCE);
      assert.ok(page.ephemeral);
      const second = await member.click(between, { label: 'Continue (2/2)' });
      const sent = await member.submit(second, { 'Who else?': otherMember.id });
      const ticket = channelNamedIn(sim, await sent.reply(PATIENCE));
      assert.equal(ticket.name, 'appeal-mia-member-0001');
      const [first] = ticket.messages;
      for (const said of ['**I** was @everyone', 'Game', `<@${otherMember.id}>`, 'this is #1 of Community'])
        assert.ok(shownIn(first).includes(said), `${said} is not in ${shownIn(first)}`);
    });

    test('with answers longer than a message holds loses none of them', async () => {
      const person = newcomer(scene, 'lola.long');
      const opened = await press(person, 'Long');
      const texts = LONG.map((label) => `${label} ${'x'.repeat(3_900)} end of ${label}`);
      const answers = Object.fromEntries(LONG.map((label, index) => [label, texts[index] ?? '']));
      const sent = await person.submit(opened, answers);
      const ticket = channelNamedIn(scene.sim, await sent.reply(PATIENCE));
      const all = ticket.messages.map(shownIn).join('');
      for (const text of texts) assert.ok(all.includes(text));
    });
  });

  describe('limits and gates', () => {
    test('each refusal says what is in the way; one category’s limits are not another’s', async () => {
      const [person, other] = [newcomer(scene, 'lia.limits'), newcomer(scene, 'leo.limits')];
      assert.throws(() => panelWith('Off'), /no panel/);
      assert.match(await answerTo(person, 'Two'), /ticket is open/);
      assert.match(await answerTo(person, 'Two'), /just now/);
      assert.match(await answerTo(person, 'Full'), /ticket is open/);
      assert.match(await answerTo(other, 'Full'), /hands full/);
      assert.match(await answerTo(person, 'Rest'), /ticket is open/);
      assert.match(await answerTo(person, 'Rest'), /already have a ticket open here: <#\d+>/);
      assert.match(await answerTo(person, 'Hours'), /again from <t:\d+:f>.\nBack on Monday\./);
      const late = await press(person, 'Late');
      const ticket = channelNamedIn(scene.sim, await late.reply(PATIENCE));
      assert.ok(shownIn(ticket.messages[0]).includes('We sleep.'));
      assert.match(await answerTo(person, 'Young'), /account is too new.*<t:\d+:f>/);
      assert.match(await answerTo(person, 'New'), /not been on this server long enough/);
    });

    test('a role can be required or blocked, and is looked at again after the form', async () => {
      const { guild, staff, staffRole } = scene;
      const muted = guild.roles.find(({ name }) => name === 'Muted');
      assert.ok(muted);
      assert.match(
        await answerTo(newcomer(scene, 'gus.gate'), 'Gate'),
        new RegExp(`one of these roles: <@&${staffRole.id}>`),
      );
      const opened = await press(staff, 'Gate');
      guild.setRoles(staff, [staffRole, muted]);
      const sent = await staff.submit(opened, { 'Why?': 'because' });
      assert.match((await sent.reply(PATIENCE)).content, /One of your roles does not allow/);
    });
  });

  test('/ticket open, and the menus of people and messages, which the ticket names', async () => {
    const { sim, general } = scene;
    const [person, other] = [newcomer(scene, 'mel.menus'), newcomer(scene, 'max.menus')];
    const bad = other.type(general, 'something bad');
    const asked = await person.contextMenu('Open a ticket about this', bad);
    const menu = await asked.reply(PATIENCE);
    assert.ok(asked.ephemeral);
    const chosen = await person.select(menu, 'What is it about?', ['Complaints']);
    const ticket = channelNamedIn(sim, await chosen.reply(PATIENCE));
    assert.ok(shownIn(ticket.messages[0]).includes(`/${general.id}/${bad.id}`));

    const suggested = await person.autocomplete('ticket open', { category: 'alo' }, 'category', general);
    assert.deepEqual(
      suggested.choices.map(({ name }) => name),
      ['Alone'],
    );
    const typed = await person.command('ticket open', { category: 'Alone' }, general);
    assert.match((await typed.reply(PATIENCE)).content, /ticket is open/);
    const nobody = await person.command('ticket open', { category: 'Nonsense' }, general);
    assert.match((await nobody.reply(PATIENCE)).content, /no such ticket category/);

    const about = await other.contextMenu('Open a ticket about this', person, general);
    const second = await other.select(await about.reply(PATIENCE), 'What is it about?', ['Alone']);
    const opened = channelNamedIn(sim, await second.reply(PATIENCE));
    assert.ok(shownIn(opened.messages[0]).includes(`<@${person.id}>`));
  });

  test('a panel offers several categories in one message, by menu or by buttons; comes back when deleted (S3, S6)', async () => {
    const { sim, panelChannel, owner } = scene;
    const person = newcomer(scene, 'dan.desk');
    const isDesk = ({ embeds }: APIMessage) => embeds[0]?.title === 'Desk of Community';
    const desk = panelChannel.messages.find(isDesk);
    assert.ok(desk);
    assert.equal(panelChannel.messages.length, PANELS);
    const chosen = await person.select(desk, 'What is it about?', ['Complaints']);
    assert.match((await chosen.reply(PATIENCE)).content, /ticket is open/);
    owner.delete(desk);
    const again = await sim.waitFor(
      () => panelChannel.messages.find((message) => message.id !== desk.id && isDesk(message)),
      PATIENCE,
    );
    const order = await person.select(again, 'What is it about?', ['Orders']);
    assert.match((await order.reply(PATIENCE)).content, /ticket is open/);
    assert.equal(panelChannel.messages.length, PANELS);
  });

  test('a full category gives way to the overflow category (S26)', async () => {
    const { sim, guild } = scene;
    const crowded = guild.channel('Crowded')!;
    for (let n = 0; n < 50; n += 1) guild.addChannel({ name: `filler-${n}`, parent: crowded });
    const clicked = await press(newcomer(scene, 'olga.overflow'), 'Crowded');
    const ticket = channelNamedIn(sim, await clicked.reply(PATIENCE));
    assert.equal(ticket.parentId, guild.channel('More tickets')?.id);
  });

  test('a panel is posted by /ticket-setup of an administrator, who alone sees the answer; others are refused (A2, A3, A5)', async () => {
    const { sim, guild, owner, staffRole, otherMember } = scene;
    const desk = guild.addChannel({ name: 'appeals' });
    const person = newcomer(scene, 'paula.panel');
    const used = await owner.command('ticket-setup', { 'staff-role': staffRole, name: 'Appeals' }, desk);
    assert.match((await used.reply(PATIENCE)).content, /\*\*Appeals\*\* is ready/);
    assert.ok(used.ephemeral);
    assert.deepEqual(
      otherMember.messages(desk).map(({ embeds }) => embeds[0]?.title),
      ['Need help?'],
    );
    const clicked = await person.click(desk.messages[0]!, { label: 'Open ticket' });
    assert.ok(channelNamedIn(sim, await clicked.reply(PATIENCE)).exists);
    const before = ticketsIn(guild).length;
    // Discord's client does not even offer it; a server's own command settings can.
    await assert.rejects(person.command('ticket-setup', { 'staff-role': staffRole }, desk), /not offered/);
    assert.equal(ticketsIn(guild).length, before);
  });
});

/** Opening tickets as people do: forms, limits, gates, shared panels, commands and menus; on both engines where rows decide. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import type { Community } from '../simulator/index.ts';
import { communitySettings } from '../support/product.ts';
import { buttonsOf, channelNamedIn, PATIENCE, startScene, type Scene } from '../support/scene.ts';

type Categories = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A scene whose categories are the usual one with these fields changed, each under its own name. */
function sceneWith(
  t: Parameters<typeof startScene>[0],
  categories: Categories | ((community: Community) => Categories),
) {
  return startScene(t, {
    paste: false,
    settings({ sim }) {
      const settings = communitySettings(sim);
      const [usual] = settings.ticketCategories;
      assert.ok(sim.community);
      const wanted = typeof categories === 'function' ? categories(sim.community) : categories;
      const ticketCategories = Object.entries(wanted).map(([name, fields]) => ({
        ...usual,
        name,
        buttonLabel: name,
        ...fields,
      }));
      return { ...settings, ticketCategories };
    },
  });
}

function panelWith({ panelChannel }: Scene, label: string): APIMessage {
  const panel = panelChannel.messages.find((message) =>
    buttonsOf(message).some((button) => 'label' in button && button.label === label),
  );
  assert.ok(panel, `no panel offers ${label}`);
  return panel;
}

async function answerTo(scene: Scene, person: Scene['member'], label: string): Promise<string> {
  const clicked = await person.click(panelWith(scene, label), { label });
  return (await clicked.reply(PATIENCE)).content;
}

const shownIn = (message: APIMessage | undefined) => JSON.stringify(message?.embeds);

describe('a form', () => {
  test('of two pages is answered in order, and its answers stand in the ticket (S12)', async (t) => {
    const scene = await sceneWith(t, {
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
    });
    const { sim, member, otherMember } = scene;
    const panel = panelWith(scene, 'Appeal');
    const opened = await member.click(panel, { label: 'Appeal' });
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
    assert.deepEqual(sim.violations, []);
  });

  test('with answers longer than a message holds loses none of them', async (t) => {
    const labels = ['One', 'Two', 'Three'];
    const form = labels.map((label) => ({ label, type: 'long', maxLength: 4000 }));
    const scene = await sceneWith(t, { Long: { form } });
    const { sim, member } = scene;
    const opened = await member.click(panelWith(scene, 'Long'), { label: 'Long' });
    const texts = labels.map((label) => `${label} ${'x'.repeat(3_900)} end of ${label}`);
    const answers = Object.fromEntries(labels.map((label, index) => [label, texts[index] ?? '']));
    const sent = await member.submit(opened, answers);
    const ticket = channelNamedIn(sim, await sent.reply(PATIENCE));
    const all = ticket.messages.map(shownIn).join('');
    for (const text of texts) assert.ok(all.includes(text));
    assert.deepEqual(sim.violations, []);
  });
});

describe('limits and gates', () => {
  test('each refusal says what is in the way; one category’s limits are not another’s', async (t) => {
    const week = [0, 1, 2, 3, 4, 5, 6];
    const today = new Date().getUTCDay();
    const closed = week.filter((day) => day !== today && day !== (today + 6) % 7);
    const scene = await sceneWith(t, {
      Two: { maxOpenPerUser: 2 },
      Full: { maxOpen: 1 },
      Rest: { cooldownMinutes: 30 },
      Off: { enabled: false },
      Hours: {
        openingHours: {
          timeZone: 'UTC',
          hours: closed.map((day) => ({ day, from: '09:00', to: '17:00' })),
          outside: 'refuse',
          note: 'Back on Monday.',
        },
      },
      Late: {
        openingHours: { timeZone: 'Europe/Berlin', hours: [], outside: 'note', note: 'We sleep.' },
      },
      Young: { minAccountAgeDays: 3000 },
      New: { minMemberAgeDays: 30 },
    });
    const { sim, member, otherMember, panelChannel } = scene;
    assert.throws(() => panelWith(scene, 'Off'), /no panel/);
    assert.match(await answerTo(scene, member, 'Two'), /ticket is open/);
    assert.match(await answerTo(scene, member, 'Two'), /just now/);
    assert.match(await answerTo(scene, member, 'Full'), /ticket is open/);
    assert.match(await answerTo(scene, otherMember, 'Full'), /hands full/);
    assert.match(await answerTo(scene, member, 'Rest'), /ticket is open/);
    assert.match(await answerTo(scene, member, 'Rest'), /already have a ticket open here: <#\d+>/);
    assert.match(await answerTo(scene, member, 'Hours'), /again from <t:\d+:f>.\nBack on Monday\./);
    const late = await member.click(panelWith(scene, 'Late'), { label: 'Late' });
    const ticket = channelNamedIn(sim, await late.reply(PATIENCE));
    assert.ok(shownIn(ticket.messages[0]).includes('We sleep.'));
    assert.match(await answerTo(scene, member, 'Young'), /account is too new.*<t:\d+:f>/);
    assert.match(await answerTo(scene, member, 'New'), /not been on this server long enough/);
    assert.equal(panelChannel.messages.length, 7);
    assert.deepEqual(sim.violations, []);
  });

  test('a role can be required or blocked, and is looked at again after the form', async (t) => {
    const scene = await sceneWith(t, ({ guild, staffRole }) => ({
      Plain: {},
      Gate: {
        requiredRoleIds: [staffRole.id],
        blockedRoleIds: [guild.addRole({ name: 'Muted' }).id],
        form: [{ label: 'Why?' }],
      },
    }));
    const { sim, guild, member, staff, staffRole, otherMember } = scene;
    const muted = guild.roles.find(({ name }) => name === 'Muted');
    assert.ok(muted);
    assert.match(
      await answerTo(scene, member, 'Gate'),
      new RegExp(`one of these roles: <@&${staffRole.id}>`),
    );
    const opened = await staff.click(panelWith(scene, 'Gate'), { label: 'Gate' });
    guild.setRoles(staff, [staffRole, muted]);
    const sent = await staff.submit(opened, { 'Why?': 'because' });
    assert.match((await sent.reply(PATIENCE)).content, /One of your roles does not allow/);
    assert.match(await answerTo(scene, otherMember, 'Plain'), /ticket is open/);
    assert.deepEqual(sim.violations, []);
  });
});

describe('other ways in', () => {
  test('/ticket open, and the menus of people and messages, which the ticket names', async (t) => {
    const scene = await sceneWith(t, { Help: {}, Report: {} });
    const { sim, member, otherMember, general } = scene;
    const bad = otherMember.type(general, 'something bad');
    const asked = await member.contextMenu('Open a ticket about this', bad);
    const menu = await asked.reply(PATIENCE);
    assert.ok(asked.ephemeral);
    const chosen = await member.select(menu, 'What is it about?', ['Report']);
    const ticket = channelNamedIn(sim, await chosen.reply(PATIENCE));
    assert.ok(shownIn(ticket.messages[0]).includes(`/${general.id}/${bad.id}`));

    const suggested = await member.autocomplete('ticket open', { category: 'he' }, 'category', general);
    assert.deepEqual(
      suggested.choices.map(({ name }) => name),
      ['Help'],
    );
    const typed = await member.command('ticket open', { category: 'Help' }, general);
    assert.match((await typed.reply(PATIENCE)).content, /ticket is open/);
    const nobody = await member.command('ticket open', { category: 'Nonsense' }, general);
    assert.match((await nobody.reply(PATIENCE)).content, /no such ticket category/);

    const person = await otherMember.contextMenu('Open a ticket about this', member, general);
    const second = await otherMember.select(await person.reply(PATIENCE), 'What is it about?', ['Help']);
    const about = channelNamedIn(sim, await second.reply(PATIENCE));
    assert.ok(shownIn(about.messages[0]).includes(`<@${member.id}>`));
    assert.deepEqual(sim.violations, []);
  });
});

describe('panels', () => {
  test('S3 offers several categories in one message, by menu or by buttons; comes back when deleted', async (t) => {
    const shared = { sharedPanel: 'desk', panelMenu: 'select', panelTitle: 'Desk of {guild}' };
    const scene = await sceneWith(t, {
      Help: { ...shared, buttonEmoji: '👋' },
      Report: { ...shared },
      Alone: { buttonStyle: 'danger', panelAs: 'text' },
    });
    const { sim, member, panelChannel, owner } = scene;
    const desk = panelChannel.messages.find(({ embeds }) => embeds[0]?.title === 'Desk of Community');
    assert.ok(desk);
    assert.equal(panelChannel.messages.length, 2);
    const chosen = await member.select(desk, 'What is it about?', ['Report']);
    assert.match((await chosen.reply(PATIENCE)).content, /ticket is open/);
    owner.delete(desk);
    const again = await sim.waitFor(
      () =>
        panelChannel.messages.find(
          ({ id, embeds }) => id !== desk.id && embeds[0]?.title === 'Desk of Community',
        ),
      PATIENCE,
    );
    const help = await member.select(again, 'What is it about?', ['Help']);
    assert.match((await help.reply(PATIENCE)).content, /ticket is open/);
    assert.equal(panelChannel.messages.length, 2);
    assert.deepEqual(sim.violations, []);
  });
});

describe('a full category', () => {
  test('gives way to the overflow category (S26)', async (t) => {
    const scene = await startScene(t, {
      paste: false,
      settings({ sim }) {
        const settings = communitySettings(sim);
        const overflow = sim.community!.guild.addChannel({ name: 'More tickets', type: 'category' });
        return {
          ...settings,
          ticketCategories: [
            { ...settings.ticketCategories[0], buttonLabel: 'Help', overflowParentId: overflow.id },
          ],
        };
      },
    });
    const { sim, guild, member, ticketCategory } = scene;
    for (let n = 0; n < 50; n += 1) guild.addChannel({ name: `filler-${n}`, parent: ticketCategory });
    const clicked = await member.click(panelWith(scene, 'Help'), { label: 'Help' });
    const ticket = channelNamedIn(sim, await clicked.reply(PATIENCE));
    assert.equal(ticket.parentId, guild.channel('More tickets')?.id);
    assert.deepEqual(sim.violations, []);
  });
});

/** The life of a ticket as its people see it: opened, answered, closed, and what they are told when something is in the way. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import { openDatabase } from '../support/databases.ts';
import { getDelivered } from '../support/delivered.ts';
import { communitySettings } from '../support/product.ts';
import {
  announcements,
  askToClose,
  buttonsOf,
  channelNamedIn,
  closeConversation,
  confirmClose,
  openTicket,
  panelOf,
  PATIENCE,
  routesCalled,
  startScene,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { untilSettled } from '../support/settled.ts';

const pastesOf = ({ dataDir }: Scene) => join(dataDir, 'pastes');

function fieldOf(message: APIMessage, name: string): string | undefined {
  return message.embeds[0]?.fields?.find((field) => field.name === name)?.value;
}

describe('a ticket', { concurrency: 3 }, () => {
  test('is private, pings the staff role, and pins a first message with a close button (S7, S8, A6, A7, A10, A11, A12)', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, member, otherMember, staff, staffRole, ticketCategory } = scene;
    const ticket = await openTicket(scene, member);
    assert.equal(ticket.parentId, ticketCategory.id);
    assert.deepEqual(
      [member, staff, otherMember].map((person) => ticket.can(person, 'ViewChannel')),
      [true, true, false],
    );
    assert.throws(() => otherMember.messages(ticket));
    const [first] = ticket.messages;
    assert.deepEqual(first?.mention_roles, [staffRole.id]);
    assert.deepEqual(
      first.mentions.map(({ id }) => id),
      [member.id],
    );
    assert.deepEqual(
      ticket.pins.map(({ id }) => id),
      [first.id],
    );
    assert.deepEqual(
      buttonsOf(first).map((button) => 'label' in button && button.label),
      ['Close ticket', 'Claim', 'Manage …'],
    );
    assert.deepEqual(sim.violations, []);
  });

  test('is closed by its creator after a confirmation, and by nobody else but staff (S9)', async (t) => {
    const scene = await startScene(t);
    const { sim, guild, member, otherMember, staff } = scene;
    const ticket = await openTicket(scene, member);
    // Somebody who was let in to read may still not close.
    guild.setOverwrite(ticket, { for: otherMember, allow: ['ViewChannel'] });
    const refused = await otherMember.click(ticket.messages[0]!, { label: 'Close ticket' });
    assert.match((await refused.reply()).content, /not allowed to close this ticket/);
    assert.ok(refused.ephemeral);

    const kept = await staff.click(await askToClose(ticket, member), { label: 'Keep it open' });
    assert.equal((await kept.reply()).content, 'The ticket stays open.');
    const question = await askToClose(ticket, member);
    const stolen = await confirmClose(question, otherMember);
    assert.match((await stolen.reply()).content, /not allowed/);
    assert.ok(stolen.ephemeral && ticket.exists);

    await confirmClose(question, member);
    await untilGone(scene, ticket);
    const { staff: copy } = await getDelivered(scene, pastesOf(scene));
    assert.equal(copy.document.ticket?.no, 1);
    assert.deepEqual(sim.violations, []);
  });

  test('ends in a log message and a DM whose links open the transcript (S4, S10, S11, S44, A14)', async (t) => {
    const scene = await startScene(t);
    const { sim, member, staff, logChannel } = scene;
    const ticket = await openTicket(scene, member);
    member.type(ticket, 'I lost my rank', { files: [{ name: 'proof.txt', data: 'see' }] });
    const typo = staff.type(ticket, 'we will lok');
    staff.edit(typo, 'we will look');
    await closeConversation(ticket, staff);
    await untilGone(scene, ticket);
    const copies = await getDelivered(scene, pastesOf(scene));
    for (const copy of [copies.staff, copies.user]) {
      for (const said of ['I lost my rank', 'we will look', 'proof.txt'])
        assert.ok(copy.all.includes(said), said);
    }
    const [log] = announcements(logChannel.messages);
    assert.equal(fieldOf(log!, 'User'), member.mention);
    assert.equal(fieldOf(log!, 'Closed by'), staff.mention);
    assert.equal(fieldOf(log!, 'The user could not be told'), undefined);
    assert.equal((await openTicket(scene, member)).name, 'ticket-0002', 'the slot is free again');
    assert.deepEqual(sim.violations, []);
  });

  test('whose user takes no DMs is closed all the same, and the log says so', async (t) => {
    const scene = await startScene(t);
    const { sim, member, staff, logChannel } = scene;
    const ticket = await openTicket(scene, member);
    member.closeDms();
    await closeConversation(ticket, staff);
    await untilGone(scene, ticket);
    const logged = announcements(logChannel.messages);
    assert.equal(logged.length, 1);
    assert.match(fieldOf(logged[0]!, 'The user could not be told') ?? '', /do not accept direct messages/);
    assert.deepEqual(announcements(member.directMessages()), []);
    assert.deepEqual(sim.violations, []);
  });

  test('whose channel is deleted by hand while it is being closed still gets its transcript', async (t) => {
    const scene = await startScene(t);
    const { sim, member, staff, logChannel } = scene;
    const ticket = await openTicket(scene, member);
    member.type(ticket, 'said before it went');
    // Without the paste service the closing waits, so that there is time to delete.
    await scene.paste?.stop();
    await closeConversation(ticket, staff);
    const isWaiting = () => ticket.messages.some(({ embeds }) => embeds[0]?.title === 'Closing is waiting');
    await sim.waitFor(isWaiting, PATIENCE);
    ticket.delete();
    await scene.startPaste();
    const log = await sim.waitFor(
      () => logChannel.messages.find(({ embeds }) => embeds[0]?.title?.includes('closed')),
      PATIENCE,
    );
    assert.match(
      log.embeds[0]?.description ?? '',
      /deleted by hand\. Everything that was said in it is here/,
    );
    await sim.waitFor(() => member.directMessages().length > 0, PATIENCE);
    assert.ok((await getDelivered(scene, pastesOf(scene))).user.all.includes('said before it went'));
    assert.deepEqual(sim.violations, []);
  });

  test('takes at most 5 calls of Discord to open and 7 to close', async (t) => {
    const scene = await startScene(t, {
      // Lines in the log channel are sent for many things together, every few seconds.
      settings: ({ sim }) => ({ ...communitySettings(sim), logs: { tell: [] } }),
    });
    const { sim, member, staff } = scene;
    await untilSettled(t, scene);
    sim.requests.length = 0;
    const ticket = await openTicket(scene, member);
    const opening = routesCalled(scene);
    assert.ok(opening.length <= 5, `${opening.length} calls to open:\n${opening.join('\n')}`);
    member.type(ticket, 'hello');
    staff.type(ticket, 'hi');
    const question = await askToClose(ticket, staff);
    sim.requests.length = 0;
    await confirmClose(question, staff);
    await untilGone(scene, ticket);
    const closing = routesCalled(scene);
    t.diagnostic(`opening: ${opening.join(', ')}`);
    t.diagnostic(`closing: ${closing.join(', ')}`);
    const pages = closing.filter((route) => route === 'GET /channels/:id/messages').length;
    assert.equal(pages, 1);
    assert.ok(closing.length - pages <= 7, `${closing.length} calls to close:\n${closing.join('\n')}`);
    assert.deepEqual(sim.violations, []);
  });
});

describe('a click that leads nowhere', { concurrency: 2 }, () => {
  test('on a forged, unknown or old button gets a clear private answer', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, member, general } = scene;
    const forged: readonly (readonly [customId: string, answer: RegExp])[] = [
      ['t1:ticket.open:999999999999999999', /category no longer exists/],
      ['t1:close.ask:999999999999999999', /no longer exists/],
      ['t1:close.confirm:1', /no longer exists/],
      ['t1:ticket.open:1%20or%201', /older version/],
      ['t1:nobody.knows:1', /older version/],
      ['t0:ticket.open:1', /older version/],
      ['open_ticket', /older version/],
    ];
    for (const [customId, answer] of forged) {
      const message = await botMessage(scene, general.id, customId);
      const clicked = await member.click(message, { customId });
      assert.match((await clicked.reply()).content, answer, customId);
      assert.ok(clicked.ephemeral, customId);
    }
    assert.deepEqual(
      scene.guild.channels.filter(({ name }) => name.startsWith('ticket-')),
      [],
    );
    assert.deepEqual(sim.violations, []);
  });

  test('when the category was deleted says so each time', async (t) => {
    const scene = await startScene(t, { paste: false });
    scene.ticketCategory.delete();
    for (const attempt of [1, 2]) {
      const clicked = await scene.member.click(panelOf(scene), { label: 'Open ticket' });
      assert.match(
        (await clicked.reply(PATIENCE)).content,
        /category.*no longer exists/,
        `attempt ${attempt}`,
      );
    }
    assert.deepEqual(scene.sim.violations, []);
  });

  for (const [what, answer, obstruct, clear] of obstacles()) {
    test(`when ${what} says how to mend it, and works once mended`, async (t) => {
      const scene = await startScene(t, { paste: false });
      obstruct(scene);
      const clicked = await scene.member.click(panelOf(scene), { label: 'Open ticket' });
      assert.match((await clicked.reply(PATIENCE)).content, answer);
      assert.ok(clicked.ephemeral);
      clear(scene);
      const again = await scene.member.click(panelOf(scene), { label: 'Open ticket' });
      const opened = await again.reply(PATIENCE);
      assert.match(opened.content, /Your ticket is open/, 'no left-over row blocks the second try');
      assert.ok(channelNamedIn(scene.sim, opened).exists);
      assert.deepEqual(scene.sim.violations, []);
    });
  }
});

function obstacles(): readonly (readonly [
  what: string,
  answer: RegExp,
  obstruct: (scene: Scene) => void,
  clear: (scene: Scene) => void,
])[] {
  const isHere = (channel: { name: string }) => channel.name.startsWith('filler-');
  return [
    [
      'the category is full',
      /50 channels/,
      ({ guild, ticketCategory }) => {
        for (let n = 0; n < 50; n += 1) guild.addChannel({ name: `filler-${n}`, parent: ticketCategory });
      },
      ({ guild }) => guild.channels.filter(isHere).at(0)?.delete(),
    ],
    [
      'the bot may not manage channels',
      /lacks a permission.*Manage Channels/s,
      ({ guild }) => guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageRoles']),
      ({ guild }) => guild.setBotPermissions(['Administrator']),
    ],
  ];
}

describe('a panel', { concurrency: 2 }, () => {
  test('is posted by /ticket-setup of an administrator, who alone sees the answer; others are refused (A2, A3, A5)', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, owner, member, general, staffRole, otherMember, guild } = scene;
    const used = await owner.command('ticket-setup', { 'staff-role': staffRole, name: 'Appeals' }, general);
    assert.match((await used.reply(PATIENCE)).content, /\*\*Appeals\*\* is ready/);
    assert.ok(used.ephemeral);
    assert.deepEqual(
      otherMember.messages(general).map(({ embeds }) => embeds[0]?.title),
      ['Need help?'],
    );
    const clicked = await member.click(general.messages[0]!, { label: 'Open ticket' });
    assert.ok(channelNamedIn(sim, await clicked.reply(PATIENCE)).exists);
    // Discord's client does not even offer it; a server's own command settings can.
    await assert.rejects(member.command('ticket-setup', { 'staff-role': staffRole }, general), /not offered/);
    assert.equal(guild.channels.filter(({ name }) => name.startsWith('ticket-')).length, 1);
    assert.deepEqual(sim.violations, []);
  });

  test('is edited in place when its settings change (S6)', async (t) => {
    const scene = await startScene(t, { paste: false });
    const { sim, panelChannel, member, dataDir } = scene;
    const before = panelOf(scene);
    const db = await openDatabase(t, `sqlite:${join(dataDir, 'tessera.db')}`);
    const { id } = await db.kysely.selectFrom('ticket_categories').select('id').executeTakeFirstOrThrow();
    const settings = communitySettings(sim);
    const [category] = settings.ticketCategories;
    await scene.importSettings({
      ...settings,
      ticketCategories: [{ ...category, id, buttonLabel: 'Ask us' }],
    });
    const isEdited = () =>
      buttonsOf(panelOf(scene)).some((button) => 'label' in button && button.label === 'Ask us');
    await sim.waitFor(isEdited, PATIENCE);
    assert.equal(panelOf(scene).id, before.id);
    assert.equal(panelChannel.messages.length, 1);
    const clicked = await member.click(panelOf(scene), { label: 'Ask us' });
    assert.ok(channelNamedIn(sim, await clicked.reply(PATIENCE)).exists);
    assert.deepEqual(sim.violations, []);
  });
});

/** A message of the bot with a button of any id, as an older version or a forger would have made it. */
async function botMessage({ sim }: Scene, channelId: string, customId: string): Promise<APIMessage> {
  const answer = await fetch(`${sim.apiUrl}/v10/channels/${channelId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${sim.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      content: 'old',
      components: [{ type: 1, components: [{ type: 2, style: 1, label: 'x', custom_id: customId }] }],
    }),
  });
  return (await answer.json()) as APIMessage;
}

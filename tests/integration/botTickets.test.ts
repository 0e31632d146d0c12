/** The life of a ticket as its people see it: opened, answered, closed, and what they are told when something is in the way. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Person } from '../simulator/index.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { deliveredSoFar, getDelivered } from '../support/delivered.ts';
import { FIRST_ANSWER_MS } from '../support/product.ts';
import {
  announcements,
  askToClose,
  channelNamedIn,
  closeConversation,
  confirmClose,
  labelsOf,
  newcomer,
  openTicket,
  panelOf,
  PATIENCE,
  routesCalled,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { untilDone, untilSettled } from '../support/settled.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { waitFor } from '../support/waitFor.ts';
import {
  botMessage,
  fieldOf,
  FORGED,
  numberOf,
  OBSTACLES,
  ticketsIn,
  untilAnnounced,
} from '../support/tickets.ts';

forEachEngineAtSoak('tickets', (under) => {
  let shared: SharedScene;
  let scene: Scene;
  before(async () => {
    shared = await startShared({}, under);
    ({ scene } = shared);
  });
  after(() => shared.end());

  const pastes = () => join(scene.dataDir, 'pastes');
  const toldOf = (person: Person) => ({ logChannel: scene.logChannel, member: person });
  const soFar = (person: Person) => deliveredSoFar(toldOf(person), pastes());

  describe('a ticket', () => {
    test('is private, pings the staff role, and pins a first message with a close button (S7, S8, A6, A7, A10, A11, A12)', async () => {
      const { member, otherMember, staff, staffRole, ticketCategory } = scene;
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
      assert.deepEqual(labelsOf(first), ['Close ticket', 'Claim', 'Manage …']);
    });

    test('is closed by its creator after a confirmation, and by nobody else but staff (S9)', async () => {
      const { guild, otherMember, staff } = scene;
      const person = newcomer(scene, 'carl.creator');
      const ticket = await openTicket(scene, person);
      const number = numberOf(ticket);
      // Somebody who was let in to read may still not close.
      guild.setOverwrite(ticket, { for: otherMember, allow: ['ViewChannel'] });
      const refused = await otherMember.click(ticket.messages[0]!, { label: 'Close ticket' });
      assert.match((await refused.reply()).content, /not allowed to close this ticket/);
      assert.ok(refused.ephemeral);

      const kept = await staff.click(await askToClose(ticket, person), { label: 'Keep it open' });
      assert.equal((await kept.reply()).content, 'The ticket stays open.');
      const question = await askToClose(ticket, person);
      const stolen = await confirmClose(question, otherMember);
      assert.match((await stolen.reply()).content, /not allowed/);
      assert.ok(stolen.ephemeral && ticket.exists);

      const earlier = await soFar(person);
      await confirmClose(question, person);
      await untilGone(scene, ticket);
      const { staff: copy } = await getDelivered(toldOf(person), pastes(), earlier);
      assert.equal(copy.document.ticket?.no, number);
    });

    test('ends in a log message and a DM whose links open the transcript (S4, S10, S11, S44, A14)', async () => {
      const { staff } = scene;
      const person = newcomer(scene, 'rita.rank');
      const ticket = await openTicket(scene, person);
      const number = numberOf(ticket);
      const earlier = await soFar(person);
      person.type(ticket, 'I lost my rank', { files: [{ name: 'proof.txt', data: 'see' }] });
      const typo = staff.type(ticket, 'we will lok');
      staff.edit(typo, 'we will look');
      await closeConversation(ticket, staff);
      const log = await untilAnnounced(scene, earlier.logged);
      await scene.sim.waitFor(() => announcements(person.directMessages()).length > 0, PATIENCE);
      const copies = await getDelivered(toldOf(person), pastes(), earlier);
      for (const copy of [copies.staff, copies.user]) {
        for (const said of ['I lost my rank', 'we will look', 'proof.txt'])
          assert.ok(copy.all.includes(said), said);
      }
      assert.equal(fieldOf(log, 'User'), person.mention);
      assert.equal(fieldOf(log, 'Closed by'), staff.mention);
      assert.equal(fieldOf(log, 'The user could not be told'), undefined);
      const next = await openTicket(scene, person);
      assert.equal(numberOf(next), number + 1, 'the slot is free again');
    });

    test('whose user takes no DMs is closed all the same, and the log says so', async () => {
      const { sim, staff, logChannel } = scene;
      const person = newcomer(scene, 'dora.no.dms');
      const ticket = await openTicket(scene, person);
      const before = announcements(logChannel.messages).length;
      person.closeDms();
      await closeConversation(ticket, staff);
      const isSaid = () =>
        /do not accept direct messages/.test(
          fieldOf(announcements(logChannel.messages)[before]!, 'The user could not be told') ?? '',
        );
      await untilAnnounced(scene, before);
      await sim.waitFor(isSaid, { ...PATIENCE, what: 'the log to say that the user was not told' });
      await untilGone(scene, ticket);
      assert.equal(announcements(logChannel.messages).length, before + 1);
      assert.deepEqual(announcements(person.directMessages()), []);
    });

    test('whose channel is deleted by hand while it is being closed still gets its transcript', async () => {
      const { sim, staff } = scene;
      const person = newcomer(scene, 'hanna.by.hand');
      const ticket = await openTicket(scene, person);
      const earlier = await soFar(person);
      person.type(ticket, 'said before it went');
      // Without the paste service the closing waits, so that there is time to delete.
      await scene.paste?.stop();
      await closeConversation(ticket, staff);
      const isWaiting = () => ticket.messages.some(({ embeds }) => embeds[0]?.title === 'Closing is waiting');
      await sim.waitFor(isWaiting, PATIENCE);
      ticket.delete();
      await scene.startPaste();
      const log = await untilAnnounced(scene, earlier.logged);
      assert.match(
        log.embeds[0]?.description ?? '',
        /deleted by hand\. Everything that was said in it is here/,
      );
      await sim.waitFor(() => announcements(person.directMessages()).length > 0, PATIENCE);
      // With the last step goes the snapshot that was taken when the channel went.
      await untilDone(shared);
      const { user } = await getDelivered(toldOf(person), pastes(), earlier);
      assert.ok(user.all.includes('said before it went'));
      assert.ok((await openTicket(scene, person)).exists, 'its user is not kept from the next one');
    });

    test('whose channel Discord will not delete is not taken for gone, and goes when it may', async () => {
      const { sim, staff } = scene;
      const ticket = await openTicket(scene, newcomer(scene, 'rory.remains'));
      const rows = shared.kysely
        .selectFrom('conversations')
        .select('state')
        .where('channel_id', '=', ticket.id);
      const refused = sim.faults.add({
        route: 'DELETE /channels/:id',
        // Not that of the ticket before, which is about to be removed.
        match: ({ path }) => path === `/channels/${ticket.id}`,
        when: 'before',
        status: 403,
        body: { code: 50_013, message: 'Missing Permissions' },
      });
      await closeConversation(ticket, staff);
      await sim.waitFor(() => refused.hits > 0, { ...PATIENCE, what: 'the removal to be tried' });
      assert.equal((await rows.executeTakeFirstOrThrow()).state, 'delivered');
      assert.ok(ticket.exists);
      refused.remove();
      await untilGone(scene, ticket);
      await waitFor('its end', async () => (await rows.executeTakeFirst())?.state === 'closed', PATIENCE);
    });

    test('takes at most 5 calls of Discord to open and 7 to close, its lines in the log channel among them', async (t) => {
      const { sim, staff } = scene;
      await untilSettled(shared);
      await untilDone(shared);
      const person = newcomer(scene, 'theo.thrifty');
      sim.requests.length = 0;
      const ticket = await openTicket(scene, person);
      await untilDone(shared);
      const opening = routesCalled(scene);
      t.diagnostic(`opening: ${opening.join(', ')}`);
      assert.ok(opening.length <= 5, `${opening.length} calls to open:\n${opening.join('\n')}`);
      person.type(ticket, 'hello');
      staff.type(ticket, 'hi');
      const question = await askToClose(ticket, staff);
      sim.requests.length = 0;
      await confirmClose(question, staff);
      await untilGone(scene, ticket);
      await untilDone(shared);
      const closing = routesCalled(scene);
      t.diagnostic(`closing: ${closing.join(', ')}`);
      const pages = closing.filter((route) => route === 'GET /channels/:id/messages').length;
      assert.equal(pages, 1);
      assert.ok(closing.length - pages <= 7, `${closing.length} calls to close:\n${closing.join('\n')}`);
    });
  });

  describe('a click that leads nowhere', () => {
    test('on a forged, unknown or old button gets a clear private answer', async () => {
      const { general, guild } = scene;
      const person = newcomer(scene, 'fred.forger');
      const before = ticketsIn(guild).length;
      for (const [customId, answer] of FORGED) {
        const message = await botMessage(scene, general.id, customId);
        const clicked = await person.click(message, { customId });
        assert.match((await clicked.reply()).content, answer, customId);
        assert.ok(clicked.ephemeral, customId);
      }
      assert.equal(ticketsIn(guild).length, before);
    });

    test('is answered before anything that takes time', async () => {
      const { sim } = scene;
      let goOn: (() => void) | undefined;
      const held = new Promise<void>((resolve) => (goOn = resolve));
      sim.faults.add({ route: 'POST /guilds/:id/channels', when: 'before', times: 1, run: () => held });
      const clicked = await newcomer(scene, 'ida.impatient').click(panelOf(scene), { label: 'Open ticket' });
      assert.ok(clicked.deferred);
      goOn?.();
      assert.match((await clicked.reply(PATIENCE)).content, /Your ticket is open/);
    });

    test('when Discord takes no answer ends nothing: the next click is answered', async () => {
      const { sim, bot } = scene;
      const person = newcomer(scene, 'ulf.unanswered');
      const unanswered = sim.faults.add({
        route: 'POST /interactions/:id/:id/callback',
        when: 'before',
        status: 404,
        body: { code: 10_062, message: 'Unknown interaction' },
      });
      const clicked = person.click(panelOf(scene), { label: 'Open ticket' });
      const failed = assert.rejects(clicked, /interaction failed/);
      await sim.waitFor(() => unanswered.hits > 0, PATIENCE);
      sim.time.advance(FIRST_ANSWER_MS);
      await failed;
      unanswered.remove();
      const again = await person.click(panelOf(scene), { label: 'Open ticket' });
      // What the first click has opened is there.
      assert.match((await again.reply(PATIENCE)).content, /already have a ticket open here: <#\d+>/);
      assert.equal(await Promise.race([bot.exited, Promise.resolve('alive')]), 'alive');
    });

    for (const { what, answer, obstruct, clear } of OBSTACLES) {
      test(`when ${what} says how to mend it, and works once mended`, async () => {
        const person = newcomer(scene, what.replaceAll(' ', '.').slice(0, 32));
        obstruct(scene);
        const clicked = await person.click(panelOf(scene), { label: 'Open ticket' });
        assert.match((await clicked.reply(PATIENCE)).content, answer);
        assert.ok(clicked.ephemeral);
        clear(scene);
        const again = await person.click(panelOf(scene), { label: 'Open ticket' });
        const opened = await again.reply(PATIENCE);
        assert.match(opened.content, /Your ticket is open/, 'no left-over row blocks the second try');
        assert.ok(channelNamedIn(scene.sim, opened).exists);
      });
    }

    test('in a category that was deleted says so each time', async () => {
      scene.ticketCategory.delete();
      const person = newcomer(scene, 'nora.nowhere');
      for (const attempt of [1, 2]) {
        const clicked = await person.click(panelOf(scene), { label: 'Open ticket' });
        const { content } = await clicked.reply(PATIENCE);
        assert.match(content, /category.*no longer exists/, `attempt ${attempt}`);
      }
    });
  });
});

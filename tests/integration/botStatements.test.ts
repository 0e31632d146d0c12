/** What the ticket system has always promised, field by field and column by column, walked through with one ticket. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { ChannelHandle } from '../simulator/index.ts';
import { forEachEngine } from '../support/databases.ts';
import { communitySettings } from '../support/product.ts';
import {
  announcements,
  buttonsOf,
  channelNamedIn,
  closeConversation,
  confirmClose,
  labelsOf,
  linkIn,
  newcomer,
  PATIENCE,
  untilGone,
  type Scene,
  type SceneOptions,
} from '../support/scene.ts';
import { untilDone } from '../support/settled.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { readTranscript } from '../support/transcripts.ts';

const FIELDS = {
  name: 'Billing',
  channelName: 'bill-{ticket.number}',
  panelTitle: 'Money',
  panelMessage: 'Questions about money? {guild} answers.',
  buttonLabel: 'Ask about money',
  createdMessage: 'Hello {user}, this is {category} ticket {ticket.number}.',
  closeButtonLabel: 'I am done',
  dmMessage: 'Ticket {ticket.number} is over. Read it: {transcript}',
};

const SILENT = { name: 'Silent', parentId: null, dmOnClose: false, pingRoles: false };

forEachEngine('the statements about tickets', (under) => {
  let scene: Scene;
  let end: SharedScene['end'];
  let kysely: SharedScene['kysely'];
  let ticket: ChannelHandle;

  before(async () => {
    const options: SceneOptions = {
      settings: ({ sim }) => {
        const settings = communitySettings(sim);
        const [standard] = settings.ticketCategories;
        const general = sim.community!.general;
        // Not empty, as S29 asked for once: somebody talks there.
        sim.community!.member.type(general, 'is there nobody?');
        return {
          ...settings,
          ticketCategories: [
            { ...standard, ...FIELDS, panelChannelId: general.id },
            {
              ...standard,
              ...SILENT,
              logChannelId: sim.community!.guild.addChannel({ name: 'silent-log' }).id,
            },
          ],
        };
      },
    };
    ({ scene, kysely, end } = await startShared(options, under));
  });
  after(() => end());

  const panelIn = (channel: ChannelHandle) =>
    scene.sim.waitFor(() => channel.messages.find((message) => buttonsOf(message).length > 0), PATIENCE);
  const rows = async () => ({
    conversation: await kysely
      .selectFrom('conversations')
      .selectAll()
      .where('channel_id', '=', ticket.id)
      .executeTakeFirstOrThrow(),
    ticket: await kysely
      .selectFrom('tickets')
      .innerJoin('conversations', 'conversations.id', 'tickets.conversation_id')
      .selectAll('tickets')
      .where('conversations.channel_id', '=', ticket.id)
      .executeTakeFirstOrThrow(),
  });

  it('panel and button as configured, in a channel that need not be empty (S1, S13, S15, S18, S22, S29, A1, A4)', async () => {
    const panel = await panelIn(scene.general);
    assert.deepEqual(
      [panel.embeds[0]?.title, panel.embeds[0]?.description],
      ['Money', 'Questions about money? Community answers.'],
    );
    assert.equal(JSON.stringify(panel.components).includes('Ask about money'), true);
    assert.ok(scene.general.messages.some(({ content }) => content === 'is there nobody?'));
  });

  it('a click opens a private channel in the category, named and worded as configured, roles pinged and let in (S5, S7, S8, S14, S16, S21, S23, A6, A7, A8, A9, A10, A11, A12)', async () => {
    const { sim, member, otherMember, staff, staffRole, ticketCategory } = scene;
    const clicked = await member.click(await panelIn(scene.general), { label: 'Ask about money' });
    ticket = channelNamedIn(sim, await clicked.reply(PATIENCE));
    assert.match(ticket.name, /^bill-0001$/);
    assert.equal(ticket.parentId, ticketCategory.id);
    for (const person of [member, staff]) {
      assert.ok(ticket.can(person, 'ViewChannel') && ticket.can(person, 'SendMessages'));
    }
    assert.ok(!ticket.can(otherMember, 'ViewChannel'));
    const [first] = ticket.messages;
    assert.deepEqual(first?.mention_roles, [staffRole.id]);
    assert.match(
      first.embeds[0]?.description ?? '',
      new RegExp(`Hello ${member.mention}, this is Billing ticket 1\\.`),
    );
    assert.equal(labelsOf(first)[0], 'I am done');
    assert.deepEqual(
      ticket.pins.map(({ id }) => id),
      [first.id],
    );
  });

  it('stored are number, state, creator, channel, category and times, and of panels their message (S30, S31, S32, S33, S37, S38, S39, S40, S41, S42, S43)', async () => {
    const { conversation, ticket: row } = await rows();
    assert.equal(row.number, 1);
    assert.ok(conversation.state === 'open' && conversation.closed_at === null);
    assert.equal(conversation.user_id, scene.member.id);
    assert.equal(conversation.channel_id, ticket.id);
    assert.ok(conversation.created_at > 0 && conversation.updated_at >= conversation.created_at);
    const panels = await kysely.selectFrom('ticket_panels').selectAll().execute();
    const panel = panels.find(({ category_id }) => category_id === row.category_id);
    assert.equal(panel?.message_id, (await panelIn(scene.general)).id);
    assert.equal(panel.channel_id, scene.general.id);
    assert.ok(panel.created_at > 0 && panel.updated_at >= panel.created_at);
    assert.equal(new Set(panels.map(({ id }) => id)).size, 2);
  });

  it('closing locks, saves every message, logs and tells the user with the link, then deletes, in that order (S4, S9, S10, S11, S17, S19, S20, S34, S35, A13, A14, A17)', async () => {
    const { sim, member, staff, logChannel } = scene;
    member.type(ticket, 'where is my refund?');
    staff.type(ticket, 'on its way');
    // What the log channel hears of the opening is over by then.
    await untilDone({ kysely });
    sim.requests.length = 0;
    const channelId = ticket.id;
    const asked = await staff.click(ticket.messages[0]!, { label: 'I am done' });
    await confirmClose(await asked.reply(PATIENCE), staff);
    await untilGone(scene, ticket);
    const order = sim.requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`)
      .filter((call) => !call.includes('/callback') && !call.includes('/webhooks/'));
    const lockedAt = order.indexOf(`PATCH /channels/${channelId}`);
    const loggedAt = order.indexOf(`POST /channels/${logChannel.id}/messages`);
    const deletedAt = order.indexOf(`DELETE /channels/${channelId}`);
    assert.ok(lockedAt >= 0 && lockedAt < loggedAt && loggedAt < deletedAt, order.join('\n'));
    const [logged, ...others] = announcements(logChannel.messages);
    assert.deepEqual(others, []);
    const { text, document } = await readTranscript(linkIn(logged!));
    for (const said of ['where is my refund?', 'on its way']) assert.ok(text.includes(said));
    const farewell = member.directMessages().find((message) => linkIn(message));
    assert.match(farewell?.embeds[0]?.description ?? '', /^Ticket 1 is over\. Read it: http/);
    assert.ok((await readTranscript(linkIn(farewell!))).text.includes('on its way'));
    const { conversation } = await rows();
    assert.ok(conversation.closed_by === staff.id && conversation.closed_at !== null);
    assert.notEqual(conversation.state, 'open');
    // The two that were said, and the bot's own first one, its question and its notice.
    assert.equal(conversation.message_count, document.messages.length);
    const copies = await kysely
      .selectFrom('transcripts')
      .selectAll()
      .where('conversation_id', '=', conversation.id)
      .execute();
    assert.ok(
      copies.length === 2 && copies.every(({ sealed_fragment_key }) => sealed_fragment_key.startsWith('s1.')),
    );
  });

  it('another category is on its own: no ping, top of the list, its own log, and no message on closing (S2, S11, S16, S17, S19, A8)', async () => {
    const { sim, otherMember, staff, panelChannel } = scene;
    const clicked = await otherMember.click(await panelIn(panelChannel), { label: 'Open ticket' });
    const silent = channelNamedIn(sim, await clicked.reply(PATIENCE));
    assert.equal(silent.parentId, null);
    assert.deepEqual(silent.messages[0]?.mention_roles, []);
    assert.ok(silent.can(staff, 'ViewChannel'));
    await closeConversation(silent, otherMember);
    await untilGone(scene, silent);
    assert.deepEqual(otherMember.directMessages(), []);
    const own = announcements(scene.guild.channel('silent-log')!.messages);
    assert.deepEqual([own.length, announcements(scene.logChannel.messages).length], [1, 1]);
  });

  it('categories have ids, not places: in another order each panel still opens its own (S2, S6, S37)', async () => {
    const { sim, guild, general, panelChannel } = scene;
    const rows = await kysely.selectFrom('ticket_categories').selectAll().orderBy('created_at').execute();
    const asFile = rows.map(({ id, config }) => ({ ...(JSON.parse(config) as Record<string, unknown>), id }));
    const [billing, silent] = asFile;
    const before = [await panelIn(general), await panelIn(panelChannel)].map(({ id }) => id);
    await scene.importSettings({
      ...communitySettings(sim),
      ticketCategories: [{ ...silent, panelTitle: 'Quiet' }, billing],
    });
    await sim.waitFor(
      () => panelChannel.messages.some(({ embeds }) => embeds[0]?.title === 'Quiet'),
      PATIENCE,
    );
    assert.deepEqual(
      [await panelIn(general), await panelIn(panelChannel)].map(({ id }) => id),
      before,
    );
    const person = newcomer(scene, 'otto.order');
    const money = await person.click(await panelIn(general), { label: 'Ask about money' });
    assert.match(channelNamedIn(sim, await money.reply(PATIENCE)).name, /^bill-/);
    const quiet = await person.click(await panelIn(panelChannel), { label: 'Open ticket' });
    assert.match(channelNamedIn(sim, await quiet.reply(PATIENCE)).name, /^ticket-/);
    assert.equal(guild.channels.filter(({ name }) => /^(bill|ticket)-/.test(name)).length, 2);
  });
});

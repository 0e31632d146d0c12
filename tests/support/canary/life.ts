/** What people do while the canary's words are about: every feature that takes in what they say, with faults on the way. */
import assert from 'node:assert/strict';
import type { APIMessage } from 'discord-api-types/v10';
import type { ChannelHandle, Person } from '../../simulator/index.ts';
import { communitySettings, type Product, type ProductProcess } from '../product.ts';
import {
  announcements,
  buttonsOf,
  channelNamedIn,
  openThread,
  PATIENCE,
  untilGone,
  type Scene,
} from '../scene.ts';
import { closeWithReason, configure, orderShortly, rate, setTopic, workWithWords } from './working.ts';
import { CONFIGURED, SAID } from './words.ts';

/** Tickets with a form, modmail, and texts of the administrators' own wherever there can be some. */
export function canarySettings({ sim }: Product) {
  const settings = communitySettings(sim);
  const [category] = settings.ticketCategories;
  const choice = { label: CONFIGURED.question, type: 'select' };
  const files = { label: CONFIGURED.filesWanted, type: 'file', options: ['txt'] };
  return {
    ...settings,
    modmail: { ...settings.modmail, greeting: CONFIGURED.greeting, closedMessage: CONFIGURED.farewell },
    ticketCategories: [
      {
        ...category,
        name: CONFIGURED.category,
        buttonLabel: 'Ask',
        createdMessage: CONFIGURED.createdMessage,
        form: [
          { label: 'What is it?' },
          { ...choice, options: [CONFIGURED.otherChoice, CONFIGURED.choice] },
          files,
        ],
      },
      { ...category, name: 'Plain', buttonLabel: 'Open ticket' },
    ],
  };
}

/** The least: a ticket that is closed, and one that goes on, whose topic is still in the database. */
export async function liveShortly(scene: Scene): Promise<void> {
  const { member, staff } = scene;
  nameThem(scene);
  const ticket = await openWithForm(scene);
  member.type(ticket, SAID.ticket, { files: [{ name: SAID.fileName, data: SAID.fileBytes }] });
  staff.type(ticket, SAID.note);
  await orderShortly(scene, ticket);
  await closeWithReason(ticket, staff, SAID.closeReason);
  await untilGone(scene, ticket);
  await setTopic(scene, await openPlain(scene, member));
}

/** Both kinds of conversation, with a refused message, a failing Discord, a kill and a paste service that is away; gives the bot that runs. */
export async function live(scene: Scene): Promise<ProductProcess> {
  const { sim, member, staff, guild, owner, general } = scene;
  nameThem(scene);
  guild.setNick(member, SAID.nickname);
  const ticket = await openWithForm(scene);
  member.type(ticket, SAID.ticket, { files: [{ name: SAID.fileName, data: SAID.fileBytes }] });
  const typed = staff.type(ticket, SAID.staff);
  staff.edit(typed, `${SAID.staff} ${SAID.edited}`);
  staff.delete(staff.type(ticket, SAID.deleted));

  sim.faults.add({ route: 'POST /channels/:id/messages', when: 'before', times: 1, status: 500 });
  const thread = await openThread(scene, member, SAID.dm);
  member.dm('with a file', { files: [{ name: SAID.dmFileName, data: SAID.dmFileBytes }] });
  staff.type(thread, SAID.note);
  staff.type(thread, `!r ${SAID.reply}`);
  staff.type(thread, `!ra ${SAID.anonymous}`);
  await untilTold(scene, SAID.reply);
  await untilTold(scene, SAID.anonymous);
  echoInError(scene, SAID.failed);
  await staff.command('reply', { text: SAID.failed }, thread);
  await configure(scene);
  await workWithWords(scene, { ticket, thread });

  // What is typed wrongly is told back, and nowhere else.
  const asked = await owner.command('purge guild', {}, general);
  await (await owner.submit(asked, { name: SAID.typedName })).reply(PATIENCE);
  await (await member.command('privacy export', {}, general)).reply(PATIENCE);

  await scene.paste?.stop();
  await closeWithReason(ticket, staff, SAID.closeReason);
  await closeWithReason(thread, staff, SAID.modmailReason);
  const isWaiting = () => ticket.messages.some(({ embeds }) => embeds[0]?.title === 'Closing is waiting');
  await sim.waitFor(isWaiting, PATIENCE);
  await scene.bot.kill();
  await scene.startPaste();
  const bot = await scene.startBot();
  await untilGone(scene, ticket);
  await untilGone(scene, thread);
  await rate(scene);
  await deletedByHand(scene);
  return bot;
}

function nameThem({ member, staff }: Scene): void {
  member.rename({ username: SAID.username, globalName: SAID.memberName });
  staff.rename({ globalName: SAID.staffName });
}

function panelWith({ panelChannel }: Scene, label: string): APIMessage {
  const offers = (message: APIMessage) =>
    buttonsOf(message).some((button) => 'label' in button && button.label === label);
  const panel = panelChannel.messages.find(offers);
  assert.ok(panel, `no panel offers ${label}`);
  return panel;
}

export async function openPlain(scene: Scene, person: Person): Promise<ChannelHandle> {
  const label = 'Open ticket';
  const clicked = await person.click(panelWith(scene, label), { label });
  return channelNamedIn(scene.sim, await clicked.reply(PATIENCE));
}

async function openWithForm(scene: Scene): Promise<ChannelHandle> {
  const { member } = scene;
  const clicked = await member.click(panelWith(scene, 'Ask'), { label: 'Ask' });
  const answers = { 'What is it?': SAID.formAnswer, [CONFIGURED.question]: CONFIGURED.choice };
  const files = [
    { name: SAID.formFileName, data: SAID.formFileBytes },
    { name: SAID.formFileRefused, data: SAID.formFileBytes },
  ];
  const sent = await member.submit(clicked, answers, { [CONFIGURED.filesWanted]: files });
  return channelNamedIn(scene.sim, await sent.reply(PATIENCE));
}

export async function untilTold({ sim, member }: Scene, text: string): Promise<void> {
  const isTold = () => member.directMessages().some(({ embeds }) => embeds[0]?.description === text);
  await sim.waitFor(isTold, { ...PATIENCE, what: `“${text}” in the direct messages` });
}

/** Discord refuses a message and quotes it, as its form errors do. */
function echoInError({ sim }: Scene, text: string): void {
  sim.faults.add({
    route: 'POST /channels/:id/messages',
    when: 'before',
    times: 1,
    match: ({ body }) => JSON.stringify(body).includes(JSON.stringify(text).slice(1, -1)),
    status: 400,
    body: {
      code: 50_035,
      message: 'Invalid Form Body',
      errors: { content: { _errors: [{ code: 'X', message: text }] } },
    },
  });
}

/** Its transcript comes from snapshots and memory. */
async function deletedByHand(scene: Scene): Promise<void> {
  const { sim, member, logChannel } = scene;
  const links = () => announcements([...logChannel.messages, ...member.directMessages()]).length;
  const before = links();
  const ticket = await openPlain(scene, member);
  member.type(ticket, SAID.snapshot);
  await sim.waitFor(() => ticket.messages.some(({ content }) => content === SAID.snapshot), PATIENCE);
  ticket.delete();
  await sim.waitFor(() => links() === before + 2, PATIENCE);
  assert.ok(!ticket.exists);
}

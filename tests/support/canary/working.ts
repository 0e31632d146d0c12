/** What staff and administrators type while they work: topics, names, notes, snippets, reasons, settings; and what users answer. */
import assert from 'node:assert/strict';
import type { ChannelHandle, InteractionResult, Person } from '../../simulator/index.ts';
import { announcements, askToClose, linkIn, menuOffering, newcomer, PATIENCE, type Scene } from '../scene.ts';
import { CONFIGURED, SAID } from './words.ts';

interface Conversations {
  readonly ticket: ChannelHandle;
  readonly thread: ChannelHandle;
}

const said = async (result: InteractionResult): Promise<string> =>
  JSON.stringify(await result.reply(PATIENCE));

/** A text in `/settings`, previewed and saved, and one that comes with a command. */
export async function configure({ sim, owner, staff, general, panelChannel }: Scene): Promise<void> {
  const choose = async (message: Awaited<ReturnType<InteractionResult['reply']>>, label: string) => {
    const { menu, value } = menuOffering(message, label);
    return owner.select(message, menu, [value]);
  };
  const home = await (await owner.command('settings', {}, general)).reply(PATIENCE);
  const category = await (await choose(home, 'Tickets: Plain')).reply(PATIENCE);
  const form = await choose(category, 'Text of the panel');
  const preview = await owner.submit(form, { 'Text of the panel': CONFIGURED.panelMessage });
  await said(await owner.click(await preview.reply(PATIENCE), { label: 'Save' }));
  await sim.waitFor(() => JSON.stringify(panelChannel.messages).includes(CONFIGURED.panelMessage), PATIENCE);
  await said(await staff.command('modmail pause', { minutes: 5, message: CONFIGURED.paused }, general));
  await said(await staff.command('modmail pause', { minutes: 0 }, general));
}

/** What goes into sealed columns of its own. */
export async function orderShortly({ staff, owner, general }: Scene, ticket: ChannelHandle): Promise<void> {
  await said(await staff.command('ticket note', { text: SAID.commandNote }, ticket));
  const asked = await owner.command('snippet save', { name: CONFIGURED.snippetName }, general);
  await said(await owner.submit(asked, { Text: SAID.snippetText }));
}

export async function setTopic({ staff }: Scene, ticket: ChannelHandle): Promise<void> {
  const set = await staff.command('ticket topic', { text: SAID.channelTopic }, ticket);
  assert.match(await said(set), /topic is set/);
}

/** By command in both kinds of conversation; each is carried out, so that the word was there to be kept. */
export async function workWithWords(scene: Scene, { ticket, thread }: Conversations): Promise<void> {
  const { sim, staff, owner, member, otherMember, general } = scene;
  const order = async (words: string, options: Parameters<Person['command']>[1], where: ChannelHandle) =>
    said(await staff.command(words, options, where));
  await setTopic(scene, ticket);
  assert.match(await order('ticket rename', { name: SAID.channelName }, ticket), /name/);
  assert.match(await order('ticket note', { text: SAID.commandNote }, ticket), /Noted/);
  assert.match(await order('modmail topic', { text: SAID.modmailTopic }, thread), /topic is set/);
  assert.match(await order('modmail note', { text: SAID.modmailNote }, thread), /Noted/);
  await order('reply', { text: SAID.replyCommand }, thread);

  const asked = await owner.command('snippet save', { name: CONFIGURED.snippetName }, general);
  await said(await owner.submit(asked, { Text: `${SAID.snippetText} for {user.name}` }));
  assert.match(await order('snippet use', { name: CONFIGURED.snippetName }, ticket), /Sent/);
  assert.match(await order('snippet use', { name: SAID.snippetArgument }, ticket), /no snippet/);
  await staff.autocomplete('snippet use', { name: SAID.snippetArgument }, 'name', ticket);

  await order('ticket move', { category: SAID.snippetArgument }, ticket);
  const category = SAID.typedName;
  await said(await owner.command('purge category', { category }, general));

  const block = { user: otherMember, hours: 2, reason: SAID.blockReason };
  assert.match(await order('modmail block', block, general), /told why/);
  await order('modmail unblock', { user: otherMember }, general);

  const guest = newcomer(scene, 'read-along');
  assert.match(await order('recipients add', { user: guest }, thread), /reads along from now on/);
  guest.dm(SAID.guest, { files: [{ name: SAID.guestFileName, data: 'bytes' }] });
  const isWithTheOthers = () => JSON.stringify(member.directMessages()).includes(SAID.guest);
  await sim.waitFor(isWithTheOthers, PATIENCE);

  const request = await staff.command('ticket close-request', { reason: SAID.requestReason }, ticket);
  const kept = await member.click(await request.reply(PATIENCE), { label: 'Keep it open' });
  await said(kept);
  const later = { hours: 2, reason: SAID.laterReason };
  assert.match(await order('modmail close-later', later, thread), new RegExp(SAID.laterReason));
  await sim.waitFor(() => ticket.topic === SAID.channelTopic, PATIENCE);
}

export async function closeWithReason(channel: ChannelHandle, person: Person, reason: string): Promise<void> {
  const question = await askToClose(channel, person);
  const form = await person.click(question, { label: 'Close with a reason …' });
  await said(await person.submit(form, { 'Why is it closed?': reason }));
}

/** Stars and a comment under the farewell of a ticket. */
export async function rate({ sim, member, logChannel }: Scene): Promise<void> {
  const farewell = await sim.waitFor(
    () =>
      announcements(member.directMessages()).find((message) =>
        JSON.stringify(message).includes(SAID.closeReason),
      ),
    { ...PATIENCE, what: 'the farewell' },
  );
  const thanks = await (await member.click(farewell, { label: '5 ★' })).reply(PATIENCE);
  assert.ok(linkIn(thanks));
  const form = await member.click(thanks, { label: 'Add a comment' });
  await said(await member.submit(form, { 'What should the team know?': SAID.feedback }));
  await sim.waitFor(() => JSON.stringify(logChannel.messages).includes(SAID.feedback), PATIENCE);
}

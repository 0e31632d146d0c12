/** A server that gives links on request only, decides about erasures, and can tell who read what; and the bot that leaves and comes back. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { USUAL_BOT_PERMISSIONS } from '../simulator/index.ts';
import { openDatabase } from '../support/databases.ts';
import { communitySettings } from '../support/product.ts';
import {
  announcements,
  buttonsOf,
  closeConversation,
  linkIn,
  openThread,
  openTicket,
  PATIENCE,
  startScene,
  untilGone,
} from '../support/scene.ts';
import { readTranscript, storedPastes } from '../support/transcripts.ts';
import { waitFor } from '../support/waitFor.ts';

test('links on request, their readers, approvals, holds, the audit as a file, and thirty days of grace', async (t) => {
  const scene = await startScene(t, {
    settings: ({ sim }) => ({
      ...communitySettings(sim),
      privacy: { retentionDays: 20, delivery: 'on-request', eraseNeedsApproval: true, eraseDeadlineDays: 3 },
    }),
  });
  const { sim, member, otherMember, staff, owner, logChannel, general, guild, staffRole } = scene;
  const ticket = await openTicket(scene, member);
  member.type(ticket, 'my question', { files: [{ name: 'a.bin', data: 'some bytes' }] });
  await closeConversation(ticket, staff);
  await untilGone(scene, ticket);
  const thread = await openThread(scene, otherMember, 'hello');
  await closeConversation(thread, staff);
  await untilGone(scene, thread);
  const withButton = () =>
    logChannel.messages.filter((message) =>
      buttonsOf(message).some((each) => 'label' in each && each.label === 'Open transcript'),
    );
  await sim.waitFor(() => withButton().length === 2, PATIENCE);

  // No link of a staff copy stands anywhere; the users have theirs.
  assert.ok(!JSON.stringify(logChannel.messages).includes(scene.pasteUrl));
  const own = linkIn(announcements(member.directMessages())[0]!);
  assert.equal((await readTranscript(own)).document.audience, 'user');

  // Every paste forgets by itself not long after the twenty days that this server keeps.
  const stored = await storedPastes(join(scene.dataDir, 'pastes'));
  assert.ok(stored.size >= 5);
  for (const path of stored.values()) {
    const [header = ''] = (await readFile(path, 'utf8')).split('\n');
    const { expiresAtMs } = JSON.parse(header) as { expiresAtMs: number };
    const days = (expiresAtMs - Date.now()) / 86_400_000;
    assert.ok(days > 29 && days <= 30, `${days} days`);
  }

  // The role counts that the clicker has now.
  const [message] = withButton();
  const open = async (person: typeof staff) =>
    (await person.click(message!, { label: 'Open transcript' })).reply(PATIENCE);
  const given = await open(staff);
  const staffCopy = await readTranscript(linkIn(given));
  assert.equal(staffCopy.document.audience, 'staff');
  assert.ok(staffCopy.all.includes('my question'));
  assert.match(given.content, /do not pass it on/);
  guild.setOverwrite(logChannel, { for: staff, allow: ['ViewChannel', 'ReadMessageHistory'] });
  guild.setRoles(staff, []);
  const refused = await open(staff);
  assert.match(refused.content, /Only staff of this kind/);
  assert.equal(linkIn(refused), undefined);
  guild.setRoles(staff, [staffRole]);
  assert.match((await open(owner)).content, /Your link/);

  const said = async (
    person: typeof member,
    words: string,
    options: Record<string, string | boolean | { id: string }> = {},
  ) => (await (await person.command(words, options, general)).reply(PATIENCE)).content;
  // A list gives staff no link either, but the same question; and everybody their own copy.
  const listed = await (await staff.command('ticket list', { state: 'closed' }, general)).reply(PATIENCE);
  assert.match(listed.embeds[0]?.description ?? '', /Transcript #1$/);
  assert.ok(!JSON.stringify(listed).includes(scene.pasteUrl));
  const asked = await (await staff.click(listed, { label: 'Transcript #1' })).reply(PATIENCE);
  assert.equal((await readTranscript(linkIn(asked))).document.audience, 'staff');
  const theirs = await (await member.command('ticket list', {}, general)).reply(PATIENCE);
  assert.ok(theirs.embeds[0]?.description?.includes(`[Transcript](${own})`));

  const readers = await said(owner, 'privacy readers', { conversation: '1' });
  assert.deepEqual(
    [/was given the link/g, /asked for it and was refused/g].map(
      (line) => [...readers.matchAll(line)].length,
    ),
    [3, 1],
  );
  assert.ok(readers.includes(`<@${staff.id}>`) && readers.includes(`<@${owner.id}>`));
  assert.match(await said(staff, 'privacy readers', { conversation: '1' }), /Only an administrator/);

  assert.match(await said(owner, 'privacy holds'), /Nothing is on hold/);
  await said(owner, 'privacy hold', { conversation: '1', on: true });
  assert.match(
    await said(owner, 'privacy holds'),
    new RegExp(`#1 \\(\\d+\\): held by <@${owner.id}>.*by itself: <t:`),
  );
  await said(owner, 'privacy hold', { conversation: '1', on: false });

  // An erasure waits for an administrator, whom the log channel asks: declined there, asked for again, granted.
  assert.match(await said(owner, 'privacy requests'), /Nobody waits/);
  const wish = async () => {
    const form = await member.command('privacy erase', {}, general);
    return (await (await member.submit(form, { name: member.username })).reply(PATIENCE)).content;
  };
  const decide = async (label: RegExp) => {
    const list = await (await owner.command('privacy requests', {}, general)).reply(PATIENCE);
    assert.ok(list.content.includes(`<@${member.id}> wants to be erased`));
    const found = buttonsOf(list).find((each) => 'label' in each && label.test(each.label ?? ''));
    assert.ok(found && 'label' in found);
    const clicks = [0, 1].map(async () => (await owner.click(list, { label: found.label! })).reply(PATIENCE));
    return (await Promise.all(clicks)).map(({ content }) => content).sort();
  };
  assert.match(await wish(), /An administrator decides; without an answer it is granted on <t:\d+:D>/);
  const questions = () =>
    logChannel.messages.filter(({ embeds }) => embeds[0]?.title === 'Somebody wants to be erased');
  const [question] = await sim.waitFor(() => (questions().length === 1 ? questions() : undefined), PATIENCE);
  assert.match(question!.embeds[0]!.description!, new RegExp(`<@${member.id}> wants to be erased\\.`));
  const press = async (person: typeof member, label: string, on = question!) =>
    (await (await person.click(on, { label })).reply(PATIENCE)).content;
  assert.match(await press(staff, 'Decline'), /Only an administrator/);
  const declined = (await Promise.all([0, 1].map(() => press(owner, 'Decline')))).sort();
  assert.match(declined[0]!, /^Declined\./);
  assert.match(declined[1]!, /decided already/, 'a double click decides once');
  await sim.waitFor(() => questions().every((each) => buttonsOf(each).length === 0), PATIENCE);
  assert.match(await wish(), /An administrator decides/);
  await sim.waitFor(() => questions().length === 2, PATIENCE);
  assert.match(await wish(), /An administrator decides; without an answer/, 'asked again, it waits still');
  const forThem = await owner.command('purge user', { user: member }, general);
  assert.match(
    (await (await owner.submit(forThem, { name: member.username })).reply(PATIENCE)).content,
    /asked for that themselves.*`\/privacy requests`/,
  );
  const granted = await decide(/Erase now/);
  assert.match(granted[0]!, /^It has begun\./);
  assert.match(granted[1]!, /decided already/);
  assert.match(await press(owner, 'Decline', questions()[1]), /decided already/);
  assert.match(JSON.stringify(questions()[1]?.embeds), /decided already/);
  const told = () => member.directMessages().map(({ content }) => content);
  await sim.waitFor(() => told().some((text) => text.includes('are being deleted')), PATIENCE);
  assert.ok(told().some((text) => text.includes('have declined')));
  const db = await openDatabase(t, `sqlite:${join(scene.dataDir, 'tessera.db')}`);
  const states = async () =>
    (
      await db.kysely.selectFrom('purges').select(['state', 'waits_for', 'scope']).orderBy('id').execute()
    ).map(({ state, waits_for: waits, scope }) => [scope, state, waits].join(' '));
  await waitFor('the erasure', async () => (await states())[1] === 'user done ', PATIENCE);
  assert.equal((await states())[0], 'user cancelled approval');
  await assert.rejects(readTranscript(own));
  const lines = () => logChannel.messages.flatMap(({ embeds }) => embeds[0]?.description?.split('\n') ?? []);
  for (const line of [
    `<@${owner.id}> declined a deletion: One person`,
    `<@${owner.id}> agreed to a deletion: One person`,
    'Deletion done: One person. Conversations: 1, pastes: ',
  ])
    await sim.waitFor(() => lines().some((each) => each.includes(line)), { ...PATIENCE, what: line });

  assert.match(await said(staff, 'audit export'), /Only an administrator/);
  assert.match(await said(owner, 'audit export'), /direct messages: \d+ events/);
  const [file] = owner.directMessages().flatMap(({ attachments }) => attachments);
  assert.ok(file);
  const events = (await (await fetch(file.url)).text()).trim().split('\n');
  assert.equal(events[0], 'time,actor,action,targets,outcome,id');
  for (const action of [
    'conversation.closed',
    'transcript.opened',
    'privacy.held',
    'purge.approved',
    'purge.cancelled',
    'purge.done',
  ])
    assert.ok(
      events.some((line) => line.split(',')[2] === action),
      action,
    );
  assert.ok(
    events.slice(1).every((line) => /^[\dT:.Z-]{24},(?:\d+|bot),[a-z._]+,[\w= ]*,\w+,\d+$/.test(line)),
  );
  assert.ok(!events.join().includes(member.id), 'who was erased is in no event');

  // Thrown out: thirty days of grace, called off by coming back.
  guild.removeBot();
  await waitFor('the grace', async () => (await states())[2] === 'guild waiting grace', PATIENCE);
  guild.addBot({ permissions: USUAL_BOT_PERMISSIONS });
  await waitFor('its end', async () => (await states())[2] === 'guild cancelled grace', PATIENCE);
  assert.equal(
    (await db.kysely.selectFrom('guild_settings').selectAll().execute()).length,
    1,
    'nothing is lost',
  );
  assert.deepEqual(sim.violations, []);
});

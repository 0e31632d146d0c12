/** Whoever answers anonymously stays unknown to the user: in every message sent to them and in their copy of the transcript. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilIn, untilTold } from '../support/modmail.ts';
import {
  announcements,
  closeConversation,
  linkIn,
  openThread,
  startScene,
  untilGone,
} from '../support/scene.ts';
import { readTranscript } from '../support/transcripts.ts';

test('has no byte of who answered anonymously in the user’s copy, nor in anything the user was sent', async (t) => {
  const scene = await startScene(t);
  const { sim, guild, member, staff, otherStaff } = scene;
  guild.setNick(otherStaff, 'Quintessa of the Lighthouse');
  otherStaff.setAvatar();
  const thread = await openThread(scene, member, 'who is there?');
  const typed = otherStaff.type(thread, '!ra somebody', { files: [{ name: 'form.txt', data: 'a form' }] });
  const answer = await untilTold(scene, member, 'somebody');
  await otherStaff.command('reply', { text: 'somebody else', anonymous: true }, thread);
  await untilTold(scene, member, 'somebody else');
  otherStaff.edit(typed, '!ra somebody, I said');
  await untilTold(scene, member, 'somebody, I said');
  member.dm('thank you, whoever you are', { replyTo: answer });
  await untilIn(scene, thread, 'thank you, whoever you are');
  staff.type(thread, '!r and this is Sam');
  await untilTold(scene, member, 'and this is Sam');
  await closeConversation(thread, otherStaff);
  await untilGone(scene, thread);

  const staffCopy = await readTranscript(announcements(scene.logChannel.messages).map(linkIn)[0]);
  const userCopy = await readTranscript(announcements(member.directMessages()).map(linkIn)[0]);
  const hidden = staffCopy.document.users.find(({ id }) => id === otherStaff.id);
  assert.ok(hidden?.a !== undefined, 'staff see the face');
  const face = staffCopy.document.blobs?.[hidden.a];
  assert.ok(face && 'd' in face);
  const traces = [otherStaff.id, otherStaff.username, 'Quintessa', 'Lighthouse', face.d];
  for (const trace of traces) {
    assert.ok(staffCopy.all.includes(trace), `staff copy: ${trace}`);
    assert.ok(!userCopy.all.includes(trace), `not in the user copy: ${trace}`);
    assert.ok(!JSON.stringify(member.directMessages()).includes(trace), `not sent to the user: ${trace}`);
  }
  for (const both of ['somebody, I said', 'somebody else', 'form.txt', 'whoever you are', 'Sam']) {
    assert.ok(userCopy.all.includes(both), `user copy: ${both}`);
  }
  assert.deepEqual(sim.violations, []);
});

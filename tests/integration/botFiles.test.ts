/** Files of a conversation: kept byte for byte, each piece under a key of its own, or said why not; never in a user's copy if staff-only. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openBlob, parsePasteId, PasteClient } from 'privatebin-client';
import type { Attachment, Dtx } from '../../shared/transcript/types.ts';
import {
  announcements,
  closeConversation,
  linkIn,
  openThread,
  openTicket,
  PATIENCE,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { startShared } from '../support/sharedScene.ts';
import { readTranscript } from '../support/transcripts.ts';

const MB = 1024 * 1024;

function attachments(document: Dtx): Attachment[] {
  return document.messages.flatMap((message) => message.at ?? []);
}

/** The bytes of a kept file as a viewer puts them together. */
async function bytesOf(document: Dtx, attachment: Attachment | undefined, baseUrl: string): Promise<Buffer> {
  assert.ok(attachment?.b, `not kept: ${attachment?.x ?? 'no such file'}`);
  const client = new PasteClient({ baseUrl });
  const pieces: Uint8Array[] = [];
  for (const index of attachment.b) {
    const blob = document.blobs?.[index];
    assert.ok(blob && 'id' in blob);
    const { ct } = await client.read(parsePasteId(blob.id));
    pieces.push(await openBlob(ct, { key: blob.k, iv: blob.iv, sha256: blob.h }));
  }
  return Buffer.concat(pieces);
}

function newest(messages: Parameters<typeof announcements>[0]): ReturnType<typeof readTranscript> {
  return readTranscript(linkIn(announcements(messages).at(-1)!));
}

describe('files', () => {
  let scene: Scene;
  let end: () => Promise<void>;
  before(async () => ({ scene, end } = await startShared()));
  after(() => end());

  test('files of a ticket are kept byte for byte in both copies, large ones in pieces; too large ones are named', async () => {
    const { member, staff, pasteUrl } = scene;
    const ticket = await openTicket(scene, member);
    const small = randomBytes(1_000);
    const large = randomBytes(15 * MB + 17);
    member.type(ticket, 'two files of one name', {
      files: [
        { name: 'same.bin', data: small },
        { name: 'same.bin', data: large },
      ],
    });
    staff.type(ticket, 'an empty one', { files: [{ name: 'empty.txt', data: '' }] });
    member.type(ticket, 'too large', { files: [{ name: 'huge.bin', data: Buffer.alloc(26 * MB) }] });
    await closeConversation(ticket, staff);
    await untilGone(scene, ticket);
    for (const messages of [scene.logChannel.messages, member.directMessages()]) {
      const { document } = await newest(messages);
      const [first, second, empty, huge] = attachments(document);
      assert.deepEqual(await bytesOf(document, first, pasteUrl), small);
      assert.equal(second?.b?.length, 4);
      assert.deepEqual(await bytesOf(document, second, pasteUrl), large);
      assert.equal((await bytesOf(document, empty, pasteUrl)).length, 0);
      assert.deepEqual([huge?.n, huge?.x, huge?.b], ['huge.bin', 'too-large', undefined]);
      const keys = document.blobs?.map((blob) => ('id' in blob ? blob.k : ''));
      assert.equal(new Set(keys).size, 6, 'a key for each piece');
    }
  });

  test('a file that staff sent among themselves is in the staff copy alone', async () => {
    const { member, staff, pasteUrl } = scene;
    const thread = await openThread(scene, member, 'hello');
    const secret = randomBytes(500);
    staff.type(thread, 'between us', { files: [{ name: 'internal.bin', data: secret }] });
    await closeConversation(thread, staff);
    await untilGone(scene, thread);
    const staffCopy = await newest(scene.logChannel.messages);
    const userCopy = await newest(member.directMessages());
    assert.deepEqual(await bytesOf(staffCopy.document, attachments(staffCopy.document)[0], pasteUrl), secret);
    const blob = staffCopy.document.blobs?.[0];
    assert.ok(blob && 'id' in blob);
    for (const trace of ['internal.bin', blob.id, blob.k]) assert.ok(!userCopy.all.includes(trace));
  });

  test('a content network that fails for a while costs no file, one that says no costs only that file', async () => {
    const { member, staff, sim, pasteUrl } = scene;
    const ticket = await openTicket(scene, member);
    const kept = randomBytes(100);
    member.type(ticket, 'one', { files: [{ name: 'kept.bin', data: kept }] });
    member.type(ticket, 'two', { files: [{ name: 'gone.bin', data: randomBytes(100) }] });
    const down = sim.faults.add({ route: /^GET .*kept\.bin/, when: 'before', times: 2, status: 503 });
    sim.faults.add({ route: /^GET .*gone\.bin/, when: 'before', status: 404 });
    await closeConversation(ticket, staff);
    await sim.waitFor(() => down.hits >= 1, PATIENCE);
    await untilGone(scene, ticket);
    const { document } = await newest(scene.logChannel.messages);
    const [first, second] = attachments(document);
    assert.deepEqual(await bytesOf(document, first, pasteUrl), kept);
    assert.equal(second?.x, 'gone');
  });
});

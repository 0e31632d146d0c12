/** What must be true when a conversation is over: one log message, one DM, and behind their links one copy each. */
import assert from 'node:assert/strict';
import { announcements, linkIn, type Scene } from './scene.ts';
import { readTranscript, storedPasteIds, type ReadTranscript } from './transcripts.ts';

export interface Delivered {
  readonly staff: ReadTranscript;
  readonly user: ReadTranscript;
}

/** Opens both links, asserts that there is exactly one of everything, and gives what they open. */
export async function getDelivered(
  { logChannel, member }: Pick<Scene, 'logChannel' | 'member'>,
  pasteStore: string,
): Promise<Delivered> {
  const logged = announcements(logChannel.messages);
  const told = announcements(member.directMessages());
  assert.equal(logged.length, 1, 'one log message');
  assert.equal(told.length, 1, 'one direct message');
  const staff = await readTranscript(linkIn(logged[0]!));
  const user = await readTranscript(linkIn(told[0]!));
  assert.deepEqual([staff.document.audience, user.document.audience], ['staff', 'user']);
  const stored = await storedPasteIds(pasteStore);
  const files = staff.document.blobs?.flatMap((blob) => ('id' in blob ? [blob.id] : [])) ?? [];
  assert.deepEqual(
    stored.sort(),
    [staff.id, user.id, ...files].sort(),
    'two copies, their files, and no other paste',
  );
  return { staff, user };
}

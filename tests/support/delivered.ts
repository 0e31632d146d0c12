/** What must be true when a conversation is over: one log message, one DM, and behind their links one copy each. */
import assert from 'node:assert/strict';
import type { Person } from '../simulator/index.ts';
import { announcements, linkIn, type Scene } from './scene.ts';
import { readTranscript, storedPasteIds, type ReadTranscript } from './transcripts.ts';

export interface Delivered {
  readonly staff: ReadTranscript;
  readonly user: ReadTranscript;
}

/** What was there before, in a scene that has had a conversation already. */
export interface Earlier {
  readonly logged: number;
  readonly told: number;
  readonly stored: readonly string[];
}

const NOTHING: Earlier = { logged: 0, told: 0, stored: [] };

type Told = Pick<Scene, 'logChannel' | 'member'>;

export async function deliveredSoFar({ logChannel, member }: Told, pasteStore: string): Promise<Earlier> {
  return {
    logged: announcements(logChannel.messages).length,
    told: announcements(member.directMessages()).length,
    stored: await storedPasteIds(pasteStore),
  };
}

/** Opens both links, asserts that there is exactly one of everything since `earlier`, and gives what they open. */
export async function getDelivered(
  { logChannel, member }: Told,
  pasteStore: string,
  earlier: Earlier = NOTHING,
): Promise<Delivered> {
  const logged = announcements(logChannel.messages).slice(earlier.logged);
  const told = announcements(member.directMessages()).slice(earlier.told);
  assert.equal(logged.length, 1, 'one log message');
  assert.equal(told.length, 1, 'one direct message');
  const staff = await readTranscript(linkIn(logged[0]!));
  const user = await readTranscript(linkIn(told[0]!));
  assert.deepEqual([staff.document.audience, user.document.audience], ['staff', 'user']);
  const stored = (await storedPasteIds(pasteStore)).filter((id) => !earlier.stored.includes(id));
  const files = staff.document.blobs?.flatMap((blob) => ('id' in blob ? [blob.id] : [])) ?? [];
  assert.deepEqual(
    stored.sort(),
    [staff.id, user.id, ...files].sort(),
    'two copies, their files, and no other paste',
  );
  return { staff, user };
}

/** Both copies of the one conversation that this person had. */
export async function copiesOf({ logChannel }: Pick<Scene, 'logChannel'>, person: Person) {
  const logged = announcements(logChannel.messages).filter(({ embeds }) =>
    JSON.stringify(embeds).includes(person.id),
  );
  const told = announcements(person.directMessages());
  assert.deepEqual([logged.length, told.length], [1, 1]);
  return {
    staffCopy: await readTranscript(linkIn(logged[0]!)),
    userCopy: await readTranscript(linkIn(told[0]!)),
  };
}

/** Copying a whole store into another, of whatever kind: a backup, a restore, or moving house. */
import { existsSync, readdirSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { UserError } from '../../shared/errors.ts';
import { openFileStore } from '../store/files.ts';
import { DamagedPaste } from '../store/record.ts';
import type { ListedPaste, PasteStore } from '../store/types.ts';

export interface Copied {
  readonly pastes: number;
  /** Were there already. */
  readonly known: number;
  /** Cannot be read, and were left out. */
  readonly damaged: number;
}

/** What is there stays; so a copy that was interrupted is gone on with by repeating it. */
export async function copyStore(from: PasteStore, to: PasteStore): Promise<Copied> {
  const counts = { pastes: 0, known: 0, damaged: 0 };
  for await (const listed of from.list()) {
    const outcome = await copyOne(listed, from, to).catch((error: unknown) => {
      if (error instanceof DamagedPaste) return 'damaged' as const;
      throw error;
    });
    if (outcome) counts[outcome] += 1;
  }
  for (const { name, text } of await from.reports.list()) await to.reports.add(name, text);
  return counts;
}

/** Undefined when it was deleted since it was listed. */
async function copyOne(
  { id }: ListedPaste,
  from: PasteStore,
  to: PasteStore,
): Promise<keyof Copied | undefined> {
  const found = await from.inspect(id);
  if (found?.kind === 'damaged') return 'damaged';
  if (found?.kind === 'tombstone') {
    const { takenDownAtMs, reason, expiresAtMs } = found;
    await to.takeDown(id, { takenDownAtMs, reason, expiresAtMs });
    return 'known';
  }
  const paste = await from.open(id);
  if (!paste) return undefined;
  try {
    const bytes = await buffer(paste.pieces());
    const isNew = await to.create(id, { ...paste.record, ct: { pieces: [bytes], bytes: paste.ctBytes } });
    for await (const { ct, ...comment } of from.comments(id))
      await to.addComment(id, { ...comment, ct: { pieces: [ct], bytes: ct.length } });
    return isNew ? 'pastes' : 'known';
  } finally {
    await paste.close();
  }
}

/** A store in a folder of a backup; `isNew` when it is to be made there. */
export async function openBackup(folder: string, isNew: boolean): Promise<PasteStore> {
  const isThere = existsSync(folder) && readdirSync(folder).includes('pastes');
  if (!isNew && !isThere) throw new UserError('There is no backup of a paste store in that folder.');
  return openFileStore(folder);
}

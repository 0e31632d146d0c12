/** Comments in MySQL. */
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { parsePasteId, type PasteId } from 'privatebin-client';
import { isDuplicateKey } from '../../../shared/db/databaseErrors.ts';
import type { NewComment, StoredComment } from '../types.ts';
import type { PasteDatabase, Statements } from './database.ts';
import { deletePieces, insertPieces, readPieces } from './pieces.ts';

export async function addComment(
  database: PasteDatabase,
  pasteId: PasteId,
  comment: NewComment,
): Promise<boolean> {
  const { id, parentId, createdAtMs, adataText, ct } = comment;
  const blobId = randomBytes(16).toString('hex');
  try {
    return await database.transaction(async (tx) => {
      // Locked, so that the paste cannot go before its comment is there to go with it.
      const [paste] = await tx.select(
        'select 1 from pastes where slot = ? and taken_down_at is null lock in share mode',
        [pasteId],
      );
      if (!paste) return false;
      await tx.change(
        `insert into paste_comments (paste_id, id, parent_id, blob_id, adata, created_at, ct_bytes)
         values (?, ?, ?, ?, ?, ?, ?)`,
        [pasteId, id, parentId, blobId, adataText, createdAtMs, ct.bytes],
      );
      await insertPieces(tx, blobId, ct);
      return true;
    });
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

export async function hasComment(
  database: Statements,
  pasteId: PasteId,
  commentId: PasteId,
): Promise<boolean> {
  const rows = await database.select('select 1 from paste_comments where paste_id = ? and id = ?', [
    pasteId,
    commentId,
  ]);
  return rows.length > 0;
}

export async function* listComments(database: Statements, pasteId: PasteId): AsyncGenerator<StoredComment> {
  const rows = await database.select(
    `select id, parent_id, blob_id, adata, created_at, ct_bytes from paste_comments
     where paste_id = ? order by created_at, id`,
    [pasteId],
  );
  for (const row of rows) {
    yield {
      id: parsePasteId(String(row['id'])),
      parentId: parsePasteId(String(row['parent_id'])),
      createdAtMs: Number(row['created_at']),
      adataText: String(row['adata']),
      ct: await buffer(readPieces(database, String(row['blob_id']), Number(row['ct_bytes']))),
    };
  }
}

export async function deleteComments(tx: Statements, pasteId: string): Promise<void> {
  const rows = await tx.select('select blob_id from paste_comments where paste_id = ?', [pasteId]);
  if (rows.length === 0) return;
  for (const row of rows) await deletePieces(tx, String(row['blob_id']));
  await tx.change('delete from paste_comments where paste_id = ?', [pasteId]);
}

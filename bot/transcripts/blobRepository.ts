/** Pieces of kept files in the database: where each is, and its key, checksum and delete token, sealed. */
import type { Selectable } from 'kysely';
import { generateBlobKey, type BlobKey, type CreatedPaste, type PasteId } from 'privatebin-client';
import type { SealedColumns } from '../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { TranscriptBlobsTable } from '../../shared/db/schema.ts';
import { randomHex, type ConversationId } from '../../shared/ids.ts';

export interface PiecePlace {
  readonly conversationId: ConversationId;
  /** Discord's id of the file. */
  readonly sourceId: string;
  readonly piece: number;
}

/** A piece before it is uploaded: what must be known again after a crash. */
export interface ReservedPiece extends PiecePlace {
  readonly uploadId: string;
  readonly secret: Pick<BlobKey, 'key' | 'iv'>;
}

export interface StoredPiece extends ReservedPiece {
  readonly pasteId: PasteId;
  readonly deleteToken: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export type BlobRepository = ReturnType<typeof createBlobRepository>;

type Column = 'sealed_blob_key' | 'sealed_delete_token' | 'sealed_hash';

export function createBlobRepository(db: AppDatabase, sealed: SealedColumns) {
  const { kysely } = db;
  const place = (column: Column, { conversationId, sourceId, piece }: PiecePlace) => ({
    table: 'transcript_blobs',
    column,
    row: `${conversationId}/${sourceId}/${piece}`,
  });

  function toReserved(row: Selectable<TranscriptBlobsTable>): ReservedPiece {
    const at = {
      conversationId: row.conversation_id as ConversationId,
      sourceId: row.source_id,
      piece: row.piece,
    };
    const secret = JSON.parse(
      sealed.open(row.sealed_blob_key, place('sealed_blob_key', at)),
    ) as ReservedPiece['secret'];
    return { ...at, uploadId: row.upload_id, secret };
  }

  function toStored(row: Selectable<TranscriptBlobsTable>): StoredPiece | undefined {
    const { paste_id: pasteId, sealed_delete_token: token, sealed_hash: hash } = row;
    if (pasteId === null || token === null || hash === null) return undefined;
    const reserved = toReserved(row);
    return {
      ...reserved,
      pasteId: pasteId as PasteId,
      deleteToken: sealed.open(token, place('sealed_delete_token', reserved)),
      sizeBytes: row.size_bytes,
      sha256: sealed.open(hash, place('sealed_hash', reserved)),
    };
  }

  function rowsOf(conversationId: ConversationId, sourceId: string) {
    return kysely
      .selectFrom('transcript_blobs')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .where('source_id', '=', sourceId)
      .orderBy('piece');
  }

  return {
    /** All pieces of a file that was uploaded whole before; undefined when it was not, or not to its end. */
    async findFile(conversationId: ConversationId, sourceId: string): Promise<StoredPiece[] | undefined> {
      const rows = await rowsOf(conversationId, sourceId).execute();
      const stored = rows.flatMap((row) => toStored(row) ?? []);
      return stored.length > 0 && stored.length === rows[0]?.piece_count ? stored : undefined;
    },

    /** Key and upload id of a piece, the same at every call. */
    // INVARIANT: no paste exists whose key was not sealed into its row first.
    async reserve(at: PiecePlace, nowMs: number): Promise<ReservedPiece> {
      await db.insertIfAbsent(kysely, 'transcript_blobs', {
        conversation_id: at.conversationId,
        source_id: at.sourceId,
        piece: at.piece,
        upload_id: randomHex(16),
        paste_id: null,
        sealed_blob_key: sealed.seal(JSON.stringify(await generateBlobKey()), place('sealed_blob_key', at)),
        sealed_delete_token: null,
        size_bytes: 0,
        piece_count: 0,
        sealed_hash: null,
        created_at: nowMs,
      });
      const row = await rowsOf(at.conversationId, at.sourceId)
        .where('piece', '=', at.piece)
        .executeTakeFirstOrThrow();
      return toReserved(row);
    },

    async saveUpload(
      at: PiecePlace,
      paste: Pick<CreatedPaste, 'id' | 'deleteToken'>,
      facts: { readonly sizeBytes: number; readonly sha256: string },
    ): Promise<void> {
      await kysely
        .updateTable('transcript_blobs')
        .set({
          paste_id: paste.id,
          sealed_delete_token: sealed.seal(paste.deleteToken, place('sealed_delete_token', at)),
          size_bytes: facts.sizeBytes,
          sealed_hash: sealed.seal(facts.sha256, place('sealed_hash', at)),
        })
        .where('conversation_id', '=', at.conversationId)
        .where('source_id', '=', at.sourceId)
        .where('piece', '=', at.piece)
        .execute();
    },

    /** The file is there to its end: until this is written, `findFile` does not know it. */
    async finishFile(conversationId: ConversationId, sourceId: string, pieceCount: number): Promise<void> {
      await kysely
        .updateTable('transcript_blobs')
        .set({ piece_count: pieceCount })
        .where('conversation_id', '=', conversationId)
        .where('source_id', '=', sourceId)
        .execute();
    },

    /** Pieces that the paste service holds, whole file or not. */
    async listStored(conversationId: ConversationId): Promise<StoredPiece[]> {
      const rows = await kysely
        .selectFrom('transcript_blobs')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .execute();
      return rows.flatMap((row) => toStored(row) ?? []);
    },

    async delete(at: PiecePlace): Promise<void> {
      await kysely
        .deleteFrom('transcript_blobs')
        .where('conversation_id', '=', at.conversationId)
        .where('source_id', '=', at.sourceId)
        .where('piece', '=', at.piece)
        .execute();
    },
  };
}

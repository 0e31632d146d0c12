/** Interim snapshots in the database: where each is, how far it reaches and, sealed, how to open and how to delete it. */
import { generateFragmentKey, type FragmentKey, type PasteId } from 'privatebin-client';
import type { Selectable } from 'kysely';
import type { SealedColumns } from '../../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../../shared/db/connect.ts';
import type { SnapshotsTable } from '../../../shared/db/schema.ts';
import { asId, randomHex, type ConversationId, type MessageId } from '../../../shared/ids.ts';

export interface Snapshot {
  readonly conversationId: ConversationId;
  /** From 1, in order. */
  readonly part: number;
  readonly uploadId: string;
  readonly key: FragmentKey;
  /** Null until uploaded. */
  readonly stored: { readonly pasteId: PasteId; readonly deleteToken: string } | null;
  /** Everything up to this message is in the snapshots so far. */
  readonly lastMessageId: MessageId;
  /** The channel was gone when this was taken, and nothing was said in it after this. */
  readonly isWhole: boolean;
  readonly createdAtMs: number;
}

export type SnapshotRepository = ReturnType<typeof createSnapshotRepository>;

type Column = 'sealed_fragment_key' | 'sealed_delete_token';

export function createSnapshotRepository(db: AppDatabase, sealed: SealedColumns) {
  const { kysely } = db;
  const place = (column: Column, { conversationId, part }: Pick<Snapshot, 'conversationId' | 'part'>) => ({
    table: 'snapshots',
    column,
    row: `${conversationId}/${part}`,
  });

  function toSnapshot(row: Selectable<SnapshotsTable>): Snapshot {
    const at = { conversationId: asId<ConversationId>(row.conversation_id), part: row.part };
    return {
      ...at,
      uploadId: row.upload_id,
      key: sealed.open(row.sealed_fragment_key, place('sealed_fragment_key', at)) as FragmentKey,
      stored:
        row.paste_id === null || row.sealed_delete_token === null
          ? null
          : {
              pasteId: row.paste_id as PasteId,
              deleteToken: sealed.open(row.sealed_delete_token, place('sealed_delete_token', at)),
            },
      lastMessageId: asId<MessageId>(row.last_message_id),
      isWhole: row.is_whole === 1,
      createdAtMs: row.created_at,
    };
  }

  return {
    async list(id: ConversationId): Promise<Snapshot[]> {
      const rows = await kysely
        .selectFrom('snapshots')
        .selectAll()
        .where('conversation_id', '=', id)
        .orderBy('part')
        .execute();
      return rows.map(toSnapshot);
    },

    /** The row with its key, before anything is uploaded; undefined when another process makes this part. */
    // INVARIANT: no paste exists whose key was not sealed into its row first.
    async reserve(
      at: Pick<Snapshot, 'conversationId' | 'part' | 'lastMessageId'>,
      nowMs: number,
    ): Promise<Snapshot | undefined> {
      const row = {
        conversation_id: at.conversationId,
        part: at.part,
        upload_id: randomHex(16),
        paste_id: null,
        sealed_fragment_key: sealed.seal(generateFragmentKey(), place('sealed_fragment_key', at)),
        sealed_delete_token: null,
        last_message_id: at.lastMessageId,
        is_whole: 0,
        created_at: nowMs,
      };
      return (await db.insertIfAbsent(kysely, 'snapshots', row)) ? toSnapshot(row) : undefined;
    },

    /** False when the row is gone: another process has erased all of them meanwhile. */
    async saveUpload(
      snapshot: Snapshot,
      paste: { readonly id: PasteId; readonly deleteToken: string },
      isWhole: boolean,
    ): Promise<boolean> {
      const result = await kysely
        .updateTable('snapshots')
        .set({
          paste_id: paste.id,
          sealed_delete_token: sealed.seal(paste.deleteToken, place('sealed_delete_token', snapshot)),
          is_whole: isWhole ? 1 : 0,
        })
        .where('conversation_id', '=', snapshot.conversationId)
        .where('part', '=', snapshot.part)
        .where('upload_id', '=', snapshot.uploadId)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async markWhole(snapshot: Snapshot): Promise<void> {
      await kysely
        .updateTable('snapshots')
        .set({ is_whole: 1 })
        .where('conversation_id', '=', snapshot.conversationId)
        .where('part', '=', snapshot.part)
        .execute();
    },

    async delete(snapshot: Snapshot): Promise<void> {
      await kysely
        .deleteFrom('snapshots')
        .where('conversation_id', '=', snapshot.conversationId)
        .where('part', '=', snapshot.part)
        .where('upload_id', '=', snapshot.uploadId)
        .execute();
    },
  };
}

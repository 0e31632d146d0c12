/** The copies of transcripts in the database: where each is, and its key and delete token, sealed. */
import type { ExpressionBuilder, Selectable } from 'kysely';
import type { SealedColumns } from '../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { Database, TranscriptsTable } from '../../shared/db/schema.ts';
import { randomHex, type ConversationId } from '../../shared/ids.ts';
import { generateFragmentKey, type FragmentKey, type PasteId } from 'privatebin-client';
import type { CopyName } from '../conversations/types.ts';

export interface TranscriptCopy {
  readonly conversationId: ConversationId;
  readonly name: CopyName;
  /** Which part of how many, from 1; most copies have one. */
  readonly part: number;
  readonly partCount: number;
  readonly uploadId: string;
  readonly pasteId: PasteId | null;
  readonly key: FragmentKey;
  readonly deleteToken: string | null;
  readonly messageCount: number;
  readonly isVerified: boolean;
  readonly createdAtMs: number;
}

type CopyPlace = Pick<TranscriptCopy, 'conversationId' | 'name' | 'part'>;

export type TranscriptRepository = ReturnType<typeof createTranscriptRepository>;

export function createTranscriptRepository(db: AppDatabase, sealed: SealedColumns) {
  const { kysely } = db;
  const place = (column: string, { conversationId, name, part }: CopyPlace) => ({
    table: 'transcripts',
    column,
    row: `${conversationId}/${name}/${part}`,
  });

  function toCopy(row: Selectable<TranscriptsTable>): TranscriptCopy {
    const at = {
      conversationId: row.conversation_id as ConversationId,
      name: row.audience,
      part: row.part,
    };
    return {
      ...at,
      partCount: row.part_count,
      uploadId: row.upload_id,
      pasteId: row.paste_id as PasteId | null,
      key: sealed.open(row.sealed_fragment_key, place('sealed_fragment_key', at)) as FragmentKey,
      deleteToken:
        row.sealed_delete_token && sealed.open(row.sealed_delete_token, place('sealed_delete_token', at)),
      messageCount: row.message_count,
      isVerified: row.verified_at !== null,
      createdAtMs: row.created_at,
    };
  }

  function rowOf({ conversationId, name, part }: CopyPlace) {
    return (where: ExpressionBuilder<Database, 'transcripts'>) =>
      where.and({ conversation_id: conversationId, audience: name, part });
  }

  async function list(id: ConversationId, name?: CopyName): Promise<TranscriptCopy[]> {
    const all = kysely.selectFrom('transcripts').selectAll().where('conversation_id', '=', id);
    const rows = name ? all.where('audience', '=', name) : all;
    return (await rows.orderBy('audience').orderBy('part').execute()).map(toCopy);
  }

  return {
    /** The parts of a copy in their order; without a name those of all copies. */
    list,

    /**
     * The copy's row with its key and upload id, made before anything is uploaded: a process that dies after the upload
     * leaves behind all that the next one needs to find the same paste again.
     */
    // INVARIANT: no paste exists whose key was not sealed into its row first.
    async reserve(
      at: CopyPlace,
      facts: {
        readonly partCount: number;
        readonly messageCount: number;
        readonly nowMs: number;
        readonly expiresAtMs: number;
      },
    ): Promise<TranscriptCopy> {
      await db.insertIfAbsent(kysely, 'transcripts', {
        conversation_id: at.conversationId,
        audience: at.name,
        part: at.part,
        part_count: facts.partCount,
        upload_id: randomHex(16),
        paste_id: null,
        sealed_fragment_key: sealed.seal(generateFragmentKey(), place('sealed_fragment_key', at)),
        sealed_delete_token: null,
        message_count: facts.messageCount,
        verified_at: null,
        created_at: facts.nowMs,
        expires_at: facts.expiresAtMs,
      });
      const row = await kysely.selectFrom('transcripts').selectAll().where(rowOf(at)).executeTakeFirst();
      if (!row) throw new Error('the row just inserted is gone');
      return toCopy(row);
    },

    async saveUpload(
      copy: TranscriptCopy,
      paste: { readonly id: PasteId; readonly deleteToken: string },
    ): Promise<void> {
      await kysely
        .updateTable('transcripts')
        .set({
          paste_id: paste.id,
          sealed_delete_token: sealed.seal(paste.deleteToken, place('sealed_delete_token', copy)),
        })
        .where(rowOf(copy))
        .where('upload_id', '=', copy.uploadId)
        .execute();
    },

    async markVerified(copy: TranscriptCopy, nowMs: number): Promise<void> {
      await kysely
        .updateTable('transcripts')
        .set({ verified_at: nowMs })
        .where(rowOf(copy))
        .where('upload_id', '=', copy.uploadId)
        .execute();
    },

    /** Forgets a copy that turned out unusable, so that it is made anew under another key. */
    async discard(copy: TranscriptCopy): Promise<void> {
      await kysely
        .deleteFrom('transcripts')
        .where(rowOf(copy))
        .where('upload_id', '=', copy.uploadId)
        .execute();
    },
  };
}

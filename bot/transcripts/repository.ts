/** The copies of transcripts in the database: where each is, and its key and delete token, sealed. */
import type { Selectable } from 'kysely';
import type { SealedColumns } from '../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { TranscriptsTable } from '../../shared/db/schema.ts';
import { randomHex, type ConversationId } from '../../shared/ids.ts';
import { generateFragmentKey, type FragmentKey, type PasteId } from 'privatebin-client';

export type Audience = 'staff' | 'user';

export interface TranscriptCopy {
  readonly conversationId: ConversationId;
  readonly audience: Audience;
  readonly uploadId: string;
  readonly pasteId: PasteId | null;
  readonly key: FragmentKey;
  readonly deleteToken: string | null;
  readonly messageCount: number;
  readonly isVerified: boolean;
}

export type TranscriptRepository = ReturnType<typeof createTranscriptRepository>;

export function createTranscriptRepository(db: AppDatabase, sealed: SealedColumns) {
  const { kysely } = db;
  const place = (column: string, id: ConversationId, audience: Audience) => ({
    table: 'transcripts',
    column,
    row: `${id}/${audience}`,
  });

  function toCopy(row: Selectable<TranscriptsTable>): TranscriptCopy {
    const id = row.conversation_id as ConversationId;
    return {
      conversationId: id,
      audience: row.audience,
      uploadId: row.upload_id,
      pasteId: row.paste_id as PasteId | null,
      key: sealed.open(
        row.sealed_fragment_key,
        place('sealed_fragment_key', id, row.audience),
      ) as FragmentKey,
      deleteToken:
        row.sealed_delete_token &&
        sealed.open(row.sealed_delete_token, place('sealed_delete_token', id, row.audience)),
      messageCount: row.message_count,
      isVerified: row.verified_at !== null,
    };
  }

  async function find(id: ConversationId, audience: Audience): Promise<TranscriptCopy | undefined> {
    const row = await kysely
      .selectFrom('transcripts')
      .selectAll()
      .where('conversation_id', '=', id)
      .where('audience', '=', audience)
      .executeTakeFirst();
    return row && toCopy(row);
  }

  return {
    find,

    /**
     * The copy's row with its key and upload id, made before anything is uploaded: a process that dies after the upload
     * leaves behind all that the next one needs to find the same paste again.
     */
    // INVARIANT: no paste exists whose key was not sealed into its row first.
    async reserve(
      id: ConversationId,
      audience: Audience,
      facts: { readonly messageCount: number; readonly nowMs: number; readonly expiresAtMs: number },
    ): Promise<TranscriptCopy> {
      await db.insertIfAbsent(kysely, 'transcripts', {
        conversation_id: id,
        audience,
        upload_id: randomHex(16),
        paste_id: null,
        sealed_fragment_key: sealed.seal(generateFragmentKey(), place('sealed_fragment_key', id, audience)),
        sealed_delete_token: null,
        message_count: facts.messageCount,
        verified_at: null,
        created_at: facts.nowMs,
        expires_at: facts.expiresAtMs,
      });
      const copy = await find(id, audience);
      if (!copy) throw new Error('the row just inserted is gone');
      return copy;
    },

    async saveUpload(
      copy: TranscriptCopy,
      paste: { readonly id: PasteId; readonly deleteToken: string },
    ): Promise<void> {
      const { conversationId, audience } = copy;
      await kysely
        .updateTable('transcripts')
        .set({
          paste_id: paste.id,
          sealed_delete_token: sealed.seal(
            paste.deleteToken,
            place('sealed_delete_token', conversationId, audience),
          ),
        })
        .where('conversation_id', '=', conversationId)
        .where('audience', '=', audience)
        .where('upload_id', '=', copy.uploadId)
        .execute();
    },

    async markVerified(copy: TranscriptCopy, nowMs: number): Promise<void> {
      await kysely
        .updateTable('transcripts')
        .set({ verified_at: nowMs })
        .where('conversation_id', '=', copy.conversationId)
        .where('audience', '=', copy.audience)
        .where('upload_id', '=', copy.uploadId)
        .execute();
    },

    /** Forgets a copy that turned out unusable, so that it is made anew under another key. */
    async discard(copy: TranscriptCopy): Promise<void> {
      await kysely
        .deleteFrom('transcripts')
        .where('conversation_id', '=', copy.conversationId)
        .where('audience', '=', copy.audience)
        .where('upload_id', '=', copy.uploadId)
        .execute();
    },

    async listOf(id: ConversationId): Promise<TranscriptCopy[]> {
      const rows = await kysely
        .selectFrom('transcripts')
        .selectAll()
        .where('conversation_id', '=', id)
        .execute();
      return rows.map(toCopy);
    },
  };
}

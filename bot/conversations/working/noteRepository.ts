/** Notes among staff on open tickets, sealed in their rows. */
import type { SealedColumns } from '../../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../../shared/db/connect.ts';
import { asId, newId, type ConversationId, type UserId } from '../../../shared/ids.ts';

export interface Note {
  readonly id: string;
  readonly authorId: UserId | null;
  readonly text: string;
  readonly createdAtMs: number;
}

export type NoteRepository = ReturnType<typeof createNoteRepository>;

export function createNoteRepository({ kysely }: AppDatabase, sealed: SealedColumns) {
  const place = (row: string) => ({ table: 'notes', column: 'sealed_text', row });
  return {
    async add(conversationId: ConversationId, authorId: UserId, text: string, nowMs: number): Promise<void> {
      const id: string = newId(nowMs);
      await kysely
        .insertInto('notes')
        .values({
          id,
          conversation_id: conversationId,
          author_id: authorId,
          sealed_text: sealed.seal(text, place(id)),
          created_at: nowMs,
        })
        .execute();
    },

    /** Oldest first. */
    async list(conversationId: ConversationId): Promise<Note[]> {
      const rows = await kysely
        .selectFrom('notes')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map((row) => ({
        id: row.id,
        authorId: row.author_id === null ? null : asId<UserId>(row.author_id),
        text: sealed.open(row.sealed_text, place(row.id)),
        createdAtMs: row.created_at,
      }));
    },

    async deleteAll(conversationId: ConversationId): Promise<void> {
      await kysely.deleteFrom('notes').where('conversation_id', '=', conversationId).execute();
    },
  };
}

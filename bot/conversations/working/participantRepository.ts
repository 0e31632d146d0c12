/** Who was added to a conversation besides its user and its staff. */
import type { AppDatabase } from '../../../shared/db/connect.ts';
import { newId, type ConversationId, type UserId } from '../../../shared/ids.ts';
import { isDuplicateKey } from '../../../shared/db/connect.ts';

export interface Subject {
  readonly id: string;
  readonly kind: 'user' | 'role';
}

export type ParticipantRepository = ReturnType<typeof createParticipantRepository>;

export function createParticipantRepository({ kysely }: AppDatabase) {
  return {
    async list(conversationId: ConversationId): Promise<Subject[]> {
      const rows = await kysely
        .selectFrom('participants')
        .select(['subject_id', 'kind'])
        .where('conversation_id', '=', conversationId)
        .orderBy('id')
        .execute();
      return rows.flatMap(({ subject_id: id, kind }) => (id === null ? [] : [{ id, kind }]));
    },

    /** False when they were there already. */
    async add(
      conversationId: ConversationId,
      { id, kind }: Subject,
      by: UserId,
      nowMs: number,
    ): Promise<boolean> {
      const row = {
        id: newId(nowMs) as string,
        conversation_id: conversationId,
        subject_id: id,
        kind,
        added_by: by,
        created_at: nowMs,
      };
      try {
        await kysely.insertInto('participants').values(row).execute();
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    async remove(conversationId: ConversationId, subjectId: string): Promise<boolean> {
      const result = await kysely
        .deleteFrom('participants')
        .where('conversation_id', '=', conversationId)
        .where('subject_id', '=', subjectId)
        .executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
  };
}

/** The pinned message of each conversation, and what is still to be changed on its channel; texts of people are sealed. */
import type { Selectable } from 'kysely';
import type { SealedColumns } from '../../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../../shared/db/connect.ts';
import type { ConversationHeadersTable } from '../../../shared/db/workSchema.ts';
import { asId, type ConversationId, type MessageId } from '../../../shared/ids.ts';

export interface Header {
  readonly conversationId: ConversationId;
  readonly messageId: MessageId | null;
  readonly revision: number;
  readonly shownHash: string | null;
  readonly topic: string | null;
  /** Another with each topic that is set; says nothing of it. */
  readonly topicSeal: string | null;
  /** What the channel is to be called; null where that is done. */
  readonly name: string | null;
  /** When name and topic are set on the channel. */
  readonly namingAtMs: number | null;
}

export type HeaderRepository = ReturnType<typeof createHeaderRepository>;

export function createHeaderRepository(db: AppDatabase, sealed: SealedColumns) {
  const { kysely } = db;
  type Column = 'sealed_topic' | 'sealed_name';
  const place = (column: Column, row: ConversationId) => ({ table: 'conversation_headers', column, row });

  function toHeader(row: Selectable<ConversationHeadersTable>): Header {
    const conversationId = asId<ConversationId>(row.conversation_id);
    const open = (column: Column) => {
      const value = row[column];
      return value === null ? null : sealed.open(value, place(column, conversationId));
    };
    return {
      conversationId,
      messageId: row.message_id === null ? null : asId<MessageId>(row.message_id),
      revision: row.revision,
      shownHash: row.shown_hash,
      topic: open('sealed_topic'),
      topicSeal: row.sealed_topic,
      name: open('sealed_name'),
      namingAtMs: row.naming_at,
    };
  }

  const at = (id: ConversationId) =>
    kysely.updateTable('conversation_headers').where('conversation_id', '=', id);

  return {
    async find(id: ConversationId): Promise<Header | undefined> {
      const row = await kysely
        .selectFrom('conversation_headers')
        .selectAll()
        .where('conversation_id', '=', id)
        .executeTakeFirst();
      return row && toHeader(row);
    },

    /** `messageId` null: it is still to be posted. Once; an opening that is taken up again finds it there. */
    async insert(
      id: ConversationId,
      messageId: MessageId | null,
      hash: string | null,
      nowMs: number,
    ): Promise<void> {
      await db.insertIfAbsent(kysely, 'conversation_headers', {
        conversation_id: id,
        message_id: messageId,
        revision: 0,
        refresh_at: messageId === null ? nowMs : null,
        shown_hash: hash,
        sealed_topic: null,
        sealed_name: null,
        naming_at: null,
      });
    },

    /** There is something new to show, at the latest then. */
    async wish(id: ConversationId, atMs: number): Promise<void> {
      await at(id)
        .set((row) => ({
          revision: row('revision', '+', 1),
          refresh_at: row.fn.coalesce('refresh_at', row.val(atMs)),
        }))
        .execute();
    },

    async listDue(nowMs: number): Promise<ConversationId[]> {
      const rows = await kysely
        .selectFrom('conversation_headers')
        .select('conversation_id')
        .where('refresh_at', '<=', nowMs)
        .orderBy('refresh_at')
        .limit(200)
        .execute();
      return rows.map((row) => asId<ConversationId>(row.conversation_id));
    },

    /** For one of several processes, until `untilMs`: a dead one's turn comes again. */
    async claimRefresh(id: ConversationId, nowMs: number, untilMs: number): Promise<boolean> {
      const result = await at(id)
        .set({ refresh_at: untilMs })
        .where('refresh_at', '<=', nowMs)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    /** False when something new came meanwhile: then it is due again. */
    async shown(
      { conversationId, revision }: Pick<Header, 'conversationId' | 'revision'>,
      { messageId, hash }: { readonly messageId: MessageId; readonly hash: string },
      againAtMs: number,
    ): Promise<boolean> {
      await at(conversationId).set({ message_id: messageId, shown_hash: hash }).execute();
      const result = await at(conversationId)
        .set({ refresh_at: null })
        .where('revision', '=', revision)
        .executeTakeFirst();
      if (result.numUpdatedRows === 1n) return true;
      await at(conversationId).set({ refresh_at: againAtMs }).execute();
      return false;
    },

    async forgetShown(id: ConversationId): Promise<void> {
      await at(id).set({ shown_hash: null }).execute();
    },

    async postpone(id: ConversationId, untilMs: number | null): Promise<void> {
      await at(id).set({ refresh_at: untilMs }).execute();
    },

    /** What the channel is to be called and what it is about, from `atMs` on; what is undefined stays as it is. */
    async plan(
      id: ConversationId,
      { name, topic }: { readonly name?: string; readonly topic?: string },
      atMs: number,
    ): Promise<void> {
      await at(id)
        .set({
          naming_at: atMs,
          ...(name !== undefined && { sealed_name: sealed.seal(name, place('sealed_name', id)) }),
          ...(topic !== undefined && { sealed_topic: sealed.seal(topic, place('sealed_topic', id)) }),
        })
        .execute();
    },

    async listNamingDue(nowMs: number): Promise<ConversationId[]> {
      const rows = await kysely
        .selectFrom('conversation_headers')
        .select('conversation_id')
        .where('naming_at', '<=', nowMs)
        .limit(200)
        .execute();
      return rows.map((row) => asId<ConversationId>(row.conversation_id));
    },

    /** For one of several processes, until `untilMs`. */
    async claimNaming(id: ConversationId, nowMs: number, untilMs: number): Promise<boolean> {
      const result = await at(id)
        .set({ naming_at: untilMs })
        .where('naming_at', '<=', nowMs)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    /** Done, or given up; unless another plan was made meanwhile. */
    async named(id: ConversationId, claimedUntilMs: number): Promise<void> {
      await at(id)
        .set({ naming_at: null, sealed_name: null })
        .where('naming_at', '=', claimedUntilMs)
        .execute();
    },

    async postponeNaming(id: ConversationId, claimedUntilMs: number, untilMs: number): Promise<void> {
      await at(id).set({ naming_at: untilMs }).where('naming_at', '=', claimedUntilMs).execute();
    },

    async delete(id: ConversationId): Promise<void> {
      await kysely.deleteFrom('conversation_headers').where('conversation_id', '=', id).execute();
    },
  };
}

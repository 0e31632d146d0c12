/** Where a conversation's pastes are and what deletes them, from every table that names pastes. */
import { sql } from 'kysely';
import type { SealedColumns } from '../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { STORED_TABLES } from '../../shared/db/storedData.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { PasteId } from 'privatebin-client';

export interface KnownPaste {
  readonly pasteId: PasteId;
  readonly deleteToken: string;
}

export type PastesRepository = ReturnType<typeof createPastesRepository>;

/** A table that names pastes has these two columns, and `upload_id`; their sealed value's place is the table's key. */
const PASTE_TABLES = STORED_TABLES.filter(
  ({ fields, owner }) => owner.conversation && fields.has('paste_id') && fields.has('sealed_delete_token'),
);

export function createPastesRepository(db: AppDatabase, sealed: SealedColumns) {
  return {
    /** Upload ids of rows that may have a paste without knowing it: whoever uploaded it died before it could say so. */
    async listUnfinished(conversationId: ConversationId, audience?: 'staff' | 'user'): Promise<string[]> {
      const found: string[] = [];
      for (const { name, owner, fields } of PASTE_TABLES) {
        if (audience && !fields.has('audience')) continue;
        const ofCopy = audience ? sql`and audience = ${audience}` : sql``;
        const { rows } = await sql<{ upload_id: string }>`select upload_id from ${sql.table(name)}
          where ${sql.ref(owner.conversation ?? '')} = ${conversationId} and paste_id is null ${ofCopy}`.execute(
          db.kysely,
        );
        found.push(...rows.map((row) => row.upload_id));
      }
      return found;
    },

    /** `audience` leaves only that copy, and no files, which both copies share. */
    async list(conversationId: ConversationId, audience?: 'staff' | 'user'): Promise<KnownPaste[]> {
      const found: KnownPaste[] = [];
      for (const { name, owner, key, fields } of PASTE_TABLES) {
        if (audience && !fields.has('audience')) continue;
        const wanted = sql.join(
          [...new Set([...key, 'paste_id', 'sealed_delete_token'])].map((column) => sql.ref(column)),
        );
        const ofCopy = audience ? sql`and audience = ${audience}` : sql``;
        const { rows } = await sql<
          Record<string, string | number | null>
        >`select ${wanted} from ${sql.table(name)}
          where ${sql.ref(owner.conversation ?? '')} = ${conversationId} and paste_id is not null ${ofCopy}`.execute(
          db.kysely,
        );
        for (const row of rows) {
          const { paste_id: pasteId, sealed_delete_token: token } = row;
          if (typeof pasteId !== 'string' || typeof token !== 'string') continue;
          const place = {
            table: name,
            column: 'sealed_delete_token',
            row: key.map((part) => row[part]).join('/'),
          };
          found.push({ pasteId: pasteId as PasteId, deleteToken: sealed.open(token, place) });
        }
      }
      return found;
    },
  };
}

/** Where a conversation's pastes are and what deletes them, from every table that names pastes. */
import { sql } from 'kysely';
import type { SealedColumns } from '../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { STORED_TABLES } from '../../shared/db/storedData.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { CopyName } from '../conversations/types.ts';
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
    async listUnfinished(conversationId: ConversationId, copy?: CopyName): Promise<string[]> {
      const found: string[] = [];
      for (const { name, owner, fields } of PASTE_TABLES) {
        if (copy && !fields.has('audience')) continue;
        const ofCopy = copy ? sql`and audience = ${copy}` : sql``;
        const { rows } = await sql<{ upload_id: string }>`select upload_id from ${sql.table(name)}
          where ${sql.ref(owner.conversation ?? '')} = ${conversationId} and paste_id is null ${ofCopy}`.execute(
          db.kysely,
        );
        found.push(...rows.map((row) => row.upload_id));
      }
      return found;
    },

    /** `copy` leaves only that one, and no files, which all copies share. */
    async list(conversationId: ConversationId, copy?: CopyName): Promise<KnownPaste[]> {
      const found: KnownPaste[] = [];
      for (const { name, owner, key, fields } of PASTE_TABLES) {
        if (copy && !fields.has('audience')) continue;
        const wanted = sql.join(
          [...new Set([...key, 'paste_id', 'sealed_delete_token'])].map((column) => sql.ref(column)),
        );
        const ofCopy = copy ? sql`and audience = ${copy}` : sql``;
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

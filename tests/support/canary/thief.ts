/** What a thief can try with a database, a paste store, both of them, and the sealing keys besides. */
import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { base58Encode, openPaste, type FragmentKey, type SealedPaste } from 'privatebin-client';
import { parseKeyring } from '../../../shared/crypto/keyring.ts';
import { createSealedColumns } from '../../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../../shared/db/connect.ts';
import { STORED_TABLES } from '../../../shared/db/storedData.ts';

const KEY_BYTES = 32;

/** A paste as it lies in a file store. */
export async function stolenPaste(path: string): Promise<SealedPaste> {
  const content = await readFile(path, 'utf8');
  const end = content.indexOf('\n');
  const { adata } = JSON.parse(content.slice(0, end)) as { adata: string };
  return { adata: JSON.parse(adata) as SealedPaste['adata'], ct: content.slice(end + 1) };
}

/** Every 32 bytes that any cell's text, or what it decodes to, begins or ends with, or that follow a nonce. */
export function keysWithin(texts: readonly string[]): FragmentKey[] {
  const candidates = new Set<string>();
  for (const text of texts) {
    const parts = [text, ...text.split('.')];
    const spellings = parts.flatMap((part) => [
      Buffer.from(part),
      Buffer.from(part, 'base64url'),
      Buffer.from(part, 'hex'),
    ]);
    for (const bytes of spellings) {
      for (const at of [0, 24, bytes.length - KEY_BYTES]) {
        const key = bytes.subarray(at, at + KEY_BYTES);
        if (at >= 0 && key.length === KEY_BYTES) candidates.add(key.toString('latin1'));
      }
    }
  }
  return [...candidates].map(
    (key) => base58Encode(Uint8Array.from(Buffer.from(key, 'latin1'))) as FragmentKey,
  );
}

export async function opensWith(paste: SealedPaste, keys: readonly FragmentKey[]): Promise<boolean> {
  for (const key of keys) {
    if (
      await openPaste(paste, key).then(
        () => true,
        () => false,
      )
    )
      return true;
  }
  return false;
}

/** All texts of the rows of one conversation, in whatever table. */
export async function cellsOf(
  db: AppDatabase,
  tables: readonly string[],
  pasteId: string,
): Promise<string[]> {
  const cells: string[] = [];
  for (const table of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db.kysely);
    const related = table === 'transcripts' ? rows.filter((row) => row['paste_id'] === pasteId) : rows;
    cells.push(...related.flatMap((row) => Object.values(row).map(String)));
  }
  return [...new Set(cells)];
}

/** The columns in which any of the words stands readably, and the words that were found, both sorted. */
export async function cellsWith(
  { kysely }: AppDatabase,
  words: readonly string[],
): Promise<[columns: string[], found: string[]]> {
  const columns = new Set<string>();
  const found = new Set<string>();
  for (const { name } of STORED_TABLES) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(kysely);
    for (const [column, value] of rows.flatMap((row) => Object.entries(row))) {
      for (const word of words.filter((each) => String(value).includes(each))) {
        columns.add(`${name}.${column}`);
        found.add(word);
      }
    }
  }
  return [[...columns].sort(), [...found].sort()];
}

/** With the sealing keys the fragment key comes out. */
export async function unsealedKey(db: AppDatabase, pasteId: string, sealKeys: string): Promise<FragmentKey> {
  const row = await db.kysely
    .selectFrom('transcripts')
    .selectAll()
    .where('paste_id', '=', pasteId)
    .executeTakeFirstOrThrow();
  const sealed = await createSealedColumns(parseKeyring(sealKeys));
  const place = {
    table: 'transcripts',
    column: 'sealed_fragment_key',
    row: `${row.conversation_id}/${row.audience}/${row.part}`,
  };
  return sealed.open(row.sealed_fragment_key, place) as FragmentKey;
}

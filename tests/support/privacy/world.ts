/** Closed conversations in bulk, with rows in every table that hangs on them, and a folder that stands in for pastes. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { PasteGone, type PasteClient, type PasteId } from 'privatebin-client';
import { parseKeyring } from '../../../shared/crypto/keyring.ts';
import { createSealedColumns } from '../../../shared/crypto/sealedColumns.ts';
import type { AppDatabase } from '../../../shared/db/connect.ts';
import { STORED_TABLES } from '../../../shared/db/storedData.ts';

export const DAY = 86_400_000;
export const NOW = 2_000_000_000_000;
export const SEAL_KEYS = `k1:${Buffer.alloc(32, 7).toString('base64')}`;

export const openSealed = () => createSealedColumns(parseKeyring(SEAL_KEYS));

/** A paste is a file: as many processes as like may delete it, and a test can count what is left. */
export function pasteFolder(path: string) {
  mkdirSync(path, { recursive: true });
  return {
    add(name: string) {
      writeFileSync(join(path, name), name);
      return { id: name, deleteToken: 'any' };
    },
    list: () => readdirSync(path).sort(),
    client: {
      // As the service does it: one upload id, one paste.
      create(_envelope, { idempotencyKey = '' } = {}) {
        writeFileSync(join(path, idempotencyKey), '');
        return Promise.resolve({ id: idempotencyKey as PasteId, deleteToken: '', url: '' });
      },
      delete(id) {
        if (!existsSync(join(path, id))) return Promise.reject(new PasteGone());
        rmSync(join(path, id));
        return Promise.resolve();
      },
    } satisfies Pick<PasteClient, 'create' | 'delete'>,
  };
}

export interface SeedOptions {
  readonly guildId: string;
  readonly count: number;
  /** Ids begin here; all of one length. */
  readonly firstId: number;
  readonly closedAtMs: (index: number) => number;
  readonly userId?: (index: number) => string;
  /** Gives the paste of that name, which is there. */
  readonly pastes?: { add(name: string): { readonly id: string; readonly deleteToken: string } };
  /** 365 unless said otherwise. */
  readonly retentionDays?: (index: number) => number;
}

const CHUNK = 250;

/** What hangs on a closed conversation, and is not seeded by hand: as many as there are, also those to come. */
async function tablesBeside(db: AppDatabase, seeded: readonly string[]) {
  const live = await db.kysely.introspection.getTables();
  return STORED_TABLES.filter(
    ({ name, owner, kept }) => owner.conversation && kept !== 'closing' && !seeded.includes(name),
  ).map(({ name, owner, key }) => {
    const needed = (live.find((each) => each.name === name)?.columns ?? []).filter(
      (column) => !column.isNullable,
    );
    const valueOf = (column: string, isNumber: boolean, id: string, at: number) => {
      if (isNumber) return column.endsWith('_at') ? at : 1;
      return column === owner.conversation || key.includes(column) || column === 'relay_id' ? id : '17';
    };
    return {
      name,
      insert: (of: readonly { readonly id: string; readonly created_at: number }[]) =>
        sql`insert into ${sql.table(name)} (${sql.join(needed.map((column) => sql.ref(column.name)))}) values ${sql.join(
          of.map(
            ({ id, created_at: at }) =>
              sql`(${sql.join(needed.map((column) => valueOf(column.name, /int/i.test(column.dataType), id, at)))})`,
          ),
        )}`,
    };
  });
}

/** Conversations of both kinds in turn, each closed: two copies, a file, a relay where it is modmail, and a row of all else. */
export async function seedClosed(db: AppDatabase, options: SeedOptions): Promise<void> {
  const sealed = await openSealed();
  const beside = await tablesBeside(db, [
    'transcripts',
    'transcript_blobs',
    'tickets',
    'modmail_threads',
    'relays',
  ]);
  for (let from = 0; from < options.count; from += CHUNK) {
    const indexes = Array.from({ length: Math.min(CHUNK, options.count - from) }, (_, at) => from + at);
    const rows = indexes.map((index) => rowsOf(index, options, sealed));
    await db.transaction(async (tx) => {
      await tx
        .insertInto('conversations')
        .values(rows.map((row) => row.conversation))
        .execute();
      await tx
        .insertInto('transcripts')
        .values(rows.flatMap((row) => row.transcripts))
        .execute();
      await tx
        .insertInto('transcript_blobs')
        .values(rows.map((row) => row.blob))
        .execute();
      const tickets = rows.flatMap((row) => row.ticket);
      const threads = rows.flatMap((row) => row.thread);
      const relays = rows.flatMap((row) => row.relay);
      if (tickets.length > 0) await tx.insertInto('tickets').values(tickets).execute();
      if (threads.length > 0) await tx.insertInto('modmail_threads').values(threads).execute();
      if (relays.length > 0) await tx.insertInto('relays').values(relays).execute();
      for (const { insert } of beside) await insert(rows.map((row) => row.conversation)).execute(tx);
    });
  }
}

function rowsOf(index: number, options: SeedOptions, sealed: Awaited<ReturnType<typeof openSealed>>) {
  const id = String(options.firstId + index);
  const at = options.closedAtMs(index);
  const userId = options.userId?.(index) ?? `77${id}`;
  const isTicket = index % 2 === 0;
  const seal = (table: string, column: string, row: string) =>
    sealed.seal(`${column} ${row}`, { table, column, row });
  const expiresAt = at + (options.retentionDays?.(index) ?? 365) * DAY;
  const pasteOf = (name: string, table: string, key: string) => {
    const paste = options.pastes?.add(`${id}${name}`) ?? { id: `${id}${name}`, deleteToken: 'any' };
    const place = { table, column: 'sealed_delete_token', row: key };
    return { paste_id: paste.id, sealed_delete_token: sealed.seal(paste.deleteToken, place) };
  };
  const mode = { conversation_id: id, created_at: at };
  return {
    conversation: {
      id,
      kind: isTicket ? ('ticket' as const) : ('modmail' as const),
      guild_id: options.guildId,
      user_id: userId,
      channel_id: `88${id}`,
      state: 'closed' as const,
      message_count: 1,
      created_at: at,
      updated_at: at,
      last_activity_at: at,
      closed_at: at,
      expires_at: expiresAt,
    },
    ticket: isTicket
      ? [
          {
            conversation_id: id,
            guild_id: options.guildId,
            number: index + 1,
            category_id: '5',
            place: 'channel' as const,
          },
        ]
      : [],
    thread: isTicket ? [] : [{ conversation_id: id, dm_channel_id: '9', place: 'channel' as const }],
    relay: isTicket
      ? []
      : [
          {
            ...mode,
            id,
            direction: 'to_staff' as const,
            author_id: userId,
            source_message_id: id,
            target_message_id: '4',
            is_anonymous: 0,
          },
        ],
    transcripts: (['staff', 'user'] as const).map((audience) => ({
      ...mode,
      audience,
      part: 1,
      part_count: 1,
      upload_id: `${id}${audience}`,
      ...pasteOf(audience, 'transcripts', `${id}/${audience}/1`),
      sealed_fragment_key: seal('transcripts', 'sealed_fragment_key', `${id}/${audience}/1`),
      message_count: 1,
      verified_at: at,
      expires_at: expiresAt,
    })),
    blob: {
      ...mode,
      source_id: '3',
      piece: 0,
      upload_id: `${id}file`,
      ...pasteOf('file', 'transcript_blobs', `${id}/3/0`),
      sealed_blob_key: seal('transcript_blobs', 'sealed_blob_key', `${id}/3/0`),
      size_bytes: 1,
      piece_count: 1,
      sealed_hash: seal('transcript_blobs', 'sealed_hash', `${id}/3/0`),
    },
  };
}

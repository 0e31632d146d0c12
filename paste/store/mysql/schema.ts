/** The tables of a MySQL paste store, and bringing a database to them; safe when several processes start at once. */
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise';
import { InvalidConfig } from '../../../shared/errors.ts';

const ASCII = 'character set ascii collate ascii_bin';
const TABLE = 'engine=InnoDB default charset=utf8mb4 collate=utf8mb4_bin';
const LOCK_SECONDS = 60;

/** Each once, in order; only ever added to. `ifNotExists`, as MySQL cannot undo half a migration. */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    // A live paste's slot is its id; a claimed one's has the holder in it, which is what frees the id.
    `create table if not exists pastes (
      slot varchar(64) ${ASCII} not null primary key,
      id char(16) ${ASCII} not null,
      blob_id char(32) ${ASCII} not null,
      adata text not null,
      salt varchar(64) ${ASCII} not null,
      expires_at bigint null,
      is_burning tinyint not null,
      is_discussion tinyint not null,
      ct_bytes bigint not null,
      hold_until bigint null,
      taken_down_at bigint null,
      reason varchar(1000) null,
      key pastes_id (id),
      key pastes_expiry (expires_at),
      key pastes_holds (hold_until)
    ) ${TABLE}`,
    // Pieces of ciphertext, small enough for any server's max_allowed_packet.
    `create table if not exists paste_pieces (
      blob_id char(32) ${ASCII} not null,
      number int not null,
      bytes mediumblob not null,
      primary key (blob_id, number)
    ) ${TABLE}`,
    `create table if not exists paste_comments (
      paste_id char(16) ${ASCII} not null,
      id char(16) ${ASCII} not null,
      parent_id char(16) ${ASCII} not null,
      blob_id char(32) ${ASCII} not null,
      adata text not null,
      created_at bigint not null,
      ct_bytes bigint not null,
      primary key (paste_id, id)
    ) ${TABLE}`,
    `create table if not exists paste_records (
      name varchar(190) not null primary key,
      body mediumtext not null
    ) ${TABLE}`,
    `create table if not exists paste_hits (
      name varchar(64) ${ASCII} not null primary key,
      hit_count int not null,
      ends_at bigint not null,
      key paste_hits_end (ends_at)
    ) ${TABLE}`,
  ],
];

/** Throws InvalidConfig when a newer version wrote the database. */
export async function migratePastes(pool: Pool): Promise<void> {
  const connection = await pool.getConnection();
  try {
    await underLock(connection, async () => {
      await connection.query(
        `create table if not exists paste_schema (version int not null primary key) ${TABLE}`,
      );
      const [rows] = await connection.query<RowDataPacket[]>(
        'select max(version) as version from paste_schema',
      );
      const version = Number(rows[0]?.['version'] ?? 0);
      if (version > MIGRATIONS.length) {
        throw new InvalidConfig(
          'The paste database was written by a newer version of Tessera. Start that version, or restore a backup. Nothing was changed.',
        );
      }
      for (const [index, statements] of MIGRATIONS.entries()) {
        if (index < version) continue;
        for (const statement of statements) await connection.query(statement);
        await connection.query('insert into paste_schema (version) values (?)', [index + 1]);
      }
    });
  } finally {
    connection.release();
  }
}

async function underLock(connection: PoolConnection, work: () => Promise<void>): Promise<void> {
  const lock = "concat('paste_schema.', left(database(), 40))";
  const [rows] = await connection.query<RowDataPacket[]>(`select get_lock(${lock}, ?) as got`, [
    LOCK_SECONDS,
  ]);
  if (Number(rows[0]?.['got']) !== 1)
    throw new Error('another process is still migrating the paste database');
  try {
    await work();
  } finally {
    await connection.query(`select release_lock(${lock})`);
  }
}

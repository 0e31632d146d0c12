/** Pastes in MySQL or MariaDB: any number of processes on one database behave as one. */
import { randomBytes } from 'node:crypto';
import { parsePasteId, type PasteId } from 'privatebin-client';
import { isDuplicateKey } from '../../../shared/db/databaseErrors.ts';
import type {
  Hold,
  Inspection,
  ListedPaste,
  NewComment,
  NewPaste,
  OpenPaste,
  PasteRecord,
  PasteStore,
  StoreMeasure,
  Tombstone,
} from '../types.ts';
import { addComment, deleteComments, hasComment, listComments } from './comments.ts';
import { connectPasteDatabase, type PasteDatabase, type Row, type Statements } from './database.ts';
import { deletePieces, insertPieces, readPieces } from './pieces.ts';
import { MysqlHits, MysqlShelf } from './records.ts';
import { migratePastes } from './schema.ts';

/** A reader that takes longer than this for a burning paste has lost it; a purge clears up behind dead processes. */
const DELIVERY_MS = 600_000;
const LISTED_AT_ONCE = 1000;

/** Connects, and brings the tables to this version. */
export async function openMysqlStore(address: string): Promise<PasteStore> {
  const database = connectPasteDatabase(address);
  try {
    await migratePastes(database.pool);
  } catch (error) {
    await database.pool.end();
    throw error;
  }
  return new MysqlStore(database);
}

class MysqlStore implements PasteStore {
  readonly #database: PasteDatabase;
  readonly reports: MysqlShelf;
  readonly hits: MysqlHits;

  constructor(database: PasteDatabase) {
    this.#database = database;
    this.reports = new MysqlShelf(database);
    this.hits = new MysqlHits(database);
  }

  async create(id: PasteId, paste: NewPaste): Promise<boolean> {
    const blobId = randomBytes(16).toString('hex');
    const { adataText, salt, expiresAtMs = null, isBurning, isDiscussion, ct } = paste;
    try {
      await this.#database.transaction(async (tx) => {
        await tx.change(
          `insert into pastes (slot, id, blob_id, adata, salt, expires_at, is_burning, is_discussion, ct_bytes)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          [id, id, blobId, adataText, salt, expiresAtMs, Number(isBurning), Number(isDiscussion), ct.bytes],
        );
        await insertPieces(tx, blobId, ct);
      });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async open(id: PasteId): Promise<OpenPaste | undefined> {
    const row = await this.#findRow(id);
    return row && this.#opened(row);
  }

  // INVARIANT: a burning paste is delivered at most once: one update finds the row in its slot.
  async claim(id: PasteId, hold?: Hold): Promise<OpenPaste | undefined> {
    const slot = slotOf(id, hold?.holder ?? randomBytes(16).toString('hex'));
    const untilMs = hold?.untilMs ?? Date.now() + DELIVERY_MS;
    const taken = await this.#database.change(
      'update pastes set slot = ?, hold_until = ? where slot = ? and taken_down_at is null',
      [slot, untilMs, id],
    );
    if (taken === 0) return undefined;
    const row = await this.#findRow(slot);
    if (!row) return undefined;
    return this.#opened(row, hold ? undefined : () => this.#remove(slot).then(() => undefined));
  }

  async openHeld(id: PasteId, holder: string, nowMs: number): Promise<OpenPaste | undefined> {
    const row = await this.#findRow(slotOf(id, holder));
    return row && Number(row['hold_until']) >= nowMs ? this.#opened(row) : undefined;
  }

  deleteHeld(id: PasteId, holder: string): Promise<boolean> {
    return this.#remove(slotOf(id, holder));
  }

  delete(id: PasteId): Promise<boolean> {
    return this.#remove(id);
  }

  // INVARIANT: an id that was taken down cannot be taken again: the tombstone has the paste's slot.
  async takeDown(id: PasteId, tombstone: Tombstone): Promise<boolean> {
    const { takenDownAtMs, reason, expiresAtMs } = tombstone;
    return this.#database.transaction(async (tx) => {
      const rows = await tx.select(
        'select slot, blob_id, taken_down_at from pastes where id = ? for update',
        [id],
      );
      if (rows.some((row) => row['taken_down_at'] !== null)) return false;
      for (const row of rows) await deletePieces(tx, String(row['blob_id']));
      await deleteComments(tx, id);
      await tx.change('delete from pastes where id = ?', [id]);
      await tx.change(
        `insert into pastes (slot, id, blob_id, adata, salt, expires_at, is_burning, is_discussion, ct_bytes,
           taken_down_at, reason) values (?, ?, '', '', '', ?, 0, 0, 0, ?, ?)`,
        [id, id, expiresAtMs, takenDownAtMs, reason],
      );
      return rows.some((row) => row['slot'] === id);
    });
  }

  async inspect(id: PasteId): Promise<Inspection | undefined> {
    const [row] = await this.#database.select('select * from pastes where slot = ?', [id]);
    if (!row) return undefined;
    if (row['taken_down_at'] === null)
      return { kind: 'paste', ctBytes: Number(row['ct_bytes']), ...recordIn(row) };
    return {
      kind: 'tombstone',
      takenDownAtMs: Number(row['taken_down_at']),
      reason: String(row['reason']),
      expiresAtMs: Number(row['expires_at']),
    };
  }

  addComment(pasteId: PasteId, comment: NewComment) {
    return addComment(this.#database, pasteId, comment);
  }

  hasComment(pasteId: PasteId, commentId: PasteId) {
    return hasComment(this.#database, pasteId, commentId);
  }

  comments(pasteId: PasteId) {
    return listComments(this.#database, pasteId);
  }

  async *list(): AsyncGenerator<ListedPaste> {
    for (let after = ''; ;) {
      const rows = await this.#database.select(
        'select id, slot, taken_down_at from pastes where slot > ? order by slot limit ?',
        [after, LISTED_AT_ONCE],
      );
      for (const { id, slot, taken_down_at: takenDownAt } of rows) {
        after = String(slot);
        if (slot === id) yield { id: parsePasteId(after), isTombstone: takenDownAt !== null };
      }
      if (rows.length < LISTED_AT_ONCE) return;
    }
  }

  async measure(): Promise<StoreMeasure> {
    const [row] = await this.#database.select(
      `select coalesce(sum(slot = id and taken_down_at is null), 0) as pastes,
         coalesce(sum(taken_down_at is not null), 0) as tombstones,
         coalesce(sum(ct_bytes), 0) + (select coalesce(sum(ct_bytes), 0) from paste_comments) as bytes
       from pastes`,
    );
    const count = (name: string) => Number(row?.[name] ?? 0);
    return { pastes: count('pastes'), tombstones: count('tombstones'), bytes: count('bytes') };
  }

  /** The disk is the database server's. */
  space() {
    return Promise.resolve(undefined);
  }

  async purgeExpired(nowMs: number, limit: number): Promise<number> {
    await this.hits.purge(nowMs);
    const due = [
      ...(await this.#database.select(
        'select slot, blob_id from pastes where expires_at < ? order by expires_at limit ?',
        [nowMs, limit],
      )),
      ...(await this.#database.select('select slot, blob_id from pastes where hold_until < ? limit ?', [
        nowMs,
        limit,
      ])),
    ];
    let deleted = 0;
    for (const { slot, blob_id: blobId } of due.slice(0, limit)) {
      if (await this.#remove(String(slot), String(blobId))) deleted += 1;
    }
    return deleted;
  }

  async checkHealth(): Promise<void> {
    // Changes nothing, and yet fails where nothing may be written.
    await this.#database.change('update paste_schema set version = version');
  }

  async close(): Promise<void> {
    await this.#database.pool.end();
  }

  async #findRow(slot: string): Promise<Row | undefined> {
    const [row] = await this.#database.select(
      'select * from pastes where slot = ? and taken_down_at is null',
      [slot],
    );
    return row;
  }

  #opened(row: Row, onClose?: () => Promise<void>): OpenPaste {
    const ctBytes = Number(row['ct_bytes']);
    return {
      record: recordIn(row),
      ctBytes,
      pieces: () => readPieces(this.#database, String(row['blob_id']), ctBytes),
      close: onClose ?? (() => Promise.resolve()),
    };
  }

  /** Without `blobId` only a paste; with it exactly that row, a tombstone too. */
  async #remove(slot: string, blobId?: string): Promise<boolean> {
    return this.#database.transaction(async (tx) => {
      const [row] = await tx.select(
        `select id, blob_id, is_discussion from pastes
         where slot = ? and ${blobId === undefined ? 'taken_down_at is null' : 'blob_id = ?'} for update`,
        blobId === undefined ? [slot] : [slot, blobId],
      );
      if (!row) return false;
      await removeRow(tx, slot, row);
      return true;
    });
  }
}

async function removeRow(tx: Statements, slot: string, row: Row): Promise<void> {
  if (Number(row['is_discussion']) === 1) await deleteComments(tx, String(row['id']));
  await deletePieces(tx, String(row['blob_id']));
  await tx.change('delete from pastes where slot = ?', [slot]);
}

function slotOf(id: PasteId, holder: string): string {
  return `${id}.${holder}`;
}

function recordIn(row: Row): PasteRecord {
  return {
    adataText: String(row['adata']),
    salt: String(row['salt']),
    expiresAtMs: row['expires_at'] === null ? undefined : Number(row['expires_at']),
    isBurning: Number(row['is_burning']) === 1,
    isDiscussion: Number(row['is_discussion']) === 1,
  };
}

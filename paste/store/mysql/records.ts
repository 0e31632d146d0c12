/** Small records and counts of hits in MySQL: the same for all processes on the database. */
import { isDuplicateKey } from '../../../shared/db/databaseErrors.ts';
import type { HitCounter, Hits, RecordShelf } from '../types.ts';
import type { Statements } from './database.ts';

export class MysqlShelf implements RecordShelf {
  readonly #database: Statements;

  constructor(database: Statements) {
    this.#database = database;
  }

  async add(name: string, text: string): Promise<boolean> {
    try {
      await this.#database.change('insert into paste_records (name, body) values (?, ?)', [name, text]);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async list(): Promise<{ name: string; text: string }[]> {
    const rows = await this.#database.select('select name, body from paste_records order by name');
    return rows.map(({ name, body }) => ({ name: String(name), text: String(body) }));
  }

  async remove(name: string): Promise<boolean> {
    return (await this.#database.change('delete from paste_records where name = ?', [name])) > 0;
  }
}

export class MysqlHits implements HitCounter {
  readonly #database: Statements;

  constructor(database: Statements) {
    this.#database = database;
  }

  async hit(name: string, windowMs: number, nowMs: number): Promise<Hits> {
    // The count is set by the old end of the window, so it stands first: MySQL assigns from left to right.
    // Our own count comes back as the connection's last id: read afterwards it would have others' hits in it.
    const count = await this.#database.changeForId(
      `insert into paste_hits (name, hit_count, ends_at) values (?, last_insert_id(1), ?)
       on duplicate key update hit_count = last_insert_id(if(ends_at <= ?, 1, hit_count + 1)),
         ends_at = if(ends_at <= ?, ?, ends_at)`,
      [name, nowMs + windowMs, nowMs, nowMs, nowMs + windowMs],
    );
    const { endsAtMs } = await this.peek(name, nowMs);
    return { count, endsAtMs };
  }

  async peek(name: string, nowMs: number): Promise<Hits> {
    const [row] = await this.#database.select(
      'select hit_count, ends_at from paste_hits where name = ? and ends_at > ?',
      [name, nowMs],
    );
    return { count: Number(row?.['hit_count'] ?? 0), endsAtMs: Number(row?.['ends_at'] ?? nowMs) };
  }

  async purge(nowMs: number): Promise<void> {
    await this.#database.change('delete from paste_hits where ends_at <= ? limit 1000', [nowMs]);
  }
}

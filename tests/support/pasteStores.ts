/** The same tests for every kind of paste store, and the small things that are kept in them. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { buffer } from 'node:stream/consumers';
import { parsePasteId, type PasteId } from 'privatebin-client';
import type { StoreConfig } from '../../paste/config.ts';
import { openStore } from '../../paste/store/open.ts';
import type { NewComment, NewPaste, OpenPaste, PasteRecord, PasteStore } from '../../paste/store/types.ts';
import { mysqlServer } from './databases.ts';
import { startFakeS3, type FakeS3 } from './fakeS3.ts';
import { atEnd, tempDir, type Cleanup } from './tempDir.ts';

export interface StoreUnderTest {
  readonly name: 'file' | 'mysql' | 's3';
  /** Configuration of a new, empty store; it goes when the test ends. */
  readonly fresh: (t: Cleanup) => Promise<StoreConfig>;
}

/** Describes the same tests once for every store; MySQL's are skipped (or fail where skips are forbidden) without a server. */
export function forEachStore(subject: string, tests: (under: StoreUnderTest) => void): void {
  describe(`${subject}: file`, () => tests({ name: 'file', fresh: freshFolder }));
  const mysql = mysqlServer();
  describe(`${subject}: mysql`, { skip: mysql.missing ?? false }, () => {
    before(() => mysql.start());
    after(() => mysql.stop());
    // A suite of its own: its hooks are done before the server stops.
    describe('pastes', () =>
      tests({
        name: 'mysql',
        fresh: async (t) => ({ DATA_DIR: 'data', PASTE_STORE: await mysql.freshUrl(t) }),
      }));
  });
  describe(`${subject}: s3`, () => {
    let s3: FakeS3 | undefined;
    before(async () => {
      s3 = await startFakeS3();
    });
    after(() => s3?.stop());
    describe('pastes', () => tests({ name: 's3', fresh: async () => s3!.freshBucket() }));
  });
}

/** Configuration of a new, empty file store. */
export async function freshFolder(t: Cleanup): Promise<StoreConfig> {
  const folder = await tempDir(t);
  return { DATA_DIR: folder, PASTE_STORE: `file:${join(folder, 'pastes')}` };
}

/** One opening of a store, closed when the test ends. */
export async function opened(t: Cleanup, config: StoreConfig): Promise<PasteStore> {
  const store = await openStore(config);
  atEnd(t, () => store.close());
  return store;
}

export function idOf(number: number): PasteId {
  return parsePasteId(number.toString(16).padStart(16, '0'));
}

export function ciphertextOf(text: string, pieces = 1): NewPaste['ct'] {
  const bytes = Buffer.from(Buffer.from(text).toString('base64'));
  const size = Math.ceil(bytes.length / pieces);
  const parts = Array.from({ length: pieces }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
  return { pieces: parts, bytes: bytes.length };
}

export function pasteOf(text: string, expiresAtMs?: number, changes: Partial<PasteRecord> = {}): NewPaste {
  const salt = randomBytes(32).toString('hex');
  const record = { adataText: `[ "${text.slice(0, 9)}\\n" ]`, salt, isBurning: true, isDiscussion: false };
  return { ...record, expiresAtMs, ...changes, ct: ciphertextOf(text) };
}

export function commentOf(number: number, parentId: PasteId, text = `comment ${number}`): NewComment {
  const id = idOf(number);
  return { id, parentId, createdAtMs: 1_800_000_000_000 + number, adataText: '[1]', ct: ciphertextOf(text) };
}

/** What a reader gets, and closes; undefined when there is nothing to be had. */
export async function read(opening: Promise<OpenPaste | undefined>): Promise<string | undefined> {
  const paste = await opening;
  if (!paste) return undefined;
  try {
    const bytes = await buffer(paste.pieces());
    if (bytes.length !== paste.ctBytes) throw new Error('it is not as long as it says');
    return Buffer.from(bytes.toString(), 'base64').toString();
  } finally {
    await paste.close();
  }
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

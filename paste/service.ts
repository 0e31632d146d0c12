/** The rules of a paste: its id and tokens, when it is gone, who may delete it, and that it burns once. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { parsePasteId, type PasteId } from 'privatebin-client';
import type { Clock } from '../shared/clock.ts';
import { NotFound } from '../shared/errors.ts';
import type { CheckedPaste } from './format.ts';
import type { PasteStore, StoredPaste } from './store/types.ts';

export interface CreateInput extends CheckedPaste {
  /** Whether the caller showed the bearer token: then seconds count as expiry and repeats are recognised. */
  readonly isTrusted: boolean;
  readonly idempotencyKey: string | undefined;
}

export interface CreatedPaste {
  readonly id: PasteId;
  readonly deleteToken: string;
}

export interface FoundPaste extends StoredPaste {
  readonly timeToLiveSeconds: number | undefined;
}

/** The key of a repeated create stands for a paste that the operator took down: it cannot be made anew. */
export class TakenDown extends NotFound {}

export type DeleteOutcome = 'deleted' | 'gone' | 'wrong token';

export interface PasteService {
  create(input: CreateInput): Promise<CreatedPaste>;
  /** Undefined when it never was, has expired, was burned or deleted. Burns what is to be burned. */
  read(id: PasteId): Promise<FoundPaste | undefined>;
  delete(id: PasteId, deleteToken: string): Promise<DeleteOutcome>;
}

const EXPIRY_SECONDS: Readonly<Record<string, number | undefined>> = {
  '5min': 300,
  '10min': 600,
  '1hour': 3600,
  '1day': 86_400,
  '1week': 604_800,
  '1month': 2_592_000,
  '1year': 31_536_000,
};
const DEFAULT_EXPIRY_SECONDS = 604_800;
const MAX_EXPIRY_SECONDS = 31_536_000;
const MIN_IDEMPOTENCY_KEY_CHARACTERS = 16;
const ID_BYTES = 8;
const SALT_BYTES = 32;

export function createService(store: PasteStore, secret: string, clock: Clock): PasteService {
  return {
    create: (input) => create(store, secret, clock.now(), input),
    read: (id) => read(store, clock.now(), id),
    delete: (id, deleteToken) => deletePaste(store, clock.now(), id, deleteToken),
  };
}

// INVARIANT: one idempotency key makes one paste, however often and however many at once ask with it.
// A bot killed between an upload and noting its link uploads again; a second paste would be one that nobody can revoke.
async function create(
  store: PasteStore,
  secret: string,
  nowMs: number,
  input: CreateInput,
): Promise<CreatedPaste> {
  const key = input.isTrusted ? input.idempotencyKey : undefined;
  const isRepeatable = key !== undefined && key.length >= MIN_IDEMPOTENCY_KEY_CHARACTERS;
  for (;;) {
    const id = isRepeatable ? idOfKey(secret, key) : parsePasteId(randomBytes(ID_BYTES).toString('hex'));
    const existing = isRepeatable ? await findLive(store, nowMs, id) : undefined;
    if (existing) return { id, deleteToken: deleteTokenOf(existing.salt, id) };
    const salt = randomBytes(SALT_BYTES).toString('hex');
    const isCreated = await store.create(id, {
      adataText: input.adataText,
      ct: input.ct,
      salt,
      expiresAtMs: expiryOf(input, nowMs),
      isBurning: input.isBurning,
      isDiscussion: input.isDiscussion,
    });
    if (isCreated) return { id, deleteToken: deleteTokenOf(salt, id) };
    if (isRepeatable && (await store.inspect(id))?.kind === 'tombstone') throw new TakenDown();
  }
}

async function read(store: PasteStore, nowMs: number, id: PasteId): Promise<FoundPaste | undefined> {
  const found = await findLive(store, nowMs, id);
  const paste = found?.isBurning ? await store.claim(id) : found;
  if (!paste) return undefined;
  const { expiresAtMs } = paste;
  const timeToLiveSeconds = expiresAtMs === undefined ? undefined : Math.floor((expiresAtMs - nowMs) / 1000);
  return { ...paste, timeToLiveSeconds };
}

async function deletePaste(
  store: PasteStore,
  nowMs: number,
  id: PasteId,
  deleteToken: string,
): Promise<DeleteOutcome> {
  const paste = await findLive(store, nowMs, id);
  if (!paste) return 'gone';
  if (!isSame(deleteToken, deleteTokenOf(paste.salt, id))) return 'wrong token';
  return (await store.delete(id)) ? 'deleted' : 'gone';
}

/** What has expired is gone at once, whether or not the purge came by. */
async function findLive(store: PasteStore, nowMs: number, id: PasteId): Promise<StoredPaste | undefined> {
  const paste = await store.find(id);
  if (paste?.expiresAtMs === undefined || paste.expiresAtMs >= nowMs) return paste;
  await store.delete(id);
  return undefined;
}

function idOfKey(secret: string, key: string): PasteId {
  const digest = createHmac('sha256', secret).update(`create:${key}`).digest();
  return parsePasteId(digest.toString('hex', 0, ID_BYTES));
}

function deleteTokenOf(salt: string, id: PasteId): string {
  return createHmac('sha256', salt).update(id).digest('hex');
}

/** Undefined for never. As in PrivateBin an unknown name silently counts as a week; clients rely on it. */
function expiryOf({ expire, isTrusted }: CreateInput, nowMs: number): number | undefined {
  if (expire === 'never') return undefined;
  const isSeconds = isTrusted && /^[1-9]\d{0,9}$/.test(expire);
  const seconds = isSeconds ? Math.min(Number(expire), MAX_EXPIRY_SECONDS) : knownSeconds(expire);
  return nowMs + seconds * 1000;
}

function knownSeconds(expire: string): number {
  return (
    (Object.hasOwn(EXPIRY_SECONDS, expire) ? EXPIRY_SECONDS[expire] : undefined) ?? DEFAULT_EXPIRY_SECONDS
  );
}

/** In constant time, whatever the lengths. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

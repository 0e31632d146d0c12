/** The rules of a paste: its id and tokens, when it is gone, who may delete it, that it burns once, and who may comment. */
import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { parsePasteId, type PasteId } from 'privatebin-client';
import type { Clock } from '../shared/clock.ts';
import { NotFound, Upstream } from '../shared/errors.ts';
import { expiryOf } from './expiry.ts';
import type { CheckedComment, CheckedPaste } from './format.ts';
import type { Inspection, OpenPaste, PasteStore, StoredComment } from './store/types.ts';

export interface CreateInput extends CheckedPaste {
  /** Whether the caller showed the bearer token: then seconds count as expiry and repeats are recognised. */
  readonly isTrusted: boolean;
  readonly idempotencyKey: string | undefined;
}

export interface CreatedPaste {
  readonly id: PasteId;
  readonly deleteToken: string;
}

/** A paste being read; whoever was given it closes it. */
export interface FoundPaste {
  readonly paste: OpenPaste;
  readonly timeToLiveSeconds: number | undefined;
  /** Seconds in which its reader may ask for it again and should confirm; undefined when it was not claimed that way. */
  readonly heldSeconds: number | undefined;
  /** Undefined where there is no discussion. */
  readonly comments: AsyncIterable<StoredComment> | undefined;
}

/** The key of a repeated create stands for a paste that the operator took down: it cannot be made anew. */
export class TakenDown extends NotFound {}

/** There is no such paste, no such parent, or no discussion. */
export class NotDiscussed extends NotFound {}

export type DeleteOutcome = 'deleted' | 'gone' | 'wrong token';

export interface PasteService {
  create(input: CreateInput): Promise<CreatedPaste>;
  /**
   * Undefined when it never was, has expired, was burned or deleted. Burns what is to be burned: at once, or, for a
   * reader that shows a nonce, when that reader confirms or does not come back with the nonce in time.
   */
  read(id: PasteId, nonce?: string): Promise<FoundPaste | undefined>;
  /** Burns what was handed out for this nonce; false when there is no such paste. */
  confirm(id: PasteId, nonce: string): Promise<boolean>;
  delete(id: PasteId, deleteToken: string): Promise<DeleteOutcome>;
  /** Throws NotDiscussed. */
  comment(input: CheckedComment): Promise<PasteId>;
}

const MIN_IDEMPOTENCY_KEY_CHARACTERS = 16;
const ID_BYTES = 8;
const SALT_BYTES = 32;
const HOLD_MS = 60_000;
const MAX_ATTEMPTS = 5;

/** `secrets`: the bearer tokens, the newest first. */
export function createService(store: PasteStore, secrets: readonly string[], clock: Clock): PasteService {
  return {
    create: (input) => create(store, secrets, clock.now(), input),
    read: (id, nonce) => read(store, clock.now(), id, nonce),
    confirm: (id, nonce) => store.deleteHeld(id, holderOf(nonce)),
    delete: (id, deleteToken) => deletePaste(store, clock.now(), id, deleteToken),
    comment: (input) => comment(store, clock.now(), input),
  };
}

// INVARIANT: one idempotency key makes one paste, however often and however many at once ask with it.
// A bot killed between an upload and noting its link uploads again; a second paste would be one that nobody can revoke.
async function create(
  store: PasteStore,
  secrets: readonly string[],
  nowMs: number,
  input: CreateInput,
): Promise<CreatedPaste> {
  const { idempotencyKey: key, isTrusted } = input;
  const isRepeatable = isTrusted && key !== undefined && key.length >= MIN_IDEMPOTENCY_KEY_CHARACTERS;
  // A repeat may come after the token was changed, while the old one is still valid.
  const candidates = isRepeatable ? secrets.map((secret) => idOfKey(secret, key)) : [];
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    for (const id of candidates) {
      const existing = await findLive(store, nowMs, id);
      if (existing) return { id, deleteToken: deleteTokenOf(existing.salt, id) };
    }
    const id = candidates[0] ?? newId();
    const salt = randomBytes(SALT_BYTES).toString('hex');
    const { adataText, ct, isBurning, isDiscussion } = input;
    const expiresAtMs = expiryOf(input, nowMs);
    const paste = { adataText, ct, salt, expiresAtMs, isBurning, isDiscussion };
    if (await store.create(id, paste)) return { id, deleteToken: deleteTokenOf(salt, id) };
    const found = isRepeatable ? await store.inspect(id) : undefined;
    if (found?.kind === 'tombstone') throw new TakenDown();
    // Nobody can be served from it; the caller has it whole.
    if (found?.kind === 'damaged') await store.delete(id);
  }
  // The id is taken by what cannot be found: a burning paste of this key is being delivered.
  throw new Upstream(true, { context: { service: 'paste store' } });
}

async function read(
  store: PasteStore,
  nowMs: number,
  id: PasteId,
  nonce: string | undefined,
): Promise<FoundPaste | undefined> {
  const found = await openLive(store, nowMs, id);
  if (found && !found.record.isBurning) {
    return {
      ...foundPaste(found, nowMs),
      comments: found.record.isDiscussion ? store.comments(id) : undefined,
    };
  }
  await found?.close();
  if (nonce === undefined) {
    const burned = found && (await store.claim(id));
    return burned && foundPaste(burned, nowMs);
  }
  const hold = { holder: holderOf(nonce), untilMs: nowMs + HOLD_MS };
  const claimed = found && (await store.claim(id, hold));
  const held = claimed ?? (await store.openHeld(id, hold.holder, nowMs));
  return held && { ...foundPaste(held, nowMs), heldSeconds: HOLD_MS / 1000 };
}

function foundPaste(paste: OpenPaste, nowMs: number): FoundPaste {
  const { expiresAtMs } = paste.record;
  const timeToLiveSeconds = expiresAtMs === undefined ? undefined : Math.floor((expiresAtMs - nowMs) / 1000);
  return { paste, timeToLiveSeconds, heldSeconds: undefined, comments: undefined };
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

async function comment(store: PasteStore, nowMs: number, input: CheckedComment): Promise<PasteId> {
  const { pasteId, parentId, adataText, ct } = input;
  const paste = await findLive(store, nowMs, pasteId);
  if (!paste?.isDiscussion) throw new NotDiscussed();
  if (parentId !== pasteId && !(await store.hasComment(pasteId, parentId))) throw new NotDiscussed();
  const id = newId();
  const isAdded = await store.addComment(pasteId, { id, parentId, createdAtMs: nowMs, adataText, ct });
  if (!isAdded) throw new NotDiscussed();
  return id;
}

/** What has expired is gone at once, whether or not the purge came by. */
async function openLive(store: PasteStore, nowMs: number, id: PasteId): Promise<OpenPaste | undefined> {
  const paste = await store.open(id);
  const expiresAtMs = paste?.record.expiresAtMs;
  if (expiresAtMs === undefined || expiresAtMs >= nowMs) return paste;
  await paste?.close();
  await store.delete(id);
  return undefined;
}

async function findLive(
  store: PasteStore,
  nowMs: number,
  id: PasteId,
): Promise<(Inspection & { kind: 'paste' }) | undefined> {
  const found = await store.inspect(id);
  if (found?.kind !== 'paste') return undefined;
  if (found.expiresAtMs === undefined || found.expiresAtMs >= nowMs) return found;
  await store.delete(id);
  return undefined;
}

function newId(): PasteId {
  return parsePasteId(randomBytes(ID_BYTES).toString('hex'));
}

function idOfKey(secret: string, key: string): PasteId {
  const digest = createHmac('sha256', secret).update(`create:${key}`).digest();
  return parsePasteId(digest.toString('hex', 0, ID_BYTES));
}

function deleteTokenOf(salt: string, id: PasteId): string {
  return createHmac('sha256', salt).update(id).digest('hex');
}

/** A store keeps this much of a nonce, so that who sees the store cannot fetch what is held. */
function holderOf(nonce: string): string {
  return hash('sha256', `hold:${nonce}`).slice(0, 32);
}

/** In constant time, whatever the lengths. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => hash('sha256', text, 'buffer');
  return timingSafeEqual(digest(given), digest(expected));
}

/** HTTP client for a PrivateBin service: every call bounded in time, retried only where a repeat does no harm. */
import { readAnswer, type Fields } from './answer.ts';
import { systemClock, type ClientClock } from './clientClock.ts';
import { readComments, type ReadComment, type SealedComment } from './comment.ts';
import { DamagedPaste, PasteGone, PasteRateLimited, PasteUnavailable } from './errors.ts';
import { checkAdata, type PasteEnvelope, type SealedPaste } from './format.ts';
import { parsePasteId, withSlash, type PasteId } from './link.ts';

export interface PasteClientOptions {
  /** Address of the service; a sub-path is fine. */
  readonly baseUrl: string;
  /** Bearer token of a service that lets only its holders create. */
  readonly token?: string;
  readonly fetch?: typeof fetch;
  /** For one attempt, body included; 30 s by default. */
  readonly timeoutMs?: number;
  /** Repeats after the first attempt; 2 by default. */
  readonly retries?: number;
  /** Longest "Please wait N seconds" that is waited for (once a call); 60 s by default. */
  readonly maxWaitMs?: number;
  readonly clock?: ClientClock;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface CreateOptions extends CallOptions {
  /**
   * At least 16 characters, the same for every attempt at creating one paste. A service that knows the header answers a
   * repeat with the first paste, so that a create may be repeated after a lost answer; others ignore it.
   */
  readonly idempotencyKey?: string;
}

export interface ReadOptions extends CallOptions {
  /** 22 to 64 characters `A-Z a-z 0-9 _ -`, from `generateNonce`, the same for every attempt at one reading. */
  readonly nonce?: string;
}

export interface CreatedPaste {
  readonly id: PasteId;
  /** Absolute, by the address this client uses; without key. */
  readonly url: string;
  readonly deleteToken: string;
}

export interface ReadPaste extends SealedPaste {
  readonly id: PasteId;
  /** Until it expires; undefined when it never does. */
  readonly timeToLiveSeconds: number | undefined;
  /**
   * Of a burning paste read with a nonce: for so long it can be read again with that nonce, and a confirmation burns it at
   * once. Undefined when it is gone by now, or never burns.
   */
  readonly confirmWithinSeconds: number | undefined;
  /** Oldest first. */
  readonly comments: readonly ReadComment[];
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly query?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isRepeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

const FIRST_BACKOFF_MS = 500;

export class PasteClient {
  readonly #baseUrl: string;
  readonly #token: string | undefined;
  readonly #fetch: typeof fetch;
  readonly #timeoutMs: number;
  readonly #retries: number;
  readonly #maxWaitMs: number;
  readonly #clock: ClientClock;

  constructor(options: PasteClientOptions) {
    this.#baseUrl = withSlash(options.baseUrl);
    this.#token = options.token;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#retries = options.retries ?? 2;
    this.#maxWaitMs = options.maxWaitMs ?? 60_000;
    this.#clock = options.clock ?? systemClock;
  }

  /** Uploads a sealed paste. Without an idempotency key a lost answer is not retried: it would leave two pastes. */
  async create(envelope: PasteEnvelope, options: CreateOptions = {}): Promise<CreatedPaste> {
    const { fields } = await this.#call({
      method: 'POST',
      body: bodyOf(envelope),
      headers: options.idempotencyKey === undefined ? {} : { 'Idempotency-Key': options.idempotencyKey },
      isRepeatable: options.idempotencyKey !== undefined,
      signal: options.signal,
    });
    const { id, deletetoken } = fields;
    if (!isPasteId(id) || typeof deletetoken !== 'string') throw new PasteUnavailable();
    return { id, url: `${this.#baseUrl}?${id}`, deleteToken: deletetoken };
  }

  /**
   * Fetches ciphertext. A burning paste is gone afterwards, unless a nonce was given to a service that knows it: then a lost
   * answer or a mistyped password costs nothing, as `confirmRead` or its time is what burns it. Throws DamagedPaste on parameters that cannot be read. */
  async read(id: PasteId, options: ReadOptions = {}): Promise<ReadPaste> {
    const { fields } = await this.#call({
      method: 'GET',
      query: id,
      headers: options.nonce === undefined ? {} : { 'X-Paste-Nonce': options.nonce },
      isRepeatable: true,
      signal: options.signal,
    });
    const { adata, ct, meta, comments } = fields;
    checkAdata(adata);
    if (typeof ct !== 'string') throw new DamagedPaste('no ciphertext');
    const timeToLive = (meta as Fields | null | undefined)?.['time_to_live'];
    const timeToLiveSeconds = typeof timeToLive === 'number' ? timeToLive : undefined;
    const confirmWithin = (meta as Fields | null | undefined)?.['confirm_within'];
    const confirmWithinSeconds = typeof confirmWithin === 'number' ? confirmWithin : undefined;
    return { id, adata, ct, timeToLiveSeconds, confirmWithinSeconds, comments: readComments(comments) };
  }

  /** Burns what was read with this nonce; throws PasteGone when that has happened by itself. */
  async confirmRead(id: PasteId, nonce: string, options: CallOptions = {}): Promise<void> {
    await this.#call({
      method: 'POST',
      body: JSON.stringify({ pasteid: id, confirm: nonce }),
      isRepeatable: true,
      signal: options.signal,
    }).catch(forgiveRepeated);
  }

  /** Adds a comment; `parentId` is the paste or the comment it answers. Not retried: it would be there twice. */
  async createComment(
    id: PasteId,
    parentId: string,
    comment: SealedComment,
    options: CallOptions = {},
  ): Promise<PasteId> {
    const { fields } = await this.#call({
      method: 'POST',
      body: JSON.stringify({ v: 2, ...comment, pasteid: id, parentid: parentId }),
      isRepeatable: false,
      signal: options.signal,
    });
    if (!isPasteId(fields['id'])) throw new PasteUnavailable();
    return fields['id'];
  }

  /** Deletes; throws PasteGone when it was gone already, PasteRejected when the token is wrong. */
  async delete(id: PasteId, deleteToken: string, options: CallOptions = {}): Promise<void> {
    await this.#call({
      method: 'POST',
      body: JSON.stringify({ pasteid: id, deletetoken: deleteToken }),
      isRepeatable: true,
      signal: options.signal,
    }).catch(forgiveRepeated);
  }

  async #call(call: Call): Promise<{ fields: Fields }> {
    let hasWaited = false;
    for (let attempt = 0; ;) {
      try {
        return { fields: await this.#attempt(call) };
      } catch (error) {
        if (error instanceof PasteRateLimited && !hasWaited && error.retryAfterMs <= this.#maxWaitMs) {
          // Refused before anything was stored, so repeating is safe for every kind of call.
          hasWaited = true;
          await this.#clock.sleep(error.retryAfterMs, call.signal);
          continue;
        }
        if (error instanceof PasteGone && attempt > 0 && call.method === 'POST') throw new RepeatedGone();
        const isRetryable = error instanceof PasteUnavailable && call.isRepeatable;
        if (!isRetryable || attempt >= this.#retries) throw error;
        await this.#clock.sleep(Math.random() * FIRST_BACKOFF_MS * 2 ** attempt, call.signal);
        attempt += 1;
      }
    }
  }

  async #attempt(call: Call): Promise<Fields> {
    call.signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(call.query ? `${this.#baseUrl}?${call.query}` : this.#baseUrl, {
        method: call.method,
        headers: {
          // English, as PrivateBin translates the sentences by which its answers are told apart.
          'Accept-Language': 'en',
          Accept: 'application/json',
          'X-Requested-With': 'JSONHttpRequest',
          ...(call.body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(this.#token === undefined ? {} : { Authorization: `Bearer ${this.#token}` }),
          ...call.headers,
        },
        ...(call.body === undefined ? {} : { body: call.body }),
        signal,
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
      text = await response.text();
    } catch {
      // The caller's own abort is the caller's; the cause is dropped, as it may carry the address.
      call.signal?.throwIfAborted();
      throw new PasteUnavailable();
    }
    return readAnswer(response, text);
  }
}

/** Gone on a repeated attempt: for a delete that is success. */
class RepeatedGone extends PasteGone {}

/** The first attempt's answer was lost, but it had worked. */
function forgiveRepeated(error: unknown): void {
  if (!(error instanceof RepeatedGone)) throw error;
}

/** 128 random bits, to read a burning paste with. */
export function generateNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isPasteId(value: unknown): value is PasteId {
  if (typeof value !== 'string') return false;
  try {
    parsePasteId(value);
    return true;
  } catch {
    return false;
  }
}

/** The request's JSON by concatenation: `ct` is base64, and escaping 14 MB of it would hold the loop for 50 ms. */
function bodyOf({ v, adata, meta, ct }: PasteEnvelope): string {
  return `{"v":${v},"adata":${JSON.stringify(adata)},"meta":${JSON.stringify(meta)},"ct":"${ct}"}`;
}

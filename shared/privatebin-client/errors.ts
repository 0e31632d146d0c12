/** What can go wrong with a paste, one class a cause; no message carries a key, a link or a body, so all may be logged. */

export class PasteError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The service says that the paste does not exist, has expired, was read (burned) or deleted. */
export class PasteGone extends PasteError {
  constructor() {
    super('the paste is gone');
  }
}

/** The service understood and refused; `serverMessage` is its own sentence, which the service chose and may be shown. */
export class PasteRejected extends PasteError {
  readonly serverMessage: string;
  constructor(serverMessage: string) {
    super('the paste service refused the request');
    this.serverMessage = serverMessage.slice(0, 200);
  }
}

/** Asked to slow down for longer than the client was willing to wait. */
export class PasteRateLimited extends PasteError {
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super('the paste service asked to wait');
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer, an answer too late, a 5xx, or something that is not PrivateBin's JSON: whether it worked is not known. */
export class PasteUnavailable extends PasteError {
  /** HTTP status when there was an answer. */
  readonly status: number | undefined;
  constructor(status?: number, options?: ErrorOptions) {
    super('the paste service could not be reached', options);
    this.status = status;
  }
}

/** The service has no room at the moment; nothing was stored. */
export class PasteFull extends PasteUnavailable {}

/** Key or password does not fit (or the ciphertext was tampered with: AES-GCM cannot tell the two apart). */
export class WrongKey extends PasteError {
  constructor() {
    super('the key or the password does not fit');
  }
}

/** Not a paste that this package can read: malformed, truncated, too large when inflated, or unknown parameters. */
export class DamagedPaste extends PasteError {
  constructor(what: string) {
    super(`the paste is damaged: ${what}`);
  }
}

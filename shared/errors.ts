/** The one error type that people and logs see, and the table of its codes. Anything else that is thrown is a bug. */

/** code → [HTTP status, what a person is told when the thrower says nothing better]. */
export const ERROR_CODES = {
  user_error: [400, 'That did not work as entered.'],
  invalid_config: [500, 'The configuration is not valid.'],
  not_found: [404, 'That no longer exists.'],
  forbidden: [403, 'You are not allowed to do that here.'],
  rate_limited: [429, 'Too many requests. Please wait a moment and try again.'],
  upstream_unavailable: [503, 'A service that is needed did not answer. It will be tried again.'],
  upstream_rejected: [502, 'A service that is needed refused the request.'],
  damaged: [500, 'What is stored there is damaged and cannot be read.'],
  seal_key: [500, 'A sealed value could not be opened with the keys at hand.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Values that may go into a log: ids, codes, counts. Never message text, names, keys or links. */
export type ErrorContext = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface AppErrorOptions {
  /** Shown to a person: plain words and what to do next. */
  readonly userMessage?: string;
  readonly context?: ErrorContext;
  readonly cause?: unknown;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly userMessage: string;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const [status, standardMessage] = ERROR_CODES[code];
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.status = status;
    this.userMessage = options.userMessage ?? standardMessage;
    this.context = options.context ?? {};
  }
}

/** Somebody's expected mistake: told to them, never logged as a fault. */
export class UserError extends AppError {
  constructor(userMessage: string, options: Omit<AppErrorOptions, 'userMessage'> = {}) {
    super('user_error', { ...options, userMessage });
  }
}

/** Known to be gone (Discord's own 404 code, a missing row); never "could not tell". */
export class NotFound extends AppError {
  constructor(options: AppErrorOptions = {}) {
    super('not_found', options);
  }
}

export class Forbidden extends AppError {
  constructor(options: AppErrorOptions = {}) {
    super('forbidden', options);
  }
}

export class RateLimited extends AppError {
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number, options: AppErrorOptions = {}) {
    super('rate_limited', options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Another service could not answer (5xx, timeout, no connection) or refused. `retryable` tells the two apart. */
export class Upstream extends AppError {
  readonly retryable: boolean;
  constructor(retryable: boolean, options: AppErrorOptions = {}) {
    super(retryable ? 'upstream_unavailable' : 'upstream_rejected', options);
    this.retryable = retryable;
  }
}

export class InvalidConfig extends AppError {
  constructor(userMessage: string, options: Omit<AppErrorOptions, 'userMessage'> = {}) {
    super('invalid_config', { ...options, userMessage });
  }
}

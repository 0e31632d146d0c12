/** Structured logs that cannot carry what people said: an error is reduced to its kind, code, ids and stack. */
import { pino, type DestinationStream, type Logger } from 'pino';
import { AppError, type ErrorContext } from './errors.ts';

export type Log = Logger;
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

interface SafeError {
  readonly kind: string;
  readonly code?: string | number;
  readonly status?: number;
  readonly context?: ErrorContext;
  readonly stack?: string;
  readonly cause?: SafeError;
}

/**
 * Frames only: a stack begins with the message, which libraries fill with request bodies and URLs, and which may itself
 * have lines that look like frames.
 */
function framesOf({ message, stack = '' }: Error): string {
  // Some libraries word an error after it was made: then the stack begins without these words.
  const at = stack.indexOf(message);
  return stack
    .slice(at < 0 ? 0 : at + message.length)
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 12)
    .join('\n');
}

/**
 * What of an error may be logged. A library's message is dropped: Discord's carries the request's URL and body
 * (`url`, `requestBody`), SQL drivers' the values, and any of them a link with its key.
 */
// INVARIANT: no error message, URL or request body of a library reaches a log.
export function safeError(error: unknown, depth = 0): SafeError {
  if (!(error instanceof Error)) return { kind: typeof error };
  const fields = error as Error & { code?: unknown; status?: unknown; errno?: unknown; errcode?: unknown };
  const code = fields.code ?? fields.errcode ?? fields.errno;
  return {
    kind: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof fields.status === 'number' ? { status: fields.status } : {}),
    ...(error instanceof AppError ? { context: error.context } : {}),
    stack: framesOf(error),
    ...(error.cause !== undefined && depth < 4 ? { cause: safeError(error.cause, depth + 1) } : {}),
  };
}

/** Keys that never belong in a log line, whoever put them there; pino's redaction is the second fence. */
const FORBIDDEN_KEYS = [
  'authorization',
  'token',
  'content',
  'text',
  'name',
  'username',
  'nick',
  'url',
  'link',
  'key',
  'fragment',
  'requestBody',
  'body',
  'filename',
  'password',
  'deleteToken',
  'cookie',
];

/** What the person at a terminal is told: of an error that nobody expected no message, which may say anything. */
export function errorText(error: unknown): string {
  return error instanceof AppError
    ? error.userMessage
    : `unexpected error\n${JSON.stringify(safeError(error), null, 2)}`;
}

export function createLog(options: {
  level: LogLevel;
  service: string;
  destination?: DestinationStream;
}): Log {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => safeError(error), error: (error: unknown) => safeError(error) },
      redact: { paths: FORBIDDEN_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[removed]' },
    },
    ...(options.destination ? [options.destination] : []),
  );
}

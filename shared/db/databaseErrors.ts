/** What a driver's error means, told by the engines' numbers and never by their texts. */
import { AppError, Upstream } from '../errors.ts';

interface DriverError {
  readonly code?: unknown;
  /** MySQL's number. */
  readonly errno?: unknown;
  /** SQLite's extended result code, on errors whose `code` is ERR_SQLITE_ERROR. */
  readonly errcode?: unknown;
  /** mysql2: the connection cannot be used any more. */
  readonly fatal?: unknown;
}

const SQLITE_DUPLICATE = new Set([1555, 2067]);
/** Deadlock, lock wait timeout, and MariaDB's "record has changed since last read". */
const MYSQL_RETRY = new Set([1213, 1205, 1020]);
const MYSQL_DUPLICATE = new Set([1062, 1586]);
/** Shutdown under way, killed, too many connections, lost while reading or writing, read-only during a failover. */
const MYSQL_LOST = new Set([1053, 1927, 1040, 1203, 2006, 2013, 1290, 1836, 3169, 4031]);
const CONNECTION_LOST_CODES = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_ENQUEUE_AFTER_QUIT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

function driverError(error: unknown): DriverError {
  return typeof error === 'object' && error !== null ? error : {};
}

/** SQLITE_BUSY in any of its forms: another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  const { code, errcode } = driverError(error);
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' && (errcode & 0xff) === 5;
}

/** A primary or unique key was there already. Means "read again", and only where the caller expected a rival. */
export function isDuplicateKey(error: unknown): boolean {
  const { code, errno, errcode } = driverError(error);
  if (code === 'ERR_SQLITE_ERROR') return SQLITE_DUPLICATE.has(errcode as number);
  return MYSQL_DUPLICATE.has(errno as number);
}

/** The transaction lost to another and was rolled back whole: doing it again is safe. */
export function isContention(error: unknown): boolean {
  return isBusy(error) || MYSQL_RETRY.has(driverError(error).errno as number);
}

/** The database could not be asked (server gone, restarting, full); whether a statement took effect is not known. */
function isConnectionLost(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'upstream_unavailable';
  const { code, errno, fatal } = driverError(error);
  // mysql2's "connection is in closed state" bears no code, only that the connection cannot be used any more.
  if (fatal === true && code === undefined && errno === undefined) return true;
  return CONNECTION_LOST_CODES.has(code as string) || MYSQL_LOST.has(errno as number);
}

/** A lost connection as the retryable Upstream that callers know; any other error as it is. */
export function asAppError(error: unknown): unknown {
  if (error instanceof AppError || !isConnectionLost(error)) return error;
  return new Upstream(true, {
    cause: error,
    userMessage: 'The database did not answer. Nothing is lost; please try again in a minute.',
    context: { service: 'database' },
  });
}

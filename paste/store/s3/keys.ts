/** The names of objects: what lies where in the bucket. */
import type { PasteId } from 'privatebin-client';

const MINUTE_MS = 60_000;
/** A create writes its entry before its paste; nobody may remove the entry while that could still happen. */
const GRACE_MS = MINUTE_MS;
const MINUTE_DIGITS = 10;

/** `mark`: of one paste, so that another under the same id is another. */
export const keys = {
  paste: (id: PasteId) => `pastes/${id}`,
  tombstone: (id: PasteId) => `tombstones/${id}`,
  claims: (id = '') => `claims/${id}`,
  claim: (id: PasteId, mark: string) => `claims/${id}.${mark}`,
  comments: (pasteId: string) => `comments/${pasteId}/`,
  comment: (pasteId: PasteId, createdAtMs: number, id: PasteId) =>
    `comments/${pasteId}/${String(createdAtMs).padStart(13, '0')}.${id}`,
  /** In the order of time, so that what is due stands first. */
  expiry: (expiresAtMs: number, id: PasteId, mark: string) => `expiry/${minuteOf(expiresAtMs)}/${id}.${mark}`,
  expiries: 'expiry/',
  reports: (name = '') => `reports/${name}`,
  check: (name: string) => `checks/${name}`,
};

export function markOf(salt: string): string {
  return salt.slice(0, 8);
}

/** Whether the minute of an entry is over. */
export function isDue(expiryKey: string, nowMs: number): boolean {
  return (expiryKey.split('/')[1] ?? '~') < minuteOf(nowMs - GRACE_MS);
}

function minuteOf(timeMs: number): string {
  return String(Math.floor(Math.max(0, timeMs) / MINUTE_MS)).padStart(MINUTE_DIGITS, '0');
}

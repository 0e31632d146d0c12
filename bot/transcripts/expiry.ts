/** The expiry that a paste carries itself, so that it is forgotten also where nobody deletes it. */

const DAY_MS = 86_400_000;

export interface PasteExpiry {
  readonly name: string;
  readonly ms: number;
}

/** Names that every PrivateBin knows; an unknown one would silently become a week. */
const NAMED: readonly PasteExpiry[] = [
  { name: '1week', ms: 7 * DAY_MS },
  { name: '1month', ms: 30 * DAY_MS },
  { name: '1year', ms: 365 * DAY_MS },
];

/** The shortest that is no shorter than what the server promised to keep; the sweep deletes to the day. */
export function expiryFor(retentionMs: number): PasteExpiry {
  return NAMED.find(({ ms }) => ms >= retentionMs) ?? { name: '1year', ms: 365 * DAY_MS };
}

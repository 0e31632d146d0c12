/** How long a paste stays: PrivateBin's names, and seconds for the holder of the token. */

const EXPIRY_SECONDS: Readonly<Record<string, number | undefined>> = {
  '5min': 300,
  '10min': 600,
  '1hour': 3600,
  '1day': 86_400,
  '1week': 604_800,
  '1month': 2_592_000,
  '1year': 31_536_000,
};
const DEFAULT_SECONDS = 604_800;
const MAX_SECONDS = 31_536_000;

/** Undefined for never. As in PrivateBin an unknown name silently counts as a week; clients rely on it. */
export function expiryOf(
  { expire, isTrusted }: { readonly expire: string; readonly isTrusted: boolean },
  nowMs: number,
): number | undefined {
  if (expire === 'never') return undefined;
  const isSeconds = isTrusted && /^[1-9]\d{0,9}$/.test(expire);
  const seconds = isSeconds ? Math.min(Number(expire), MAX_SECONDS) : knownSeconds(expire);
  return nowMs + seconds * 1000;
}

function knownSeconds(expire: string): number {
  return (Object.hasOwn(EXPIRY_SECONDS, expire) ? EXPIRY_SECONDS[expire] : undefined) ?? DEFAULT_SECONDS;
}

/** Where a forwarded message came from, and when it was written there. */
import type { Formats } from './formats.ts';
import type { Dtx, Forwarded } from './types.ts';

/** @param word "Forwarded", in the reader's language. */
export function forwardedFrom(
  { channels }: Dtx,
  { ch, ts }: Forwarded,
  word: string,
  formats: Pick<Formats, 'time'>,
): string {
  const channel = ch === undefined ? undefined : channels[ch]?.[0];
  return [
    word,
    channel === undefined ? undefined : `#${channel}`,
    ts === undefined ? undefined : formats.time(ts, 'both'),
  ]
    .filter(Boolean)
    .join(' · ');
}

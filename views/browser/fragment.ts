/** Links to one message: `#key&m=ID`. Every PrivateBin drops what stands behind a key's `&`, so they open everywhere. */

/** The message that an address leads to. */
export function findTarget(hash: string): string | undefined {
  return /&m=(\d{1,20})(?:&|$)/.exec(hash)?.[1];
}

/** An address without the part that names a message. */
export function withoutTarget(href: string): string {
  return href.replace(/(#[^&]*)&m=\d{1,20}(?=&|$)/, '$1');
}

/** Ids, fragment keys and the links made of them: `https://host/path/?<id>#<key>`. */
import { base58Decode, base58Encode } from './base58.ts';
import { WrongKey } from './errors.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Base58 of the 32 bytes that decrypt a paste: whoever holds it can read. Never log or store it in the clear. */
export type FragmentKey = Branded<'FragmentKey'>;
/** 16 hex digits. */
export type PasteId = Branded<'PasteId'>;

export interface Fragment {
  readonly key: FragmentKey;
  /** `#-key`: the page must ask before it reads, as reading burns the paste. */
  readonly confirmFirst: boolean;
}

export interface PasteLink extends Fragment {
  /** Address of the service, without query and fragment, ending in `/`. */
  readonly baseUrl: string;
  readonly id: PasteId;
}

const KEY_BYTES = 32;
/** 32 bytes need at most 44 characters; more is refused before decoding, which takes quadratic time. */
const MAX_KEY_CHARACTERS = 44;

/** A new key of 256 random bits. */
export function generateFragmentKey(): FragmentKey {
  return base58Encode(crypto.getRandomValues(new Uint8Array(KEY_BYTES))) as FragmentKey;
}

/** The 32 bytes of a key. */
export function fragmentKeyBytes(key: FragmentKey): Uint8Array<ArrayBuffer> {
  const bytes = key.length > MAX_KEY_CHARACTERS ? undefined : base58Decode(key);
  if (!bytes || bytes.length === 0 || bytes.length > KEY_BYTES) throw new WrongKey();
  // Some writers drop leading zero bytes of a key.
  const padded = new Uint8Array(KEY_BYTES);
  padded.set(bytes, KEY_BYTES - bytes.length);
  return padded;
}

/** Reads `location.hash` (with or without `#`) as PrivateBin's page does; throws WrongKey when it holds no key. */
export function parseFragment(fragment: string): Fragment {
  // Trackers append `&utm_source=…` behind the key.
  const bare = fragment.replace(/^#/, '').replace(/&.*$/s, '');
  const confirmFirst = bare.startsWith('-');
  const bytes = fragmentKeyBytes((confirmFirst ? bare.slice(1) : bare) as FragmentKey);
  return { key: base58Encode(bytes) as FragmentKey, confirmFirst };
}

/** Marks a string as a paste id; throws TypeError on anything but 16 lower-case hex digits. */
export function parsePasteId(value: string): PasteId {
  if (!/^[a-f0-9]{16}$/.test(value)) throw new TypeError('not a paste id');
  return value as PasteId;
}

/** The link to give to a reader; with `confirmFirst` the page asks before a burning read. */
export function pasteLink(
  baseUrl: string,
  id: PasteId,
  key: FragmentKey,
  options: { readonly confirmFirst?: boolean } = {},
): string {
  return `${withSlash(baseUrl)}?${id}#${options.confirmFirst ? '-' : ''}${key}`;
}

/** Takes a link apart; throws TypeError when it is no link to a paste, WrongKey when its key is missing or malformed. */
export function parsePasteLink(link: string): PasteLink {
  if (!URL.canParse(link)) throw new TypeError('not a link to a paste');
  const url = new URL(link);
  const named = url.searchParams.get('pasteid');
  const id =
    named ??
    url.search
      .slice(1)
      .split('&')
      .find((part) => !part.includes('='));
  if (id === undefined) throw new TypeError('not a link to a paste');
  return { baseUrl: withSlash(url.origin + url.pathname), id: parsePasteId(id), ...parseFragment(url.hash) };
}

export function withSlash(baseUrl: string): string {
  return baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
}

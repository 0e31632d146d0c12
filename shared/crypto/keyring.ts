/** The keys that seal columns: read from `SEAL_KEYS`, held where no log or JSON can show them. */
import { InvalidConfig } from '../errors.ts';

const SEAL_KEY_BYTES = 32;

const HINT = 'SEAL_KEYS must be ID:KEY[,ID:KEY…]; the first seals, all open';

export class Keyring {
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  /** Id of the key that seals. */
  readonly sealingId: string;

  constructor(sealingId: string, keys: ReadonlyMap<string, Uint8Array>) {
    if (!keys.has(sealingId)) throw new InvalidConfig(`${HINT}. There is no key "${sealingId}".`);
    this.#keys = keys;
    this.sealingId = sealingId;
  }

  /** In the order of the configuration. */
  get ids(): readonly string[] {
    return [...this.#keys.keys()];
  }

  find(id: string): Uint8Array | undefined {
    return this.#keys.get(id);
  }

  /** The same keys, but `id` seals. */
  sealingWith(id: string): Keyring {
    return new Keyring(id, this.#keys);
  }
}

/** Parses `id:base64,…`; throws InvalidConfig that names the id or the place, never a key. */
export function parseKeyring(text: string): Keyring {
  const keys = new Map<string, Uint8Array>();
  const entries = text.split(',').map((entry) => entry.trim());
  for (const [index, entry] of entries.entries()) {
    const place = `entry ${index + 1}`;
    const colon = entry.indexOf(':');
    if (colon < 1) throw new InvalidConfig(`${HINT}. In ${place} the id or the colon is missing.`);
    const id = entry.slice(0, colon);
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(id)) {
      throw new InvalidConfig(`${HINT}. The id of ${place} must be 1 to 32 letters, digits, "_" or "-".`);
    }
    if (keys.has(id)) throw new InvalidConfig(`${HINT}. The id "${id}" stands there twice.`);
    keys.set(id, decodeKey(id, entry.slice(colon + 1)));
  }
  return new Keyring([...keys.keys()][0] ?? '', keys);
}

/** Node's decoder skips what it does not know, so a mangled key could pass as another one: only the exact form is taken. */
function decodeKey(id: string, text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  const isExact = [bytes.toString('base64'), bytes.toString('base64url')].some(
    (exact) => exact.replace(/=+$/, '') === text.replace(/=+$/, ''),
  );
  if (isExact && bytes.length === SEAL_KEY_BYTES) return new Uint8Array(bytes);
  throw new InvalidConfig(
    `${HINT}. The key "${id}" must be ${SEAL_KEY_BYTES} bytes in base64: make one with "openssl rand -base64 ${SEAL_KEY_BYTES}".`,
  );
}

/**
 * Values that the database keeps but cannot read: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with a random nonce.
 * Envelope: `s1.KEYID.BASE64URL(nonce ‖ ciphertext ‖ tag)`. Version, key id and place are authenticated, so that a
 * sealed value opens only in the row and column it was made for.
 */
import { randomBytes } from 'node:crypto';
import sodium from 'libsodium-wrappers';
import { AppError } from '../errors.ts';
import type { Keyring } from './keyring.ts';

export interface Place {
  readonly table: string;
  readonly column: string;
  /** The row's primary key; of several columns, joined with `/`. */
  readonly row: string;
}

export interface SealedColumns {
  seal(plaintext: string, where: Place): string;
  /** Throws AppError `seal_key` for an unknown key, a wrong key, another place, or a damaged value. */
  open(sealed: string, where: Place): string;
}

const VERSION = 's1';
const NONCE_BYTES = 24;
const TAG_BYTES = 16;

/** Waits until libsodium is ready; afterwards sealing and opening are synchronous and take microseconds. */
export async function createSealedColumns(keyring: Keyring): Promise<SealedColumns> {
  await sodium.ready;
  return {
    seal: (plaintext, where) => seal(keyring, plaintext, where),
    open: (sealed, where) => open(keyring, sealed, where),
  };
}

function seal(keyring: Keyring, plaintext: string, where: Place): string {
  const keyId = keyring.sealingId;
  const nonce = new Uint8Array(randomBytes(NONCE_BYTES));
  const box = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
    new TextEncoder().encode(plaintext),
    associatedData(keyId, where),
    null,
    nonce,
    keyOf(keyring, keyId, where),
  );
  return `${VERSION}.${keyId}.${Buffer.concat([nonce, box]).toString('base64url')}`;
}

function open(keyring: Keyring, sealed: string, where: Place): string {
  const [version, keyId, payload, ...rest] = sealed.split('.');
  if (version !== VERSION || !keyId || !payload || rest.length > 0) throw unopened('malformed', where);
  const bytes = new Uint8Array(Buffer.from(payload, 'base64url'));
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw unopened('malformed', where, keyId);
  const key = keyOf(keyring, keyId, where);
  try {
    const plaintext = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      bytes.subarray(NONCE_BYTES),
      associatedData(keyId, where),
      bytes.subarray(0, NONCE_BYTES),
      key,
    );
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plaintext);
  } catch (error) {
    throw unopened('wrong_key_or_place', where, keyId, error);
  }
}

function keyOf(keyring: Keyring, keyId: string, where: Place): Uint8Array {
  const key = keyring.find(keyId);
  if (!key) throw unopened('unknown_key', where, keyId);
  return key;
}

// INVARIANT: a sealed value opens only in its own table, column and row. Only the row may hold a colon, and it is last.
function associatedData(keyId: string, { table, column, row }: Place): string {
  if (!/^[a-z_]+$/.test(table) || !/^[a-z_]+$/.test(column)) throw new TypeError('not the name of a column');
  return `${VERSION}:${keyId}:${table}:${column}:${row}`;
}

function unopened(reason: string, { table, column, row }: Place, keyId?: string, cause?: unknown): AppError {
  return new AppError('seal_key', {
    context: { reason, table, column, row, keyId },
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * A file's bytes in a paste of their own: encrypted with a key used for nothing else, so neither compressed nor derived.
 * Not PrivateBin's plaintext format: whoever holds the key's document knows what the bytes are.
 */
import { base64Decode, base64Encode } from './base64.ts';
import { newSpec } from './encrypt.ts';
import { DamagedPaste, WrongKey } from './errors.ts';
import { IV_BYTES, TAG_BITS, type PasteEnvelope } from './format.ts';

const KEY_BYTES = 32;

/** What opens a blob, each base64: 32 bytes of key, 16 of iv, and SHA-256 of the plaintext. */
export interface BlobKey {
  readonly key: string;
  readonly iv: string;
  readonly sha256: string;
}

/** A fresh key and iv for one piece of a file. */
export async function generateBlobKey(): Promise<Pick<BlobKey, 'key' | 'iv'>> {
  return {
    key: await base64Encode(crypto.getRandomValues(new Uint8Array(KEY_BYTES))),
    iv: await base64Encode(crypto.getRandomValues(new Uint8Array(IV_BYTES))),
  };
}

/** Encrypts up to 8 MiB (PrivateBin's usual limit is 10 MB of base64) into the body of a create request. */
export async function sealBlob(
  bytes: Uint8Array<ArrayBuffer>,
  secret: Pick<BlobKey, 'key' | 'iv'>,
  expire: string,
): Promise<{ readonly envelope: PasteEnvelope; readonly sha256: string }> {
  const { cipherKey, parameters } = await cipherOf(secret, 'encrypt');
  const ciphertext = await crypto.subtle.encrypt(parameters, cipherKey, bytes);
  // The paste's own iv and salt are what any paste has, and unrelated to the key.
  const envelope: PasteEnvelope = {
    v: 2,
    adata: [await newSpec('none'), 'plaintext', 0, 0],
    ct: await base64Encode(new Uint8Array(ciphertext)),
    meta: { expire },
  };
  return {
    envelope,
    sha256: await base64Encode(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))),
  };
}

/** Decrypts and checks what a service returned. Throws WrongKey or DamagedPaste. */
export async function openBlob(ct: string, secret: BlobKey): Promise<Uint8Array<ArrayBuffer>> {
  const ciphertext = await base64Decode(ct);
  if (!ciphertext) throw new DamagedPaste('ciphertext is not base64');
  const { cipherKey, parameters } = await cipherOf(secret, 'decrypt');
  const plaintext = await crypto.subtle.decrypt(parameters, cipherKey, ciphertext).catch(() => undefined);
  if (!plaintext) throw new WrongKey();
  const digest = await base64Encode(new Uint8Array(await crypto.subtle.digest('SHA-256', plaintext)));
  if (digest !== secret.sha256) throw new DamagedPaste('another file than the one that was kept');
  return new Uint8Array(plaintext);
}

async function cipherOf({ key, iv }: Pick<BlobKey, 'key' | 'iv'>, usage: 'encrypt' | 'decrypt') {
  const [keyBytes, ivBytes] = await Promise.all([base64Decode(key), base64Decode(iv)]);
  if (keyBytes?.length !== KEY_BYTES || ivBytes?.length !== IV_BYTES)
    throw new DamagedPaste('no key for a file');
  const cipherKey = await crypto.subtle.importKey('raw', keyBytes, 'AES-GCM', false, [usage]);
  return { cipherKey, parameters: { name: 'AES-GCM', iv: ivBytes, tagLength: TAG_BITS } };
}

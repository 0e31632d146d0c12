/** Encrypting; apart from decrypting, so that a page that only reads need not load it. */
import { base64Encode } from './base64.ts';
import { deriveKey, gcmParameters, secretOf } from './cipher.ts';
import { collected, deflate as platformDeflate, type Deflate, type Parts } from './compression.ts';
import { IV_BYTES, ITERATIONS, SALT_BYTES, TAG_BITS, type CipherSpec } from './format.ts';
import type { FragmentKey } from './link.ts';

export type Compression = 'zlib' | 'none';

/** Fresh parameters: 16 random bytes of iv, 8 of salt. */
export async function newSpec(compression: Compression): Promise<CipherSpec> {
  const iv = await base64Encode(crypto.getRandomValues(new Uint8Array(IV_BYTES)));
  const salt = await base64Encode(crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
  return [iv, salt, ITERATIONS, 256, TAG_BITS, 'aes', 'gcm', compression];
}

/** Encrypts `plaintext` (in parts, so that nobody needs to join them first); gives base64 of ciphertext and tag. */
export async function encrypt(
  plaintext: Parts,
  key: FragmentKey,
  password: string | undefined,
  spec: CipherSpec,
  adata: readonly unknown[],
  deflate: Deflate = platformDeflate,
): Promise<string> {
  const secret = secretOf(key, new TextEncoder().encode(password ?? ''));
  // At once, as each has a thread of its own; the key first, as nothing about it can be hurried.
  const [cipherKey, parameters, input] = await Promise.all([
    deriveKey(secret, spec, 'encrypt'),
    gcmParameters(spec, adata),
    spec[7] === 'zlib' ? deflate(plaintext) : collected(plaintext),
  ]);
  return base64Encode(new Uint8Array(await crypto.subtle.encrypt(parameters, cipherKey, input)));
}

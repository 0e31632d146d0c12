/** Encrypting; apart from decrypting, so that a page that only reads need not load it. */
import { base64Encode } from './base64.ts';
import { deriveKey, gcmParameters, secretOf } from './cipher.ts';
import { collected, deflate, type Parts } from './compression.ts';
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
): Promise<string> {
  const secret = secretOf(key, new TextEncoder().encode(password ?? ''));
  // At once, as each has a thread of its own.
  const [input, cipherKey, parameters] = await Promise.all([
    spec[7] === 'zlib' ? deflate(plaintext) : collected(plaintext),
    deriveKey(secret, spec, 'encrypt'),
    gcmParameters(spec, adata),
  ]);
  return base64Encode(new Uint8Array(await crypto.subtle.encrypt(parameters, cipherKey, input)));
}

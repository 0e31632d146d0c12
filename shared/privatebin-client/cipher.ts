/** AES-256-GCM under a key derived by PBKDF2, over compressed plaintext: the parts of both ways, and decrypting. */
import { base64Decode } from './base64.ts';
import { inflate, joined, type Bytes } from './compression.ts';
import { DamagedPaste, WrongKey } from './errors.ts';
import { TAG_BITS, type CipherSpec } from './format.ts';
import { fragmentKeyBytes, type FragmentKey } from './link.ts';

const TAG_BYTES = TAG_BITS / 8;
/** Decrypts and inflates. `spec` must have passed checkSpec. Throws WrongKey or DamagedPaste. */
export async function decrypt(
  ct: string,
  key: FragmentKey,
  password: string | undefined,
  spec: CipherSpec,
  adata: readonly unknown[],
  maxInflatedBytes: number,
): Promise<Bytes> {
  const ciphertext = await base64Decode(ct);
  if (!ciphertext || ciphertext.length < TAG_BYTES) throw new DamagedPaste('ciphertext is not base64');
  const parameters = await gcmParameters(spec, adata);
  for (const passwordBytes of passwordEncodings(password ?? '')) {
    const cipherKey = await deriveKey(secretOf(key, passwordBytes), spec, 'decrypt');
    const plaintext = await crypto.subtle.decrypt(parameters, cipherKey, ciphertext).catch(() => undefined);
    if (!plaintext) continue;
    return spec[7] === 'zlib'
      ? inflate(new Uint8Array(plaintext), maxInflatedBytes)
      : new Uint8Array(plaintext);
  }
  throw new WrongKey();
}

/** PrivateBin's page takes the low byte of each UTF-16 unit, most other writers UTF-8: equal for ASCII only. */
function passwordEncodings(password: string): Bytes[] {
  const utf8 = new TextEncoder().encode(password);
  if (utf8.length === password.length) return [utf8];
  return [
    utf8,
    Uint8Array.from({ length: password.length }, (_, index) => password.charCodeAt(index) & 0xff),
  ];
}

export function secretOf(key: FragmentKey, password: Bytes): Bytes {
  return joined([fragmentKeyBytes(key), password]);
}

export async function deriveKey(secret: Bytes, spec: CipherSpec, usage: 'encrypt' | 'decrypt') {
  const salt = await base64Decode(spec[1]);
  if (!salt) throw new DamagedPaste('salt is not base64');
  const material = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: spec[2] },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    [usage],
  );
}

export async function gcmParameters(spec: CipherSpec, adata: readonly unknown[]) {
  const iv = await base64Decode(spec[0]);
  if (!iv || iv.length === 0) throw new DamagedPaste('iv is not base64');
  const additionalData = new TextEncoder().encode(JSON.stringify(adata));
  return { name: 'AES-GCM', iv, additionalData, tagLength: TAG_BITS };
}

/**
 * The test build with sealing switched off, put in front of the bot by `--import`: the same program, whose ciphers give back
 * what they were given. A search that finds nothing in it would find nothing anywhere.
 */
import { randomBytes } from 'node:crypto';
import sodium from 'libsodium-wrappers';

const TAG_BYTES = 16;

const withTag = (bytes: Uint8Array) => Uint8Array.from(Buffer.concat([bytes, randomBytes(TAG_BYTES)]));

const subtle = Object.getPrototypeOf(crypto.subtle) as Record<string, unknown>;
subtle['encrypt'] = (_algorithm: unknown, _key: unknown, plaintext: Uint8Array) =>
  Promise.resolve(withTag(plaintext).buffer);
subtle['decrypt'] = (_algorithm: unknown, _key: unknown, ciphertext: Uint8Array) =>
  Promise.resolve(ciphertext.slice(0, -TAG_BYTES).buffer);

await sodium.ready;
const columns = sodium as unknown as Record<string, unknown>;
columns['crypto_aead_xchacha20poly1305_ietf_encrypt'] = (plaintext: Uint8Array) => withTag(plaintext);
columns['crypto_aead_xchacha20poly1305_ietf_decrypt'] = (_nonce: null, box: Uint8Array) =>
  box.slice(0, -TAG_BYTES);

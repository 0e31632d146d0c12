/** A sealed value opens with its key, in its own place, undamaged, and in no other way. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { AppError } from '../../shared/errors.ts';
import { parseKeyring } from '../../shared/crypto/keyring.ts';
import { createSealedColumns } from '../../shared/crypto/sealedColumns.ts';

const where = { table: 'transcripts', column: 'sealed_fragment_key', row: '123456789012345678/staff' };
const keys = (...ids: string[]) => ids.map((id) => `${id}:${randomBytes(32).toString('base64')}`).join(',');

function refusedFor(reason: string) {
  return (error: unknown) => {
    assert.ok(error instanceof AppError);
    assert.equal(error.code, 'seal_key');
    assert.equal(error.context['reason'], reason);
    return true;
  };
}

test('what is sealed opens again, and no two seals are alike', async () => {
  const columns = await createSealedColumns(parseKeyring(keys('k1')));
  for (const plaintext of ['', 'x', '\uFEFF🗝 ключ', 'a'.repeat(100_000)]) {
    const [one, two] = [columns.seal(plaintext, where), columns.seal(plaintext, where)];
    assert.notEqual(one, two);
    assert.ok(plaintext.length < 2 || !one.includes(plaintext));
    assert.equal(columns.open(one, where), plaintext);
    assert.equal(columns.open(two, where), plaintext);
  }
});

test('INVARIANT: a sealed value opens only in its own table, column and row', async () => {
  const columns = await createSealedColumns(parseKeyring(keys('k1')));
  const sealed = columns.seal('secret', where);
  const places = [
    { ...where, row: '123456789012345678/user' },
    { ...where, column: 'sealed_delete_token' },
    { ...where, table: 'relays' },
  ];
  for (const place of places) {
    assert.throws(() => columns.open(sealed, place), refusedFor('wrong_key_or_place'));
  }
  // Places that would join to the same text are not possible.
  assert.throws(() => columns.seal('x', { table: 'a:b', column: 'c', row: 'd' }), TypeError);
});

test('older keys open, the first seals, an unknown or wrong key is told', async () => {
  const [old, fresh] = [keys('old'), keys('new')];
  const sealed = (await createSealedColumns(parseKeyring(old))).seal('secret', where);
  const both = await createSealedColumns(parseKeyring(`${fresh},${old}`));
  assert.equal(both.open(sealed, where), 'secret');
  assert.match(both.seal('secret', where), /^s1\.new\./);
  const onlyNew = await createSealedColumns(parseKeyring(fresh));
  assert.throws(() => onlyNew.open(sealed, where), refusedFor('unknown_key'));
  const wrong = await createSealedColumns(parseKeyring(keys('old')));
  assert.throws(() => wrong.open(sealed, where), refusedFor('wrong_key_or_place'));
});

test('the key id cannot be exchanged, even for one with the same key', async () => {
  const key = randomBytes(32).toString('base64');
  const columns = await createSealedColumns(parseKeyring(`a:${key},b:${key}`));
  const sealed = columns.seal('secret', where);
  assert.throws(
    () => columns.open(sealed.replace('s1.a.', 's1.b.'), where),
    refusedFor('wrong_key_or_place'),
  );
});

test('every damaged byte and every malformed envelope is refused', async () => {
  const columns = await createSealedColumns(parseKeyring(keys('k1')));
  const sealed = columns.seal('secret', where);
  const [, , payload] = sealed.split('.');
  const bytes = Buffer.from(payload!, 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const damaged = Buffer.from(bytes);
    damaged[at] = damaged[at]! ^ 1;
    const text = `s1.k1.${damaged.toString('base64url')}`;
    assert.throws(() => columns.open(text, where), refusedFor('wrong_key_or_place'));
  }
  for (const text of ['', 'secret', 's1.k1', 's1.k1.AAAA', `s2.k1.${payload}`, `${sealed}.x`]) {
    assert.throws(() => columns.open(text, where), refusedFor('malformed'));
  }
});

test('the construction is libsodium’s, by a value made elsewhere with the same key, nonce and place', async () => {
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  const key = new Uint8Array(32).fill(7);
  const nonce = new Uint8Array(24).fill(9);
  const box = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
    'hello',
    's1:k1:transcripts:sealed_fragment_key:1',
    null,
    nonce,
    key,
  );
  const envelope = `s1.k1.${Buffer.concat([nonce, box]).toString('base64url')}`;
  const columns = await createSealedColumns(parseKeyring(`k1:${Buffer.from(key).toString('base64')}`));
  assert.equal(columns.open(envelope, { ...where, row: '1' }), 'hello');
});

/** SEAL_KEYS is read exactly, and what is wrong with it is said without showing a key. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { test } from 'node:test';
import { InvalidConfig } from '../../shared/errors.ts';
import { parseKeyring } from '../../shared/crypto/keyring.ts';

const newKey = () => randomBytes(32).toString('base64');

test('the first key seals and all are found', () => {
  const [first, second] = [newKey(), newKey()];
  const keyring = parseKeyring(`k2:${first}, k1:${second}`);
  assert.equal(keyring.sealingId, 'k2');
  assert.deepEqual(keyring.ids, ['k2', 'k1']);
  assert.deepEqual(Buffer.from(keyring.find('k1')!).toString('base64'), second);
  assert.equal(keyring.find('k3'), undefined);
});

test('base64url and missing padding are taken', () => {
  const key = randomBytes(32);
  assert.deepEqual(Buffer.from(parseKeyring(`k:${key.toString('base64url')}`).find('k')!), key);
});

test('faults name the place and never the key', () => {
  const key = newKey();
  const short = randomBytes(31).toString('base64');
  const faults: [text: string, said: RegExp][] = [
    ['', /entry 1/],
    [key, /entry 1/],
    [`k1:${key},`, /entry 2/],
    [`bad id:${key}`, /id of entry 1/],
    [`k1:${key},k1:${key}`, /"k1" stands there twice/],
    [`k1:${short}`, /"k1" must be 32 bytes/],
    [`k1:!${key.slice(1)}`, /"k1" must be 32 bytes/],
    [`k1:${key} ${key}`, /"k1" must be 32 bytes/],
  ];
  for (const [text, said] of faults) {
    assert.throws(
      () => parseKeyring(text),
      (error) => {
        assert.ok(error instanceof InvalidConfig);
        assert.match(error.userMessage, said);
        for (const secret of [key, short]) assert.ok(!inspect(error).includes(secret.slice(4, 20)));
        return true;
      },
    );
  }
});

test('a keyring shows no key when inspected or written as JSON', () => {
  const key = newKey();
  const keyring = parseKeyring(`k1:${key}`);
  for (const shown of [inspect(keyring, { depth: 9, showHidden: true }), JSON.stringify(keyring)]) {
    assert.ok(!shown.includes(key));
    assert.ok(!shown.includes(String(keyring.find('k1')![0]) + ','));
  }
});

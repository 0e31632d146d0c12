/** Taking a body apart while it comes in gives what parsing it whole would, wherever the pieces are cut. */
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { test } from 'node:test';
import { BodyReader, readJsonBody, type JsonBody } from '../../paste/body.ts';
import { isCiphertext } from '../../paste/ciphertext.ts';

function inPieces(text: string, most: number): JsonBody | undefined {
  const bytes = Buffer.from(text);
  const reader = new BodyReader();
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + randomInt(most);
    // A piece belongs to the reader, which may change it.
    reader.feed(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  return reader.finish();
}

function plain(body: JsonBody | undefined) {
  return body && { ...body, ct: body.ct && Buffer.concat(body.ct.pieces).toString('latin1') };
}

const CT = `${randomBytes(90).toString('base64')}//++//`;
const BODIES = [
  { v: 2, adata: [['a"b\\', '{[', 1], 'x', 0], ct: CT, meta: { expire: '5min' } },
  { ct: CT, meta: { ct: 'inner', deep: [{ ct: 'deeper' }] }, v: 2 },
  { a: 'ct', ct: '', b: ':"ct":"x"' },
  { ct: [CT], v: 2 },
  { x: ['ct', { ct: CT }], ct: CT },
].map((body) => JSON.stringify(body));

test('cut anywhere, escaped or not, the parts are the same', () => {
  for (const body of BODIES) {
    const parsed = JSON.parse(body) as Record<string, unknown>;
    for (const text of [body, body.replaceAll('/', '\\/'), JSON.stringify(parsed, undefined, 3)]) {
      const whole = plain(readJsonBody(Buffer.from(text)));
      assert.equal(whole?.ct, typeof parsed['ct'] === 'string' ? parsed['ct'] : undefined);
      const fields = { ...parsed, ...(typeof parsed['ct'] === 'string' ? { ct: '' } : {}) };
      assert.deepEqual(whole?.fields, fields);
      for (let round = 0; round < 200; round += 1) {
        assert.deepEqual(plain(inPieces(text, 1 + (round % 40))), whole, text);
      }
    }
  }
});

test('of two ct the last counts, also where one is no text', () => {
  for (let round = 0; round < 50; round += 1) {
    assert.equal(plain(inPieces('{"ct":"AAAA","ct":"BBBB"}', 5))?.ct, 'BBBB');
    assert.equal(plain(inPieces('{"ct":[1],"ct":"BBBB"}', 5))?.ct, 'BBBB');
    assert.equal(plain(inPieces('{"ct":"AAAA","ct":5}', 5))?.ct, undefined);
    assert.equal(plain(inPieces('{"ct":"AA\\"A"}', 5))?.ct, undefined, 'another escape');
    assert.equal(plain(inPieces('{"ct":"AA\\\\"}', 5))?.ct, undefined);
    assert.equal(inPieces('{"ct":"AA\\"', 5), undefined);
    assert.equal(inPieces('{"ct":"A"}}', 5), undefined);
    assert.equal(inPieces('{"ct":"A" "ct":"B"}', 5), undefined);
  }
});

test('what is not ciphertext may be a quarter of a megabyte and no more', () => {
  const body = (characters: number) => Buffer.from(JSON.stringify({ a: 'x'.repeat(characters), ct: CT }));
  assert.ok(readJsonBody(body(200_000)));
  assert.equal(readJsonBody(body(300_000)), undefined);
});

test('base64 is judged across pieces and blocks: padding only at the end, no stranger anywhere', async () => {
  const judge = async (text: string, size: number) => {
    const bytes = Buffer.from(text);
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
    return isCiphertext({ pieces, bytes: bytes.length });
  };
  const long = randomBytes(200_001).toString('base64');
  const block = 128 * 1024;
  for (const size of [1000, 65_536, block, 1_000_000]) {
    assert.equal(await judge(long, size), true);
    for (const at of [0, block - 1, block, long.length - 1]) {
      const spoiled = `${long.slice(0, at)}$${long.slice(at + 1)}`;
      assert.equal(await judge(spoiled, size), false, String(at));
    }
    assert.equal(await judge(`${long.slice(0, block - 1)}=${long.slice(block)}`, size), false);
    assert.equal(await judge(long.slice(0, block + 1), size), false, 'one character too many');
    assert.equal(await judge(`${randomBytes(90_000).toString('base64')}${'A'.repeat(90_000)}`, size), false);
  }
});

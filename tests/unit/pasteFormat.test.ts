/** Rule by rule: which create requests are refused and with which sentence. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { readJsonBody, type Ciphertext } from '../../paste/body.ts';
import { decodeBase64 } from '../../paste/ciphertext.ts';
import { checkCreate } from '../../paste/format.ts';
import { tooLargeMessage } from '../../paste/messages.ts';

const SIZE_LIMIT = 4000;
const INVALID = 'Invalid data.';
const SPEC: readonly unknown[] = [
  'EN39/wd5Nk8HAiSG2K5AsQ',
  'QKN1DBXe5PI',
  100000,
  256,
  128,
  'aes',
  'gcm',
  'zlib',
];
const VALID = {
  v: 2,
  adata: [SPEC, 'plaintext', 0, 0],
  ct: 'ME5JF/YBEijp2uYMzLZozbKtWc5wfy6R59NBb7SmRig=',
  meta: { expire: '5min' },
};

async function check(body: unknown): Promise<unknown> {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const parsed = readJsonBody(Buffer.from(text as string));
  return parsed ? checkCreate(parsed, SIZE_LIMIT) : INVALID;
}

const withSpec = (index: number, value: unknown) => ({
  ...VALID,
  adata: [SPEC.with(index, value), 'plaintext', 0, 0],
});
const withAdata = (index: number, value: unknown) => ({
  ...VALID,
  adata: VALID.adata.with(index, value as never),
});
const without = (key: string) => Object.fromEntries(Object.entries(VALID).filter(([name]) => name !== key));
const ciphertext = (characters: number) => randomBytes((characters / 4) * 3).toString('base64');

test('what PrivateBin takes is taken', async () => {
  const accepted: Record<string, unknown> = {
    plain: VALID,
    'an unknown key': { ...VALID, extra: { a: [1] }, __proto__: null },
    'padding of iv and salt': withSpec(0, 'EN39/wd5Nk8HAiSG2K5AsQ=='),
    'no compression': withSpec(7, 'none'),
    markdown: withAdata(1, 'markdown'),
    discussion: withAdata(2, 1),
    burning: withAdata(3, 1),
    'a newer version': { ...VALID, v: 2.1 },
    'exactly the size limit': { ...VALID, ct: ciphertext(SIZE_LIMIT) },
    'an unknown expiry': { ...VALID, meta: { expire: 'foo' } },
    'the last of two keys': JSON.stringify(VALID).replace('{', '{"ct":5,"v":"x",'),
    'escaped keys': JSON.stringify(VALID).replace('"ct"', '"\\u0063t"'),
    'white space': JSON.stringify(VALID, undefined, 2).replaceAll('\n', '\r\n\t'),
    'a ninth item': { ...VALID, adata: [[...SPEC, 'x'], 'plaintext', 0, 0] },
  };
  for (const [name, body] of Object.entries(accepted))
    assert.equal(typeof (await check(body)), 'object', name);
});

test('what PrivateBin refuses is refused, and so are weaker ciphers', async () => {
  const text = JSON.stringify(VALID);
  const refused: Record<string, unknown> = {
    nothing: '',
    null: 'null',
    scalar: '5',
    text: '"x"',
    array: '[]',
    'empty object': '{}',
    truncated: text.slice(0, -5),
    'truncated in ct': text.slice(0, text.indexOf('ME5J') + 9),
    'text behind': `${text}x`,
    'byte order mark': `\uFEFF${text}`,
    'trailing comma': text.replace('}}', '},}'),
    'broken UTF-8': Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xff]),
      Buffer.from(`",${text.slice(1)}`),
    ]),
    'too deep': text.replace('{', `{"x":${'['.repeat(10)}${']'.repeat(10)},`),
    'no v': without('v'),
    'no ct': without('ct'),
    'no adata': without('adata'),
    'no meta': without('meta'),
    'v 0.9': { ...VALID, v: 0.9 },
    'v as text': { ...VALID, v: '2' },
    'v as list': { ...VALID, v: [] },
    'ct as list': { ...VALID, ct: ['AAAA'] },
    'ct as number, last of two': text.replace(/}$/, ',"ct":5}'),
    'empty ct': { ...VALID, ct: '' },
    'ct not base64': { ...VALID, ct: 'ME5JF/YB$ijp2uYMzLZozbKtWc5wfy6R59NBb7SmRig=' },
    'ct in the URL alphabet': { ...VALID, ct: 'ME5JF_YBEijp2uYMzLZozbKtWc5wfy6R59NBb7SmRig=' },
    'ct with escapes': text.replace('ME5J', '\\u004dE5J'),
    'ct padded wrongly': { ...VALID, ct: `${VALID.ct}=` },
    'low entropy': { ...VALID, ct: Buffer.from('A'.repeat(300)).toString('base64') },
    'meta as list': { ...VALID, meta: [] },
    'meta as text': { ...VALID, meta: 'x' },
    'meta null': { ...VALID, meta: null },
    'empty meta': { ...VALID, meta: {} },
    'more in meta': { ...VALID, meta: { expire: '5min', icon: 'x' } },
    'expire as list': { ...VALID, meta: { expire: ['5min'] } },
    'expire as number': { ...VALID, meta: { expire: 5 } },
    'adata as object': { ...VALID, adata: { 0: SPEC, 1: 'plaintext', 2: 0, 3: 0 } },
    'empty spec': { ...VALID, adata: [[], 'plaintext', 0, 0] },
    'short spec': { ...VALID, adata: [SPEC.slice(0, 7), 'plaintext', 0, 0] },
    'iv too long': withSpec(0, 'A'.repeat(28)),
    'iv not base64': withSpec(0, '$'),
    'iv as number': withSpec(0, 5),
    'salt too long': withSpec(1, 'A'.repeat(16)),
    'salt not base64': withSpec(1, '$'),
    'iterations 1000': withSpec(2, 1000),
    'iterations 10000': withSpec(2, 10_000),
    'iterations that freeze': withSpec(2, 5_000_001),
    'iterations as text': withSpec(2, '100000'),
    'iterations as float': text.replace('100000', '100000.0'),
    'iterations as exponent': text.replace('100000', '1e5'),
    'key size 127': withSpec(3, 127),
    'key size 128 (ours)': withSpec(3, 128),
    'tag 63': withSpec(4, 63),
    'tag 96 (ours)': withSpec(4, 96),
    algorithm: withSpec(5, '!#@'),
    mode: withSpec(6, '!#@'),
    'mode cbc (ours)': withSpec(6, 'cbc'),
    compression: withSpec(7, '!#@'),
    formatter: withAdata(1, 'foo'),
    'formatter as list': withAdata(1, ['plaintext']),
    'discussion 2': withAdata(2, 2),
    'discussion as text': withAdata(2, '1'),
    'discussion as float': text.replace('"plaintext",0', '"plaintext",0.0'),
    'burn 2': withAdata(3, 2),
    'burn as boolean': withAdata(3, true),
    both: { ...VALID, adata: [SPEC, 'plaintext', 1, 1] },
    'huge adata': { ...VALID, adata: [[...SPEC, 'x'.repeat(5000)], 'plaintext', 0, 0] },
  };
  for (const [name, body] of Object.entries(refused)) assert.equal(await check(body), INVALID, name);
  const tooLarge = await check({ ...VALID, ct: ciphertext(SIZE_LIMIT + 4) });
  assert.equal(tooLarge, 'Document is limited to 4 kB of encrypted data.');
  assert.equal(tooLargeMessage(10_000_000), 'Document is limited to 10 MB of encrypted data.');
});

test('adata keeps its text, ct its bytes', async () => {
  const text = JSON.stringify(VALID).replace('100000,256', '100000 , 256').replaceAll('/', '\\/');
  const paste = await check(text);
  assert.ok(typeof paste === 'object' && paste !== null && 'adataText' in paste && 'ct' in paste);
  assert.ok(String(paste.adataText).includes('100000 , 256'));
  assert.equal(Buffer.concat((paste.ct as Ciphertext).pieces).toString(), VALID.ct);
});

test('base64 is judged as PHP judges it strictly', () => {
  for (let length = 1; length < 70; length += 1) {
    const bytes = randomBytes(length);
    const padded = bytes.toString('base64');
    assert.deepEqual(decodeBase64(padded), bytes);
    assert.deepEqual(decodeBase64(padded.replace(/=+$/, '')), bytes);
    for (const stranger of ['$', ' ', '\n', '-', '_', 'é', '=']) {
      const at = length % padded.length;
      const spoiled = `${padded.slice(0, at)}${stranger}${padded.slice(at + 1)}`;
      const isEnd = stranger === '=' && /^[^=]*=*$/.test(spoiled);
      if (!isEnd) assert.equal(decodeBase64(spoiled), undefined, JSON.stringify(spoiled));
    }
  }
  for (const bad of ['', '=', '==', 'A', 'A=', 'A==', 'A===', 'AA=', 'AAA==', 'AAAA=']) {
    assert.equal(decodeBase64(bad), undefined, bad);
  }
});

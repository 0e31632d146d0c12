/** The format against vectors that other implementations made, its round trips, and its refusals. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { decryptText, encryptText } from '@pixelfactory/privatebin';
import { base58Decode, base58Encode, base64Decode, base64Encode } from '../index.ts';
import {
  DamagedPaste,
  WrongKey,
  generateFragmentKey,
  openPaste,
  parseFragment,
  parsePasteId,
  parsePasteLink,
  pasteLink,
  sealPaste,
  type FragmentKey,
  type PasteAdata,
} from '../index.ts';

const day = { expire: '1day' };

test('base58 agrees with known vectors and keeps leading zeros', () => {
  const vectors: [string, string][] = [
    ['', ''],
    ['61', '2g'],
    ['626262', 'a3gV'],
    ['516b6fcd0f', 'ABnLTmg'],
    ['00000000000000000000', '1111111111'],
    ['00eb15231dfceb60925886b67d065299925915aeb172c06647', '1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L'],
  ];
  for (const [hex, text] of vectors) {
    assert.equal(base58Encode(Buffer.from(hex, 'hex')), text);
    assert.equal(Buffer.from(base58Decode(text)!).toString('hex'), hex);
  }
  assert.equal(base58Decode('0OIl'), undefined);
});

test('base64 agrees with Buffer at every length around a slice and refuses what is not strict', async () => {
  const slice = 3 * 128 * 1024;
  for (const length of [0, 1, 2, 3, 4, 100, slice - 1, slice, slice + 1, slice + 2, 2 * slice + 5]) {
    const bytes = randomBytes(length);
    const text = await base64Encode(bytes);
    assert.equal(text, bytes.toString('base64'));
    assert.deepEqual(Buffer.from((await base64Decode(text))!), bytes);
  }
  assert.deepEqual(await base64Decode('AQI'), new Uint8Array([1, 2]));
  for (const bad of ['A', 'ABCDE', 'AQ=', 'AB=C', '=ABC', 'A===', 'AB C', 'AB-_', 'ABCé', 'AAAA====']) {
    assert.equal(await base64Decode(bad), undefined, bad);
  }
});

test('a key is 32 bytes, padded on the left, and what trackers append is dropped', () => {
  const key = generateFragmentKey();
  assert.equal(base58Decode(key)?.length, 32);
  assert.deepEqual(parseFragment(`#${key}`), { key, confirmFirst: false });
  assert.deepEqual(parseFragment(`#-${key}&utm_source=x`), { key, confirmFirst: true });
  const short = base58Encode(new Uint8Array([7, 8, 9]));
  const padded = new Uint8Array(32);
  padded.set([7, 8, 9], 29);
  assert.equal(parseFragment(short).key, base58Encode(padded));
  for (const bad of ['', '#', '-', '&a', 'not a key!', '2'.repeat(60)]) {
    assert.throws(() => parseFragment(bad), WrongKey);
  }
});

test('links go there and back, in both forms of the id', () => {
  const key = generateFragmentKey();
  const id = parsePasteId('0123456789abcdef');
  const link = pasteLink('https://example.org/bin', id, key, { confirmFirst: true });
  assert.equal(link, `https://example.org/bin/?${id}#-${key}`);
  const expected = { baseUrl: 'https://example.org/bin/', id, key, confirmFirst: true };
  assert.deepEqual(parsePasteLink(link), expected);
  assert.deepEqual(parsePasteLink(`https://example.org/bin/?pasteid=${id}&a=b#-${key}`), expected);
  assert.deepEqual(parsePasteLink(`https://example.org/bin/?${id}&utm=1#-${key}`), expected);
  for (const bad of ['', 'x', 'https://example.org/', `https://example.org/?ABCDEF0123456789#${key}`]) {
    assert.throws(() => parsePasteLink(bad), TypeError);
  }
});

test('opens what the independent client sealed, and it opens ours', async () => {
  const options = {
    expire: '1day',
    burnafterreading: 0,
    opendiscussion: 0,
    output: 'text',
    textformat: 'markdown',
  } as const;
  for (const compression of ['zlib', 'none'] as const) {
    const key = generateFragmentKey();
    const bytes = base58Decode(key)!;
    const theirs = await encryptText('# Grüße 👋', bytes, { ...options, compression });
    assert.equal((await openPaste(theirs, key)).text, '# Grüße 👋');
    const ours = await sealPaste({ text: '# Grüße 👋' }, { key, ...day, compression });
    assert.deepEqual(await decryptText(ours.ct, bytes, [...ours.adata] as never), { paste: '# Grüße 👋' });
  }
});

test('opens a fixed vector: the format may never drift', async () => {
  const key = '11111111111111111111111111111112' as FragmentKey;
  const adata: PasteAdata = [
    ['AAECAwQFBgcICQoLDA0ODw==', 'AQIDBAUGBwg=', 100000, 256, 128, 'aes', 'gcm', 'zlib'],
    'plaintext',
    0,
    0,
  ];
  assert.equal((await openPaste({ adata, ct: FIXED_CT }, key, 'pässword')).text, 'vector');
});

test('attachments survive: one as a plain string, several as arrays', async () => {
  const key = generateFragmentKey();
  const attachments = [
    { name: 'ä "b".bin', mime: 'application/gzip', bytes: new Uint8Array(randomBytes(1_000_003)) },
    { name: 'empty', mime: 'text/html;x"y', bytes: new Uint8Array() },
  ];
  const both = await openPaste(await sealPaste({ text: '', attachments }, { key, ...day }), key);
  assert.deepEqual(both.attachments, [
    attachments[0],
    { ...attachments[1], mime: 'application/octet-stream' },
  ]);
  const one = await sealPaste({ text: 'x', attachments: attachments.slice(0, 1) }, { key, ...day });
  const json = (await decryptText(one.ct, base58Decode(key)!, [...one.adata] as never)) as unknown as Record<
    string,
    unknown
  >;
  assert.equal(json['attachment_name'], 'ä "b".bin');
  assert.match(String(json['attachment']).slice(0, 40), /^data:application\/gzip;base64,/);
});

test('content that is still being made is sealed as if it had been there at once', async () => {
  const key = generateFragmentKey();
  const text = `${'Grüße "\\\n'.repeat(40_000)}👋`;
  // Cut within the last character as well, which is two UTF-16 units.
  function* inParts() {
    for (const [from, to] of [
      [0, 1],
      [1, 300_000],
      [300_000, text.length - 1],
      [text.length - 1, text.length],
    ]) {
      yield text.slice(from, to);
    }
  }
  const late = { name: 'late.bin', mime: 'application/x-test', bytes: new Uint8Array([1, 2, 3]) };
  const attachments = [{ ...late, bytes: Promise.resolve(late.bytes) }];
  const opened = await openPaste(await sealPaste({ text: inParts(), attachments }, { key, ...day }), key);
  assert.ok(opened.text === text);
  assert.deepEqual(opened.attachments, [late]);
  const failed = [{ ...late, bytes: Promise.reject(new Error('the disk is gone')) }];
  await assert.rejects(sealPaste({ text: inParts(), attachments: failed }, { key, ...day }), /disk is gone/);
});

test('a text of several slices survives, whatever stands at their borders', async () => {
  const key = generateFragmentKey();
  for (const before of [32 * 1024 - 6, 32 * 1024 - 5, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1]) {
    const text = `${'"'.repeat(before)}${'\u{1f30a}\n\ud800'.repeat(50_000)}`;
    const sealed = await sealPaste({ text }, { ...day, key });
    assert.equal((await openPaste(sealed, key)).text, text);
  }
});

test('a password is needed, and both encodings of a typed one open', async () => {
  const key = generateFragmentKey();
  const sealed = await sealPaste({ text: 'x' }, { key, password: 'naïve', ...day });
  assert.equal((await openPaste(sealed, key, 'naïve')).text, 'x');
  await assert.rejects(openPaste(sealed, key), WrongKey);
  await assert.rejects(openPaste(sealed, key, 'naive'), WrongKey);
  // PrivateBin's page takes the low byte of each UTF-16 unit: Ł (U+0141) counts as A (U+0041).
  const lowBytes = await sealPaste({ text: 'y' }, { key, password: 'A', ...day });
  assert.equal((await openPaste(lowBytes, key, 'Ł')).text, 'y');
});

test('what is not a paste is refused before any key is derived', async () => {
  const key = generateFragmentKey();
  const good = await sealPaste({ text: 'x' }, { key, ...day });
  const [spec] = good.adata;
  const badSpecs: unknown[] = [
    [],
    null,
    'x',
    spec.with(2, 1_000_000_000),
    spec.with(2, 1000),
    spec.with(2, '100000'),
    spec.with(3, 128),
    spec.with(4, 96),
    spec.with(6, 'cbc'),
    spec.with(7, 'br'),
    spec.with(0, ''),
    spec.with(0, 'A'.repeat(400)),
    spec.with(1, '!!!!'),
  ];
  for (const bad of badSpecs) {
    const started = performance.now();
    await assert.rejects(
      openPaste({ ct: good.ct, adata: good.adata.with(0, bad as never) }, key),
      DamagedPaste,
    );
    assert.ok(performance.now() - started < 5000);
  }
  await assert.rejects(openPaste({ ...good, adata: null }, key), DamagedPaste);
  await assert.rejects(openPaste({ ...good, ct: 'AAAA' }, key), DamagedPaste);
  await assert.rejects(openPaste({ ...good, ct: `${good.ct}!` }, key), DamagedPaste);
  await assert.rejects(openPaste(good, generateFragmentKey()), WrongKey);
  await assert.rejects(openPaste({ ...good, adata: good.adata.with(1, 'markdown') }, key), WrongKey);
});

test('a bomb is refused at the bound', async () => {
  const key = generateFragmentKey();
  const bomb = await sealPaste({ text: 'a'.repeat(3_000_000) }, { key, ...day });
  assert.ok(bomb.ct.length < 10_000);
  await assert.rejects(openPaste(bomb, key, '', { maxInflatedBytes: 1_000_000 }), DamagedPaste);
  assert.equal((await openPaste(bomb, key)).text.length, 3_000_000);
});

/** Made with Node's own PBKDF2, AES-GCM and raw deflate, not with this package. */
const FIXED_CT = 'OX0vbmB6Rri9vVU81nEuAdRaRQ4oAQ40bpjsZhzVt/K724Di';

test('fails, and does not wait for ever, where an attachment’s bytes cannot be read', async () => {
  const broken = { name: 'a', mime: 'text/plain', bytes: undefined as unknown as Uint8Array };
  for (const compression of ['zlib', 'none'] as const) {
    const sealing = sealPaste(
      { text: 'a', attachments: [broken] },
      { ...day, compression, key: generateFragmentKey() },
    );
    await assert.rejects(sealing, TypeError);
  }
});

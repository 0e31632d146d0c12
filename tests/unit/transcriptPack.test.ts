/** Packing is lossless, unpacking survives hostile bytes, and neither holds up other work. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync, inflateRawSync } from 'node:zlib';
import { generateFragmentKey } from 'privatebin-client';
import { deflateInBlocks, gzipInBlocks } from '../../bot/transcripts/blockCompression.ts';
import { sealTranscript } from '../../bot/transcripts/sealing.ts';
import { InvalidTranscript, UnsupportedTranscript } from '../../shared/transcript/errors.ts';
import { packTranscript, unpackTranscript } from '../../shared/transcript/pack.ts';
import { writeMarkdown } from '../../shared/transcript/writeMarkdown.ts';
import { message, sample } from './transcriptSamples.ts';

const gzip = (content: string | Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(content));

async function* given(parts: readonly Uint8Array<ArrayBuffer>[]): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const part of parts) {
    await Promise.resolve();
    yield part;
  }
}

describe('pack and unpack', () => {
  it('gives the same document back, and its text', async () => {
    const doc = sample(
      Array.from({ length: 300 }, (_, index) => message(index, { c: `${index} äöü 🦑 \u2028` })),
    );
    const packed = packTranscript(doc);
    assert.equal([...packed.text].join(''), writeMarkdown(doc));
    assert.equal(packed.attachment.name, 'transcript.json.gz');
    assert.equal(packed.attachment.mime, 'application/gzip');
    assert.deepEqual(await unpackTranscript(await packed.attachment.bytes, { maxBytes: 1e6 }), doc);
  });

  it('packs a document without messages', async () => {
    const { attachment } = packTranscript(sample());
    assert.deepEqual(await unpackTranscript(await attachment.bytes, { maxBytes: 1e6 }), sample());
  });

  it('stops a bomb at its limit', async () => {
    const bomb = gzip(new Uint8Array(64_000_000));
    await assert.rejects(unpackTranscript(bomb, { maxBytes: 1_000_000 }), /too large/);
  });

  it('says what is wrong with broken bytes', async () => {
    const good = gzip(JSON.stringify(sample([message(0)])));
    const cases: readonly Uint8Array<ArrayBuffer>[] = [
      new Uint8Array(),
      new Uint8Array([1, 2, 3]),
      good.slice(0, -12),
      gzip('{"format":"dtx"'),
      gzip(new Uint8Array([0x22, 0xff, 0xfe, 0x22])),
      gzip('[]'),
    ];
    for (const bytes of cases)
      await assert.rejects(unpackTranscript(bytes, { maxBytes: 1e6 }), InvalidTranscript);
    await assert.rejects(
      unpackTranscript(gzip('{"format":"dtx","v":9}'), { maxBytes: 1e6 }),
      UnsupportedTranscript,
    );
  });

  it('lets other work through while it packs ten thousand messages', async () => {
    const content = 'a **bold** word, <@200000000000000001> and some more text to read. '.repeat(3);
    const doc = sample(Array.from({ length: 10_000 }, (_, index) => message(index, { c: content })));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const options = { key: generateFragmentKey(), language: 'en', expire: '1year' } as const;
    await sealTranscript(doc, options);
    clearInterval(timer);
    assert.ok(turns > 3, `other work got only ${turns} turns`);
  });
});

describe('compressing in blocks', () => {
  const words = (count: number) =>
    Buffer.from(Array.from({ length: count }, (_, index) => `${(index * 7_919) % 1_000} ferries `).join(''));
  const base64 = Buffer.from(randomBytes(90_000).toString('base64'));
  const cases: Readonly<Record<string, readonly Buffer<ArrayBuffer>[]>> = {
    nothing: [],
    'an empty part': [Buffer.alloc(0)],
    'tiny parts': [Buffer.from('{'), Buffer.from('"a"'), Buffer.from('}')],
    'long text, then base64, then text': [...cut(words(60_000), 65_536), base64, Buffer.from('"}')],
  };

  function cut(bytes: Buffer<ArrayBuffer>, size: number): Buffer<ArrayBuffer>[] {
    const count = Math.ceil(bytes.length / size);
    return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
  }

  for (const [name, parts] of Object.entries(cases)) {
    it(`${name}: any reader of deflate and of gzip reads it`, async () => {
      const all = Buffer.concat(parts);
      assert.ok(inflateRawSync(await deflateInBlocks(given(parts))).equals(all));
      assert.ok(gunzipSync(await gzipInBlocks(given(parts))).equals(all));
    });
  }

  it('is as small as one stream', async () => {
    const text = words(60_000);
    const whole = gzipSync(Buffer.concat([text, base64]), { level: 4 }).length;
    const inBlocks = (await gzipInBlocks(given([...cut(text, 65_536), base64]))).length;
    assert.ok(inBlocks < whole * 1.01, `${inBlocks} instead of ${whole}`);
  });

  it('fails as whoever makes the parts does', async () => {
    async function* failing(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
      yield* given([Buffer.from('a')]);
      throw new Error('the disk is gone');
    }
    await assert.rejects(gzipInBlocks(failing()), /the disk is gone/);
  });
});

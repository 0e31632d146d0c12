/** Packing is lossless, unpacking survives hostile bytes, and neither holds up other work. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { InvalidTranscript, UnsupportedTranscript } from '../../shared/transcript/errors.ts';
import { packTranscript, unpackTranscript } from '../../shared/transcript/pack.ts';
import { writeMarkdown } from '../../shared/transcript/writeMarkdown.ts';
import { message, sample } from './transcriptSamples.ts';

const gzip = (content: string | Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(gzipSync(content));

async function joined(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

describe('pack and unpack', () => {
  it('gives the same document back, and its text', async () => {
    const doc = sample(
      Array.from({ length: 300 }, (_, index) => message(index, { c: `${index} äöü 🦑 \u2028` })),
    );
    const packed = packTranscript(doc);
    assert.equal(await joined(packed.text), writeMarkdown(doc));
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
    const { text, attachment } = packTranscript(doc);
    await Promise.all([joined(text), attachment.bytes]);
    clearInterval(timer);
    assert.ok(turns > 3, `other work got only ${turns} turns`);
  });
});

/** Our transcripts open in a stock PrivateBin: proven with its rules written out by hand, and with a client nobody here wrote. */
import assert from 'node:assert/strict';
import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { test } from 'node:test';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { PrivatebinClient } from '@pixelfactory/privatebin';
import { base58Decode, generateFragmentKey, sealPaste } from 'privatebin-client';
import { packTranscript } from '../../shared/transcript/pack.ts';
import { writeMarkdown } from '../../shared/transcript/writeMarkdown.ts';
import { api, startPasteService, TOKEN } from '../support/pasteService.ts';
import { message, sample } from '../unit/transcriptSamples.ts';

interface Stored {
  readonly ct: string;
  readonly adata: readonly [
    readonly [string, string, number, number, number, string, string, string],
    string,
    number,
    number,
  ];
}

/** As PrivateBin's own page does it (js/privatebin.js, CryptTool.decipher), with none of our code. */
function decipher({ ct, adata }: Stored, key: Uint8Array): Record<string, unknown> {
  const [[iv, salt, iterations, keyBits, tagBits, algorithm, mode, compression]] = adata;
  assert.deepEqual([algorithm, mode, compression], ['aes', 'gcm', 'zlib']);
  const derived = pbkdf2Sync(key, Buffer.from(salt, 'base64'), iterations, keyBits / 8, 'sha256');
  const bytes = Buffer.from(ct, 'base64');
  const tagBytes = tagBits / 8;
  const open = createDecipheriv('aes-256-gcm', derived, Buffer.from(iv, 'base64'), {
    authTagLength: tagBytes,
  });
  // What is vouched for is the compact JSON of `adata` as the server hands it over.
  open.setAAD(Buffer.from(JSON.stringify(adata)));
  open.setAuthTag(bytes.subarray(-tagBytes));
  const plain = Buffer.concat([open.update(bytes.subarray(0, -tagBytes)), open.final()]);
  return JSON.parse(inflateRawSync(plain).toString()) as Record<string, unknown>;
}

test('a stock PrivateBin shows the text of a transcript and offers its file', async (t) => {
  const { url, client } = await startPasteService(t);
  const doc = sample(
    Array.from({ length: 200 }, (_, index) => message(index, { c: `**${index}** äöü 🦑 \u2028` })),
  );
  const { text, attachment } = packTranscript(doc);
  const key = generateFragmentKey();
  const raw = base58Decode(key);
  assert.ok(raw);
  const envelope = await sealPaste(
    { text, attachments: [attachment] },
    { key, expire: '1day', formatter: 'markdown' },
  );
  const { id } = await client(TOKEN).create(envelope);

  const stored = (await api(url, { query: `?${id}` })).body as unknown as Stored;
  const content = decipher(stored, raw);
  assert.equal(stored.adata[1], 'markdown');
  assert.deepEqual(Object.keys(content), ['paste', 'attachment', 'attachment_name']);
  assert.equal(content['paste'], writeMarkdown(doc));
  // One file is a plain string: what every version since 1.3 reads, and offers under its name.
  assert.equal(content['attachment_name'], 'transcript.json.gz');
  const [head, base64 = ''] = String(content['attachment']).split(',');
  assert.equal(head, 'data:application/gzip;base64');
  assert.deepEqual(JSON.parse(gunzipSync(Buffer.from(base64, 'base64')).toString()), doc);

  const theirs = await new PrivatebinClient(url).getText(id, raw);
  assert.deepEqual(theirs, content);
});

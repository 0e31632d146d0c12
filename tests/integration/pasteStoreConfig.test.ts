/** Which store a configuration means, and what is said when it cannot be opened. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unknownBotVariables } from '../../bot/config.ts';
import { loadPasteConfig, unknownPasteVariables } from '../../paste/config.ts';
import { openStore } from '../../paste/store/open.ts';
import { AppError, InvalidConfig } from '../../shared/errors.ts';
import { startFakeS3 } from '../support/fakeS3.ts';
import { TOKEN } from '../support/pasteService.ts';
import { atEnd } from '../support/tempDir.ts';

const says = (pattern: RegExp) => (error: unknown) =>
  error instanceof InvalidConfig && pattern.test(error.userMessage);

function configOf(environment: Record<string, string>) {
  return loadPasteConfig({ PASTE_TOKEN: TOKEN, ...environment });
}

describe('paste configuration', () => {
  test('tokens: one or two, each long enough', () => {
    assert.deepEqual(configOf({}).PASTE_TOKEN, [TOKEN]);
    assert.deepEqual(configOf({ PASTE_TOKEN: `${TOKEN}, ${TOKEN}2` }).PASTE_TOKEN, [TOKEN, `${TOKEN}2`]);
    for (const token of ['short', `${TOKEN},short`, `${TOKEN},${TOKEN},${TOKEN}`, `${TOKEN},`])
      assert.throws(() => configOf({ PASTE_TOKEN: token }), says(/PASTE_TOKEN/));
  });

  test('a misspelt variable is noticed, and only ours', () => {
    const environment = { PASTE_QOUTA: '1GB', PASTE_QUOTA: '1GB', PASTE_INTERNAL_URL: 'http://x', HOME: '/' };
    assert.deepEqual(unknownPasteVariables(environment), ['PASTE_QOUTA']);
    assert.deepEqual(unknownBotVariables({ DISCORD_TOKN: 'x', DISCORD_TOKEN: 'x', PATH: '/' }), [
      'DISCORD_TOKN',
    ]);
  });

  test('quota: bytes or units of a thousand; hops: a number', () => {
    const quotas = { '5': 5, '100kB': 1e5, '500MB': 5e8, '20 GB': 2e10, '1TB': 1e12, '7B': 7 };
    for (const [text, bytes] of Object.entries(quotas))
      assert.equal(configOf({ PASTE_QUOTA: text }).PASTE_QUOTA, bytes, text);
    for (const text of ['0', '-1', '5 apples', 'GB', '1.5GB'])
      assert.throws(() => configOf({ PASTE_QUOTA: text }), says(/PASTE_QUOTA/), text);
    assert.equal(configOf({}).PASTE_PROXY_HOPS, 0);
    for (const hops of ['-1', 'true', '1.5', '192.0.2.1'])
      assert.throws(() => configOf({ PASTE_PROXY_HOPS: hops }), says(/PASTE_PROXY_HOPS/), hops);
    assert.throws(() => configOf({ PASTE_STORE: 'redis://x' }), says(/PASTE_STORE/));
  });
});

describe('opening a store', () => {
  test('an S3 service that ignores conditions on writes is refused: it would hand one paste to several', async (t) => {
    const s3 = await startFakeS3({ isConditional: false });
    atEnd(t, () => s3.stop());
    await assert.rejects(openStore(await s3.freshBucket()), says(/If-None-Match/));
  });

  test('credentials that are missing or wrong are said, and not shown', async (t) => {
    const s3 = await startFakeS3();
    atEnd(t, () => s3.stop());
    const config = await s3.freshBucket();
    await assert.rejects(openStore({ ...config, PASTE_S3_SECRET_ACCESS_KEY: undefined }), says(/PASTE_S3_/));
    const wrong = openStore({ ...config, PASTE_S3_SECRET_ACCESS_KEY: 'wrong-secret' });
    await assert.rejects(wrong, (error) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.context['code'], 'SignatureDoesNotMatch');
      return true;
    });
    for (const url of ['s3://bucket?endpoint=ftp://x', 's3://?endpoint=http://x'])
      await assert.rejects(
        async () => openStore({ ...config, PASTE_STORE: url }),
        says(/s3:\/\/BUCKET/),
        url,
      );
  });

  test('a MySQL address without database is refused', async () => {
    const store = openStore({ DATA_DIR: 'data', PASTE_STORE: 'mysql://user:secret@127.0.0.1' });
    await assert.rejects(store, says(/mysql:\/\/USER/));
  });
});

/** Headers, pages, assets and the access log of the paste service. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateFragmentKey, parseFragment } from 'privatebin-client';
import { CONTENT_SECURITY_POLICY } from '../../paste/app.ts';
import { TOKEN, api, sealedText, startPasteService } from '../support/pasteService.ts';

const UNKNOWN = '0123456789abcdef';

test('headers: strict on pages, open to other sites on the API, nothing kept, nothing indexed', async (t) => {
  const { url } = await startPasteService(t);
  const page = await fetch(`${url}/?${UNKNOWN}`);
  assert.match(await page.text(), /en false viewer-1\.js/);
  const expected = {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow, noarchive',
    'set-cookie': null,
    'x-powered-by': null,
    'strict-transport-security': null,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(page.headers.get(name), value, name);
  const { headers } = await api(url, { query: `?${UNKNOWN}` });
  assert.equal(headers.get('access-control-allow-origin'), '*');
  assert.equal(headers.get('cache-control'), 'no-store, no-cache, no-transform, must-revalidate');
  assert.equal(headers.get('vary'), 'Accept');
  const preflight = await fetch(`${url}/`, { method: 'OPTIONS' });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-methods'), 'GET, POST, PUT, DELETE');
  assert.equal(preflight.headers.get('access-control-allow-headers'), 'X-Requested-With, Content-Type');
  const german = await fetch(url, { headers: { 'Accept-Language': 'de-AT,en;q=0.5' } });
  assert.match(await german.text(), /de false/);
  assert.match(await (await fetch(`${url}/robots.txt`)).text(), /Disallow: \/$/m);
});

test('assets are kept for good; a missing one, a strange path and a strange method get clear answers', async (t) => {
  const { url } = await startPasteService(t);
  const asset = await fetch(`${url}/assets/viewer-1.js`);
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.match(asset.headers.get('content-type') ?? '', /javascript/);
  assert.equal((await fetch(`${url}/assets/other.js`)).status, 404);
  const missing = await fetch(`${url}/nowhere`, { headers: { Accept: 'text/html' } });
  assert.equal(missing.status, 404);
  assert.ok((await missing.text()).includes(missing.headers.get('x-request-id')!));
  const german = { Accept: 'text/html', 'Accept-Language': 'de' };
  assert.match(
    await (await fetch(`${url}/nowhere`, { headers: german })).text(),
    /Diese Seite gibt es hier nicht/,
  );
  const json = await fetch(`${url}/nowhere`, { headers: { Accept: 'application/json' } });
  assert.equal(json.status, 404);
  assert.equal(((await json.json()) as { status: number }).status, 1);
  const patched = await fetch(url, { method: 'PATCH' });
  assert.equal(patched.status, 400);
  assert.match(patched.headers.get('allow') ?? '', /GET/);
  assert.equal((await fetch(`${url}/live`)).status, 200);
  assert.equal((await fetch(`${url}/ready`)).status, 200);
});

test('under a sub-path, with or without a proxy that strips it', async (t) => {
  const { url } = await startPasteService(t, { create: 'public', pasteUrl: 'https://example.org/bin' });
  for (const base of [url, `${url}/bin`]) {
    const { body, headers } = await api(base, { body: await sealedText() });
    assert.equal(body['url'], `/bin/?${String(body['id'])}`);
    assert.match(headers.get('strict-transport-security') ?? '', /max-age/);
    assert.equal((await api(base, { query: `?${String(body['id'])}` })).body['status'], 0);
  }
});

test('the access log has kinds and times, no ids, tokens, addresses or queries', async (t) => {
  const { url, client, logLines } = await startPasteService(t);
  const { id, deleteToken } = await client(TOKEN).create(await sealedText());
  await api(url, { query: `?${id}&utm=secretcampaign`, headers: { Referer: 'https://secret.example' } });
  await client().delete(id, deleteToken);
  const log = logLines.join('');
  assert.match(log, /"route":"create"/);
  assert.match(log, /"route":"read"/);
  assert.match(log, /"route":"delete"/);
  for (const secret of [id, deleteToken, TOKEN, 'secret', 'pasteid', '::1', '?']) {
    assert.ok(!log.includes(secret), secret);
  }
  assert.ok(parseFragment(generateFragmentKey()).key);
});

/** What PrivateBin's clients rely on, spoken over HTTP by our client and by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PasteGone, PasteRejected, generateFragmentKey, openPaste, sealPaste } from 'privatebin-client';
import { TOKEN, api, sealedText, startPasteService } from '../support/pasteService.ts';

const GONE = 'Document does not exist, has expired or has been deleted.';
const UNKNOWN = '0123456789abcdef';

test('our client creates, reads and deletes', async (t) => {
  const { client } = await startPasteService(t);
  const key = generateFragmentKey();
  const bytes = new Uint8Array([1, 2, 3]);
  const envelope = await sealPaste(
    { text: 'hello', attachments: [{ name: 'a.bin', mime: 'application/x-a', bytes }] },
    { key, expire: '1day', formatter: 'markdown' },
  );
  const created = await client(TOKEN).create(envelope);
  const read = await client().read(created.id);
  assert.ok(read.timeToLiveSeconds! > 86_000 && read.timeToLiveSeconds! <= 86_400);
  assert.deepEqual(read.adata, envelope.adata);
  assert.equal(read.ct, envelope.ct);
  const content = await openPaste(read, key);
  assert.deepEqual(content, {
    text: 'hello',
    attachments: [{ name: 'a.bin', mime: 'application/x-a', bytes }],
  });
  await assert.rejects(client().delete(created.id, 'wrong'), (error: unknown) => {
    assert.ok(error instanceof PasteRejected);
    assert.equal(error.serverMessage, 'Wrong deletion token. Document was not deleted.');
    return true;
  });
  await client().delete(created.id, created.deleteToken);
  await assert.rejects(client().read(created.id), PasteGone);
  await assert.rejects(client().delete(created.id, created.deleteToken), PasteGone);
});

test('create answers in the order that clients expect', async (t) => {
  const { url } = await startPasteService(t, { create: 'public' });
  const { body, headers, status } = await api(url, { body: await sealedText() });
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body), ['status', 'id', 'url', 'deletetoken']);
  assert.match(String(body['id']), /^[a-f0-9]{16}$/);
  assert.match(String(body['deletetoken']), /^[a-f0-9]{64}$/);
  assert.equal(headers.get('content-type'), 'application/json');
  const read = await api(url, { query: `?${String(body['id'])}` });
  assert.deepEqual(Object.keys(read.body), [
    'status',
    'id',
    'url',
    'adata',
    'meta',
    'v',
    'ct',
    'comments',
    'comment_count',
    'comment_offset',
    '@context',
  ]);
  assert.deepEqual(Object.keys(read.body['meta'] as object), ['time_to_live']);
});

test('the same ciphertext may be posted twice, and a never-expiring paste has no time to live', async (t) => {
  const { url } = await startPasteService(t, { create: 'public' });
  const envelope = await sealedText('x', { expire: 'never' });
  const first = await api(url, { body: envelope });
  const second = await api(url, { body: envelope });
  assert.notEqual(first.body['id'], second.body['id']);
  const read = await api(url, { query: `?${String(first.body['id'])}` });
  assert.deepEqual(read.body['meta'], {});
});

test('adata comes back exactly as it was sent, and ct byte for byte', async (t) => {
  const { url } = await startPasteService(t, { create: 'public' });
  const { adata, ct } = await sealedText();
  const odd = JSON.stringify(adata).replaceAll(',', ' , ');
  // As PHP writes it: slashes escaped, an unknown key, no content type.
  const body = `{"v":2,"x":{"__proto__":1},"adata":${odd},"ct":"${ct.replaceAll('/', '\\/')}","meta":{"expire":"1day"}}`;
  const created = await api(url, { body });
  assert.equal(created.body['status'], 0);
  const raw = await fetch(`${url}/?${String(created.body['id'])}`, {
    headers: { Accept: 'application/json' },
  });
  const text = await raw.text();
  assert.ok(text.includes(`"adata":${odd},`));
  assert.ok(text.includes(`"ct":"${ct}"`));
});

test('the JSON call is told from the page view in six ways', async (t) => {
  const { url } = await startPasteService(t);
  const kind = async (headers: Record<string, string>) =>
    (await fetch(`${url}/?${UNKNOWN}`, { headers })).headers.get('content-type');
  const json = 'application/json';
  const html = 'text/html; charset=utf-8';
  assert.equal(await kind({ 'X-Requested-With': 'JSONHttpRequest' }), json);
  assert.equal(await kind({ 'X-Requested-With': 'XMLHttpRequest' }), html);
  assert.equal(await kind({ Accept: 'application/json' }), json);
  assert.equal(
    await kind({ Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }),
    html,
  );
  assert.equal(await kind({ Accept: 'application/json;q=0.9,text/html;q=0.8' }), json);
  assert.equal(await kind({ Accept: 'application/json;q=0.7,text/html;q=0.8' }), html);
  assert.equal(await kind({ Accept: 'text/html;q=0, application/json;q=0.1, */*' }), json);
  assert.equal(await kind({ Accept: '*/*' }), html);
  assert.equal(await kind({ Accept: 'application/json, */*;q=0.1' }), json);
});

test('ids: both URL forms, other parameters around them, and what is not an id', async (t) => {
  const { url, client } = await startPasteService(t);
  const { id } = await client(TOKEN).create(await sealedText());
  for (const query of [`?${id}`, `?pasteid=${id}`, `?${id}&utm=1`, `?utm=1&pasteid=${id}`, `?utm=1&${id}`]) {
    assert.equal((await api(url, { query })).body['status'], 0, query);
  }
  for (const query of [
    '?foo',
    `?${id}%0A`,
    `?%0A${id}`,
    '?../../etc',
    `?pasteid=${id}%0A`,
    '?pasteid=../x',
    '?utm=1',
  ]) {
    assert.deepEqual((await api(url, { query })).body, { status: 1, message: 'Invalid document ID.' }, query);
  }
  assert.deepEqual((await api(url, { query: `?${UNKNOWN}` })).body, { status: 1, message: GONE });
  for (const query of ['', '?', '?pasteid=']) {
    const empty = await api(url, { query });
    assert.equal(empty.status, 200);
    assert.deepEqual(empty.body, {});
  }
});

test('POST, PUT and DELETE create and delete alike', async (t) => {
  const { url } = await startPasteService(t, { create: 'public' });
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const created = await api(url, { method, body: await sealedText() });
    assert.equal(created.body['status'], 0, method);
    const id = String(created.body['id']);
    const deletetoken = created.body['deletetoken'];
    const where =
      method === 'POST' ? { body: { pasteid: id, deletetoken } } : { query: `?${id}`, body: { deletetoken } };
    assert.deepEqual((await api(url, { method, ...where })).body, { status: 0, id, url: `/?${id}` });
    assert.deepEqual((await api(url, { method, ...where })).body, { status: 1, message: GONE });
  }
});

test('JSON-LD: the version that clients ask for, five documents, {} for the rest', async (t) => {
  const { url } = await startPasteService(t);
  const get = async (name: string) =>
    (await fetch(`${url}/?jsonld=${name}`)).json() as Promise<Record<string, unknown>>;
  const paste = await get('paste');
  assert.equal((paste as { '@context': { v: { '@value': number } } })['@context'].v['@value'], 2);
  for (const name of ['comment', 'pastemeta', 'commentmeta', 'types'])
    assert.ok('@context' in (await get(name)), name);
  for (const name of ['', 'nothing', '__proto__', '../x']) assert.deepEqual(await get(name), {}, name);
});

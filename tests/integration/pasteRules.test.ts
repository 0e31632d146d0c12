/** The rules of a paste over HTTP: burning, expiry, deletion, the door, limits and repeated creates. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TOKEN, api, sealedText, startPasteService } from '../support/pasteService.ts';

const GONE = 'Document does not exist, has expired or has been deleted.';

test('delete: wrong tokens of any type, wrong ids, and the GET form as JSON only', async (t) => {
  const { url, client } = await startPasteService(t);
  const { id, deleteToken } = await client(TOKEN).create(await sealedText('x', { burnAfterReading: true }));
  const wrong = 'Wrong deletion token. Document was not deleted.';
  for (const deletetoken of ['x', 'burnafterreading', 5, ['a'], { a: 1 }, true]) {
    assert.equal((await api(url, { body: { pasteid: id, deletetoken } })).body['message'], wrong);
  }
  for (const pasteid of ['x', `${id}\n`, 5, [id], { a: 1 }, '../x']) {
    const { body } = await api(url, { body: { pasteid, deletetoken: deleteToken } });
    assert.equal(body['message'], 'Invalid document ID.');
  }
  const query = `?pasteid=${id}&deletetoken=${deleteToken}`;
  await fetch(`${url}/${query}`, { headers: { Accept: 'text/html' } });
  await fetch(`${url}/${query}`, { method: 'HEAD', headers: { Accept: 'application/json' } });
  assert.deepEqual((await api(url, { query })).body, { status: 0, id, url: `/?${id}` });
  assert.deepEqual((await api(url, { query })).body, { status: 1, message: GONE });
});

test('INVARIANT: a burning paste is delivered at most once, and only to a JSON read', async (t) => {
  const { url, folder, client } = await startPasteService(t);
  for (let round = 0; round < 5; round += 1) {
    const { id } = await client(TOKEN).create(await sealedText('x', { burnAfterReading: true }));
    const query = `?${id}`;
    await api(url, { query, method: 'HEAD' });
    await fetch(`${url}/${query}`, { headers: { Accept: 'text/html' } });
    const answers = await Promise.all(Array.from({ length: 50 }, () => api(url, { query })));
    assert.equal(answers.filter(({ body }) => body['status'] === 0).length, 1);
    assert.equal(answers.filter(({ body }) => body['message'] === GONE).length, 49);
  }
  assert.deepEqual(readdirSync(join(folder, 'data', 'pastes', 'drafts')), []);
});

test('an expired paste is gone at once, can no longer be deleted, and the purge removes it from disk (S47)', async (t) => {
  const { url, folder, service, advance } = await startPasteService(t, { create: 'public' });
  const created = await api(url, { body: await sealedText('x', { expire: '5min' }) });
  const staying = await api(url, { body: await sealedText('x', { expire: '10min' }) });
  const unread = await api(url, { body: await sealedText('x', { expire: '5min' }) });
  const query = `?${String(created.body['id'])}`;
  advance(299_000);
  assert.equal((await api(url, { query })).body['status'], 0);
  advance(2_000);
  assert.equal((await api(url, { query })).body['message'], GONE);
  const body = { pasteid: unread.body['id'], deletetoken: unread.body['deletetoken'] };
  assert.equal((await api(url, { body })).body['message'], GONE);
  advance(3 * 60_000);
  await service.purge();
  assert.equal((await api(url, { query: `?${String(staying.body['id'])}` })).body['status'], 0);
  advance(10 * 60_000);
  assert.equal(await service.purge(), 1);
  const left = readdirSync(join(folder, 'data', 'pastes'), { recursive: true, withFileTypes: true });
  assert.deepEqual(
    left.filter((entry) => entry.isFile()).map((entry) => entry.name),
    // The empty file whose further names the index is made of.
    ['blank'],
  );
});

test('expiry: known names, seconds for the holder of the token only, a week for anything else', async (t) => {
  const { url } = await startPasteService(t, { create: 'public' });
  const bearer = { Authorization: `Bearer ${TOKEN}` };
  const ttl = async (expire: string, headers = {}) => {
    const { body } = await api(url, { body: { ...(await sealedText()), meta: { expire } }, headers });
    const read = await api(url, { query: `?${String(body['id'])}` });
    return (read.body['meta'] as { time_to_live: number }).time_to_live;
  };
  const near = (value: number, seconds: number) =>
    assert.ok(value > seconds - 5 && value <= seconds, String(value));
  near(await ttl('5min'), 300);
  near(await ttl('1year'), 31_536_000);
  near(await ttl('fortnight'), 604_800);
  near(await ttl('toString'), 604_800);
  near(await ttl('90'), 604_800);
  near(await ttl('90', bearer), 90);
  near(await ttl('0', bearer), 604_800);
  near(await ttl('99999999', bearer), 31_536_000);
});

test('the door: internal takes the token only, a wrong one is nobody', async (t) => {
  const { url } = await startPasteService(t);
  const refused = { status: 1, message: 'Your IP is not authorized to create documents.' };
  const envelope = await sealedText();
  for (const Authorization of ['', 'Bearer', 'Bearer x', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, TOKEN]) {
    assert.deepEqual((await api(url, { body: envelope, headers: { Authorization } })).body, refused);
  }
  const created = await api(url, { body: envelope, headers: { Authorization: `Bearer ${TOKEN}` } });
  assert.equal(created.body['status'], 0);
});

test('public creates are limited per address; reads, deletes and the token are not', async (t) => {
  const { url, client } = await startPasteService(t, { create: 'public', limits: { creates: 2 } });
  const first = await api(url, { body: await sealedText() });
  await api(url, { body: await sealedText() });
  const third = await api(url, { body: await sealedText(), headers: { 'X-Forwarded-For': '192.0.2.1' } });
  assert.equal(third.status, 200);
  assert.match(String(third.body['message']), /^Please wait ([1-9]|[1-5]\d|60) seconds between each post\.$/);
  assert.ok((await client(TOKEN).create(await sealedText())).id);
  const { id, deletetoken } = first.body;
  assert.equal((await api(url, { query: `?${String(id)}` })).body['status'], 0);
  assert.equal((await api(url, { body: { pasteid: id, deletetoken } })).body['status'], 0);
});

test('INVARIANT: one idempotency key makes one paste', async (t) => {
  const { url, folder } = await startPasteService(t, { create: 'public' });
  const headers = { Authorization: `Bearer ${TOKEN}`, 'Idempotency-Key': 'conversation-1:staff' };
  const envelope = await sealedText('first');
  const answers = await Promise.all(Array.from({ length: 30 }, () => api(url, { body: envelope, headers })));
  const [{ body: first }] = answers as [(typeof answers)[0]];
  assert.equal(first['status'], 0);
  for (const { body } of answers) assert.deepEqual(body, first);
  // Content that differs gets the first paste's answer and is not stored.
  assert.deepEqual((await api(url, { body: await sealedText('second'), headers })).body, first);
  const read = await api(url, { query: `?${String(first['id'])}` });
  assert.equal(read.body['ct'], envelope.ct);
  const files = readdirSync(join(folder, 'data', 'pastes', 'pastes'), {
    recursive: true,
    withFileTypes: true,
  });
  assert.equal(files.filter((entry) => entry.isFile()).length, 1);
  // Without the token, and with a key too short to be one, the header means nothing.
  const stranger = { 'Idempotency-Key': headers['Idempotency-Key'] };
  assert.notEqual((await api(url, { body: envelope, headers: stranger })).body['id'], first['id']);
  const short = { ...headers, 'Idempotency-Key': 'short' };
  const [one, two] = [
    await api(url, { body: envelope, headers: short }),
    await api(url, { body: envelope, headers: short }),
  ];
  assert.notEqual(one.body['id'], two.body['id']);
});

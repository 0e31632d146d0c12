/** Burning in two steps: a reader with a nonce may ask again until it confirms; everybody else finds nothing. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { TOKEN, api, sealedText, startPasteService } from '../support/pasteService.ts';

const GONE = { status: 1, message: 'Document does not exist, has expired or has been deleted.' };
const newNonce = () => randomBytes(16).toString('base64url');

test('a reader with a nonce may fetch again for a minute; confirming ends that', async (t) => {
  const { url, client, advance } = await startPasteService(t);
  const envelope = await sealedText('x', { burnAfterReading: true });
  const { id } = await client(TOKEN).create(envelope);
  const nonce = newNonce();
  const query = `?${id}&nonce=${nonce}`;
  const first = await api(url, { query });
  assert.equal(first.body['ct'], envelope.ct);
  assert.deepEqual((first.body['meta'] as Record<string, unknown>)['confirm_within'], 60);
  assert.deepEqual((await api(url, { query: `?${id}` })).body, GONE);
  assert.deepEqual((await api(url, { query: `?${id}&nonce=${newNonce()}` })).body, GONE);
  advance(59_000);
  // As a header too, which no proxy's log has.
  const again = await api(url, { query: `?${id}`, headers: { 'X-Paste-Nonce': nonce } });
  assert.equal(again.body['ct'], envelope.ct);
  assert.deepEqual((await api(url, { body: { pasteid: id, confirm: newNonce() } })).body, GONE);
  const confirmed = await api(url, { body: { pasteid: id, confirm: nonce } });
  assert.deepEqual(confirmed.body, { status: 0, id, url: `/?${id}` });
  assert.deepEqual((await api(url, { body: { pasteid: id, confirm: nonce } })).body, GONE);
  assert.deepEqual((await api(url, { query })).body, GONE);
});

test('unconfirmed it is gone after a minute, and the purge takes it', async (t) => {
  const { url, client, service, advance } = await startPasteService(t);
  const { id } = await client(TOKEN).create(await sealedText('x', { burnAfterReading: true }));
  const query = `?${id}&nonce=${newNonce()}`;
  assert.equal((await api(url, { query })).body['status'], 0);
  advance(61_000);
  assert.deepEqual((await api(url, { query })).body, GONE);
  assert.equal(await service.purge(), 1);
});

test('a nonce on what does not burn changes nothing; one that is none is refused and burns nothing', async (t) => {
  const { url, client } = await startPasteService(t);
  const { id: plain } = await client(TOKEN).create(await sealedText());
  const query = `?${plain}&nonce=${newNonce()}`;
  for (let count = 0; count < 2; count += 1) {
    const { body } = await api(url, { query });
    assert.equal(body['status'], 0);
    assert.ok(!('confirm_within' in (body['meta'] as object)));
  }
  const { id } = await client(TOKEN).create(await sealedText('x', { burnAfterReading: true }));
  for (const nonce of ['', 'short', 'x'.repeat(65), `${'a'.repeat(21)}%2F`]) {
    const answer = await api(url, { query: `?${id}&nonce=${nonce}` });
    assert.deepEqual(answer.body, { status: 1, message: 'Invalid data.' }, nonce);
  }
  for (const confirm of ['short', 5, ['a'], { a: 1 }]) {
    const answer = await api(url, { body: { pasteid: id, confirm } });
    assert.deepEqual(answer.body, { status: 1, message: 'Invalid data.' });
  }
  const wrongId = await api(url, { body: { pasteid: 'x', confirm: newNonce() } });
  assert.equal(wrongId.body['message'], 'Invalid document ID.');
  await api(url, { query: `?${id}&nonce=${newNonce()}`, method: 'HEAD' });
  assert.equal((await api(url, { query: `?${id}` })).body['status'], 0);
});

test('INVARIANT: of many readers with nonces of their own one is given it', async (t) => {
  const { url, client } = await startPasteService(t);
  const { id } = await client(TOKEN).create(await sealedText('x', { burnAfterReading: true }));
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      api(url, { query: index % 2 === 0 ? `?${id}&nonce=${newNonce()}` : `?${id}` }),
    ),
  );
  assert.equal(answers.filter(({ body }) => body['status'] === 0).length, 1);
});

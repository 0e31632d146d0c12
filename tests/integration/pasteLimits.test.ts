/** The door and the limits over HTTP: tokens, addresses, sizes, quota, guessing. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { test } from 'node:test';
import { networkOf } from '../../paste/limits/limiter.ts';
import { TOKEN, api, sealedText, startPasteService } from '../support/pasteService.ts';

const TOO_LARGE = 'Document is limited to 10 MB of encrypted data.';
const WAIT = /^Please wait ([1-9]|[1-5]\d|60) seconds between each post\.$/;
const UNKNOWN = '0123456789abcdef';

test('while the token is changed both are valid, and a repeated create is still recognised', async (t) => {
  const old = await startPasteService(t, { token: 'the-old-token-of-16' });
  const headers = { 'Idempotency-Key': 'conversation-1:staff' };
  const body = await sealedText();
  const bearer = (token: string) => ({ ...headers, Authorization: `Bearer ${token}` });
  const first = await api(old.url, { body, headers: bearer('the-old-token-of-16') });
  const both = await startPasteService(t, {
    token: 'the-new-token-of-16,the-old-token-of-16',
    folder: old.folder,
  });
  for (const token of ['the-old-token-of-16', 'the-new-token-of-16']) {
    assert.deepEqual((await api(both.url, { body, headers: bearer(token) })).body, first.body);
  }
  const refused = 'Your IP is not authorized to create documents.';
  for (const token of ['the-new-token-of-16,the-old-token-of-16', 'another-token-of-16']) {
    assert.equal((await api(both.url, { body, headers: bearer(token) })).body['message'], refused);
  }
});

test('a forged X-Forwarded-For changes nothing, a proxy that is there is believed', async (t) => {
  const forged = (address: string) => ({ 'X-Forwarded-For': address });
  const direct = await startPasteService(t, { create: 'public', limits: { creates: 2 } });
  const proxied = await startPasteService(t, { create: 'public', limits: { creates: 2 }, proxyHops: 1 });
  const create = async (url: string, address: string) =>
    (await api(url, { body: await sealedText(), headers: forged(address) })).body;
  for (const address of ['192.0.2.1', '192.0.2.2']) {
    assert.equal((await create(direct.url, address))['status'], 0);
    assert.equal((await create(proxied.url, address))['status'], 0);
    // What stands in front of the proxy's own word was sent by the visitor.
    assert.equal((await create(proxied.url, `198.51.100.${Math.random()}, ${address}`))['status'], 0);
    assert.match(String((await create(proxied.url, `203.0.113.9, ${address}`))['message']), WAIT);
  }
  assert.match(String((await create(direct.url, '192.0.2.3'))['message']), WAIT);
  // A whole IPv6 network counts as one.
  assert.equal((await create(proxied.url, '2001:db8:1:2::1'))['status'], 0);
  assert.equal((await create(proxied.url, '2001:db8:1:2:ffff::1'))['status'], 0);
  assert.match(String((await create(proxied.url, '2001:db8:1:2:aaaa::9'))['message']), WAIT);
  assert.equal((await create(proxied.url, '2001:db8:1:3::1'))['status'], 0);
});

test('networks: IPv4 alone, mapped IPv4 as IPv4, IPv6 by its first half', () => {
  assert.equal(networkOf('192.0.2.1'), '192.0.2.1');
  assert.equal(networkOf('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:2:ffff:ffff:ffff:ffff'));
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'));
});

test('guessing ids is slowed down, for reads, deletes and confirmations alike', async (t) => {
  const { url, client, advance } = await startPasteService(t, { limits: { misses: 3 } });
  const { id, deleteToken } = await client(TOKEN).create(await sealedText());
  const confirm = randomBytes(16).toString('base64url');
  await api(url, { query: `?${UNKNOWN}` });
  await api(url, { body: { pasteid: UNKNOWN, deletetoken: 'x' } });
  assert.equal((await api(url, { query: `?${id}` })).body['status'], 0);
  await api(url, { body: { pasteid: UNKNOWN, confirm } });
  // Also what is there: the difference would tell.
  for (const request of [
    { query: `?${id}` },
    { query: `?${UNKNOWN}` },
    { body: { pasteid: id, deletetoken: deleteToken } },
    { body: { pasteid: id, confirm } },
  ]) {
    const answer = await api(url, request);
    assert.equal(answer.status, 200);
    assert.match(String(answer.body['message']), WAIT);
  }
  assert.equal((await client(TOKEN).read(id)).id, id, 'the holder of the token does not guess');
  advance(60_000);
  assert.equal((await api(url, { query: `?${id}` })).body['status'], 0);
});

test('too large is said before the body has been sent', async (t) => {
  const { url } = await startPasteService(t, { create: 'public', limits: { creates: 3 } });
  const announced = await answerTo(url, `Content-Length: 500000000`, 1000);
  assert.match(announced, /^HTTP\/1\.1 200 /);
  assert.ok(announced.includes(TOO_LARGE));
  const chunked = await answerTo(url, 'Transfer-Encoding: chunked', 12_000_000);
  assert.ok(chunked.includes(TOO_LARGE));
  // Nothing was created, so nothing was counted; whoever must wait hears that without sending all of it.
  for (let count = 0; count < 3; count += 1) await api(url, { body: await sealedText() });
  const waiting = await answerTo(url, `Content-Length: 9000000`, 1000);
  assert.match(waiting, /Please wait/);
});

test('those who may not create are not listened to for long', async (t) => {
  const { url } = await startPasteService(t);
  const answer = await answerTo(url, `Content-Length: 9000000`, 1000);
  assert.ok(answer.includes('Your IP is not authorized to create documents.'));
});

test('a full service says so in words that clients take for "later", and has room again after deletions', async (t) => {
  const { url, client, advance } = await startPasteService(t, { create: 'public', quota: '100kB' });
  const ct = randomBytes(30_000).toString('base64');
  const envelope = { ...(await sealedText()), ct };
  const created = [await client().create(envelope), await client().create(envelope)];
  const full = await api(url, { body: envelope });
  assert.equal(full.status, 200);
  assert.deepEqual(full.body, {
    status: 1,
    message: 'Error saving document. Sorry. This service is full; please try again later.',
  });
  assert.equal((await api(url, { query: `?${created[0]!.id}` })).body['status'], 0);
  await client().delete(created[0]!.id, created[0]!.deleteToken);
  advance(700_000);
  assert.equal((await api(url, { body: envelope })).body['status'], 0);
});

/** Sends a head and the beginning of a body and waits for the answer, as curl does. */
function answerTo(url: string, header: string, bytes: number): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const isChunked = header.startsWith('Transfer');
  socket.on('error', () => undefined);
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nX-Requested-With: JSONHttpRequest\r\n${header}\r\n\r\n`);
  const text = Buffer.alloc(bytes, 0x41);
  text.write('{"ct":"');
  if (isChunked) socket.write(`${bytes.toString(16)}\r\n`);
  socket.write(text);
  return new Promise((resolve) => {
    let answer = '';
    socket.on('data', (data: Buffer) => {
      answer += data.toString();
      if (!answer.includes('}')) return;
      socket.destroy();
      resolve(answer);
    });
  });
}

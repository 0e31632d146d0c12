/** The HTTP client against a server that misbehaves: errors told apart, retries only where they do no harm. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import {
  DamagedPaste,
  PasteClient,
  PasteGone,
  PasteRateLimited,
  PasteRejected,
  PasteUnavailable,
  generateFragmentKey,
  parsePasteId,
  sealPaste,
  type PasteClientOptions,
} from '../index.ts';

type Answer = (response: ServerResponse, request: IncomingMessage, body: string) => void;

const ID = parsePasteId('0123456789abcdef');
const KEY = generateFragmentKey();
const ENVELOPE = await sealPaste({ text: 'x' }, { key: KEY, expire: { seconds: 90 } });
const IDEMPOTENT = { idempotencyKey: 'the-same-for-each-attempt' };

const json =
  (value: unknown, status = 200): Answer =>
  (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
const refusal = (message: string) => json({ status: 1, message });
const hangUp: Answer = (response) => response.destroy();
const created = json({ status: 0, id: ID, url: `/?${ID}`, deletetoken: 'token' });
const paste = json({ status: 0, adata: ENVELOPE.adata, ct: ENVELOPE.ct, meta: [] });
const gone = refusal('Document does not exist, has expired or has been deleted.');

/** A server that gives these answers in order, and a client of it whose waits take no time. */
async function server(context: TestContext, answers: Answer[], options: Partial<PasteClientOptions> = {}) {
  const requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const waits: number[] = [];
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      requests.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      (answers.shift() ?? hangUp)(response, request, body);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    http.closeAllConnections();
    http.close();
  });
  const clock = {
    now: () => 0,
    sleep: (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
  const baseUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}/bin`;
  return {
    requests,
    waits,
    baseUrl,
    client: new PasteClient({ baseUrl, clock, token: 'secret', ...options }),
  };
}

test('sends what PrivateBin reads, at the address given', async (t) => {
  const { client, requests, baseUrl } = await server(t, [created, paste, json({ status: 0, id: ID })]);
  const result = await client.create(ENVELOPE, IDEMPOTENT);
  assert.deepEqual(result, { id: ID, url: `${baseUrl}/?${ID}`, deleteToken: 'token' });
  assert.deepEqual(await client.read(ID), {
    id: ID,
    adata: ENVELOPE.adata,
    ct: ENVELOPE.ct,
    timeToLiveSeconds: undefined,
    confirmWithinSeconds: undefined,
    comments: [],
  });
  await client.delete(ID, 'token');
  const [first, second, third] = requests;
  assert.deepEqual(JSON.parse(first!.body), { ...ENVELOPE, meta: { expire: '90' } });
  assert.equal(first!.headers['idempotency-key'], IDEMPOTENT.idempotencyKey);
  assert.equal(first!.headers.authorization, 'Bearer secret');
  assert.equal(first!.headers['x-requested-with'], 'JSONHttpRequest');
  assert.equal(second!.url, `/bin/?${ID}`);
  assert.deepEqual(JSON.parse(third!.body), { pasteid: ID, deletetoken: 'token' });
});

test('tells gone, refused, damaged and unavailable apart', async (t) => {
  const { client } = await server(
    t,
    [
      gone,
      refusal('Wrong deletion token. Document was not deleted.'),
      json({ status: 0, ct: 'AAAA', adata: [] }),
      json({ status: 0, ct: 5, adata: ENVELOPE.adata }),
      (response) => response.end('<html>proxy</html>'),
      json({ status: 0 }, 502),
      refusal('Error saving document. Sorry.'),
      json(null),
      (response) => response.writeHead(301, { Location: 'http://127.0.0.1:1/' }).end(),
    ],
    { retries: 0 },
  );
  await assert.rejects(client.read(ID), PasteGone);
  await assert.rejects(client.delete(ID, 'x'), PasteRejected);
  await assert.rejects(client.read(ID), DamagedPaste);
  await assert.rejects(client.read(ID), DamagedPaste);
  await assert.rejects(client.read(ID), PasteUnavailable);
  await assert.rejects(client.read(ID), { name: 'PasteUnavailable', status: 502 });
  await assert.rejects(client.create(ENVELOPE), PasteUnavailable);
  await assert.rejects(client.read(ID), PasteUnavailable);
  await assert.rejects(client.read(ID), PasteUnavailable);
});

test('retries reads, deletes and idempotent creates, but no other create', async (t) => {
  const { client, requests, waits } = await server(t, [
    hangUp,
    json({}, 503),
    paste,
    hangUp,
    created,
    hangUp,
    gone,
    hangUp,
    created,
  ]);
  await client.read(ID);
  assert.equal(requests.length, 3);
  assert.equal(waits.length, 2);
  assert.ok(waits[0]! <= 500 && waits[1]! <= 1000);
  await client.create(ENVELOPE, IDEMPOTENT);
  assert.equal(requests.length, 5);
  // The first attempt had deleted it, only its answer was lost.
  await client.delete(ID, 'token');
  assert.equal(requests.length, 7);
  await assert.rejects(client.create(ENVELOPE), PasteUnavailable);
  assert.equal(requests.length, 8);
});

test('gives up after its retries', async (t) => {
  const { client, requests } = await server(t, [], { retries: 3 });
  await assert.rejects(client.read(ID), PasteUnavailable);
  assert.equal(requests.length, 4);
});

test('waits when told, once and not for ever', async (t) => {
  const wait = refusal('Please wait 7 seconds between each post.');
  const { client, waits } = await server(t, [
    wait,
    created,
    wait,
    wait,
    refusal('Please wait 61 seconds between each post.'),
    (response) => response.writeHead(429, { 'Retry-After': '100' }).end(),
  ]);
  await client.create(ENVELOPE);
  assert.deepEqual(waits, [7000]);
  await assert.rejects(client.create(ENVELOPE), PasteRateLimited);
  await assert.rejects(client.create(ENVELOPE), { name: 'PasteRateLimited', retryAfterMs: 61_000 });
  await assert.rejects(client.create(ENVELOPE), { name: 'PasteRateLimited', retryAfterMs: 100_000 });
});

test('an answer that never comes ends in a timeout, an abort in the caller’s own reason', async (t) => {
  const silence: Answer = (response) => response.writeHead(200).write('{"sta');
  const { client } = await server(t, [silence, silence], { timeoutMs: 100, retries: 0 });
  await assert.rejects(client.read(ID), PasteUnavailable);
  const reason = new Error('changed my mind');
  const abort = new AbortController();
  const reading = client.read(ID, { signal: abort.signal });
  setTimeout(() => abort.abort(reason), 20);
  await assert.rejects(reading, (error) => error === reason);
  await assert.rejects(client.read(ID, { signal: AbortSignal.abort(reason) }), (error) => error === reason);
});

test('INVARIANT: no error carries a key, a link, a token or a body', async (t) => {
  const { client, baseUrl } = await server(
    t,
    [hangUp, gone, refusal('Wrong deletion token. Document was not deleted.'), json({ status: 0 }, 500)],
    { retries: 0 },
  );
  const secrets = [KEY, ENVELOPE.ct.slice(0, 12), ID, baseUrl, 'secret', 'deletetoken-value'];
  const calls = [
    () => client.create(ENVELOPE),
    () => client.read(ID),
    () => client.delete(ID, 'deletetoken-value'),
    () => client.read(ID),
    () => new PasteClient({ baseUrl: 'http://127.0.0.1:1/bin', retries: 0 }).read(ID),
  ];
  for (const call of calls) {
    const error: unknown = await call().then(
      () => assert.fail('it should have failed'),
      (reason: unknown) => reason,
    );
    const shown = inspect(error, { depth: 10 });
    for (const secret of secrets) assert.ok(!shown.includes(secret), shown);
  }
});

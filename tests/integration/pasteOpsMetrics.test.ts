/** Metrics and access log count kinds and outcomes, and hold nothing by which a paste or a person could be found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, sealedText, startPasteService, TOKEN } from '../support/pasteService.ts';

async function scrape(port: number | undefined): Promise<Map<string, number>> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('metrics: by operation and outcome, times, sizes, memory, lag; no id, no address', async (t) => {
  const { url, client, service, logLines } = await startPasteService(t, {
    environment: { PASTE_METRICS_PORT: '0' },
  });
  const envelope = await sealedText('x'.repeat(20_000));
  const { id, deleteToken } = await client(TOKEN).create(envelope);
  await client().read(id);
  await api(url, { query: '?0123456789abcdef' });
  await api(url, { body: envelope });
  await api(url, { body: '{', headers: { Authorization: `Bearer ${TOKEN}` } });
  await api(url, { query: `?pasteid=${id}&deletetoken=${'0'.repeat(64)}` });
  await client().delete(id, deleteToken);
  await fetch(`${url}/?${id}`);
  await fetch(`${url}/nowhere-${id}`);
  const metrics = await scrape(service.metricsPort);
  const count = (operation: string, method: string, outcome: string) =>
    metrics.get(`paste_requests_total{operation="${operation}",method="${method}",outcome="${outcome}"}`);
  assert.equal(count('create', 'POST', 'ok'), 1);
  assert.equal(count('create', 'POST', 'notAuthorized'), 1);
  assert.equal(count('create', 'POST', 'invalidData'), 1);
  assert.equal(count('read', 'GET', 'ok'), 1);
  assert.equal(count('read', 'GET', 'gone'), 1);
  assert.equal(count('delete', 'GET', 'wrongToken'), 1);
  assert.equal(count('page', 'GET', 'ok'), 1);
  assert.equal(count('none', 'GET', 'refused'), 1);
  assert.equal(metrics.get('paste_request_duration_seconds_count{operation="create"}'), 3);
  assert.ok(
    metrics.get('paste_request_body_bytes_sum{operation="create"}')! >= 2 * JSON.stringify(envelope).length,
  );
  assert.ok(metrics.get('paste_response_body_bytes_sum{operation="read"}')! >= envelope.ct.length);
  assert.equal(metrics.get('paste_requests_in_flight'), 0);
  assert.ok(metrics.get('process_resident_memory_bytes')! > 1e6);
  assert.ok(metrics.get('paste_store_free_bytes')! > 0);
  assert.ok([...metrics.keys()].some((name) => name.startsWith('nodejs_eventloop_lag')));
  for (const name of metrics.keys()) {
    for (const secret of [id, deleteToken, TOKEN, '127.0.0.1', '0123456789abcdef'])
      assert.ok(!name.includes(secret));
  }
  const log = logLines.filter((line) => line.includes('"msg":"request"')).join('');
  assert.match(log, /"route":"read","status":200,"outcome":"gone"/);
  for (const secret of [id, deleteToken, TOKEN, '127.0.0.1', '::', '0123456789abcdef', 'nowhere']) {
    assert.ok(!log.includes(secret), secret);
  }
  assert.equal((await fetch(`${url}/metrics`)).status, 404, 'only on the port of their own');
});

test('an answer that the caller does not wait for counts as aborted', async (t) => {
  const { url, service } = await startPasteService(t, { environment: { PASTE_METRICS_PORT: '0' } });
  const stopping = new AbortController();
  const upload = fetch(url, {
    method: 'POST',
    duplex: 'half',
    signal: stopping.signal,
    body: new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{"v":')) }),
  });
  const name = 'paste_requests_in_flight';
  while ((await scrape(service.metricsPort)).get(name) !== 1)
    await new Promise((done) => setTimeout(done, 10));
  stopping.abort();
  await assert.rejects(upload);
  while ((await scrape(service.metricsPort)).get(name) !== 0)
    await new Promise((done) => setTimeout(done, 10));
  const metrics = await scrape(service.metricsPort);
  const aborted = [...metrics].filter(([key]) => key.includes('outcome="aborted"'));
  assert.deepEqual(
    aborted.map(([, count]) => count),
    [1],
  );
});

test('without a port there are no metrics', async (t) => {
  const { service } = await startPasteService(t);
  assert.equal(service.metricsPort, undefined);
});

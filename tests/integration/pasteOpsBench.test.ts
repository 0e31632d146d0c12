/** The benchmark measures real answers, stops at the first refusal, and points at nobody else's server. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { test } from 'node:test';
import type { Measurement } from '../bench/measure.ts';
import type { Ratio } from '../bench/runs.ts';
import { COMPILED } from '../support/compiled.ts';
import { startPasteService, TOKEN } from '../support/pasteService.ts';

const SCRIPT = resolve(import.meta.dirname, '../bench/paste.ts');

async function bench(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    env: { ...COMPILED, PATH: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

test('six measurements of a server, as numbers, and as many pastes as it says', async (t) => {
  const { url, service } = await startPasteService(t, { environment: { PASTE_METRICS_PORT: '0' } });
  const { code, out, err } = await bench(
    url,
    '--token',
    TOKEN,
    '--json',
    '--seconds',
    '0.1',
    '--connections',
    '3',
  );
  assert.deepEqual([code, err], [0, '']);
  const { results } = JSON.parse(out) as { results: Measurement[] };
  assert.deepEqual(
    results.map(({ operation, size }) => `${operation} ${size}`),
    ['1 KB', '100 KB', '1 MB'].flatMap((size) => [`create ${size}`, `read ${size}`]),
  );
  for (const { requests, perSecond, p50Ms, p99Ms } of results) {
    assert.ok(requests >= 3 && perSecond > 0 && p50Ms > 0 && p99Ms >= p50Ms);
  }
  const metrics = await (await fetch(`http://127.0.0.1:${service.metricsPort}/metrics`)).text();
  const created = Number(/operation="create",method="POST",outcome="ok"\} (\d+)/.exec(metrics)?.[1]);
  const timed = results
    .filter(({ operation }) => operation === 'create')
    .reduce((sum, { requests }) => sum + requests, 0);
  assert.ok(created > timed, 'the warm-up is not counted');
  assert.doesNotMatch(metrics, /operation="create",method="POST",outcome="(?!ok")/);
});

test('ours and a bare handler side by side', async () => {
  const { code, out } = await bench('--bare', '--json', '--seconds', '0.1', '--connections', '2');
  assert.equal(code, 0);
  const { results } = JSON.parse(out) as { results: Ratio[] };
  assert.equal(results.length, 6);
  for (const { ratio, oursPerSecond, barePerSecond } of results) {
    assert.equal(ratio, oursPerSecond / barePerSecond);
    assert.ok(ratio > 0 && ratio < 20);
  }
});

test('other machines are refused, and a server that refuses or is not there is said', async (t) => {
  for (const address of ['http://example.org', 'http://127.0.0.1.example.org', 'https://localhost']) {
    const { code, err } = await bench(address);
    assert.equal(code, 2, address);
    assert.match(err, /this machine/);
  }
  assert.equal((await bench('--spawn', '--bare')).code, 2);
  assert.equal((await bench('--colour')).code, 2);
  assert.match((await bench('--help')).out, /^Usage/);
  const { url } = await startPasteService(t);
  const refused = await bench(url);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /refused: .*not authorized/);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const missing = await bench(`http://127.0.0.1:${port}`);
  assert.deepEqual([missing.code, missing.err], [1, 'bench:paste: nothing answers at that address.\n']);
});

/** Health and security.txt: what a monitor and a finder of holes are told. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import express from 'express';
import { loadPasteConfig } from '../../paste/config.ts';
import { showReady } from '../../paste/routes/health.ts';
import type { StoreSpace } from '../../paste/store/types.ts';
import { createLog } from '../../shared/log.ts';
import { startPasteService, temporaryFolder, TOKEN } from '../support/pasteService.ts';

async function readyWith(t: TestContext, space: StoreSpace | undefined) {
  const store = { checkHealth: () => Promise.resolve(), space: () => Promise.resolve(space) };
  const app = express().get('/ready', showReady(store, createLog({ level: 'silent', service: 'test' })));
  const server = app.listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((done) => server.once('listening', done));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/ready`);
  return { status: answer.status, body: (await answer.json()) as { reason?: string } };
}

test('ready says no, with the reason, when the disk has less than 5 % or 200 MB left', async (t) => {
  const [MB, GB] = [1e6, 1e9];
  assert.equal((await readyWith(t, undefined)).status, 200);
  assert.equal((await readyWith(t, { freeBytes: 60 * GB, totalBytes: 1000 * GB })).status, 200);
  assert.equal((await readyWith(t, { freeBytes: 210 * MB, totalBytes: GB })).status, 200);
  const small = await readyWith(t, { freeBytes: 190 * MB, totalBytes: GB });
  assert.equal(small.status, 503);
  assert.match(small.body.reason!, /nearly full: 190 MB are left/);
  assert.equal((await readyWith(t, { freeBytes: 49 * GB, totalBytes: 1000 * GB })).status, 503);
});

test('ready says no when the store is away, live goes on', async (t) => {
  const { url, folder } = await startPasteService(t);
  assert.equal((await fetch(`${url}/ready`)).status, 200);
  rmSync(resolve(folder, 'data', 'pastes', 'drafts'), { recursive: true });
  const away = await fetch(`${url}/ready`);
  assert.equal(away.status, 503);
  assert.deepEqual(await away.json(), { status: 'unavailable', reason: 'The paste store does not answer.' });
  assert.equal((await fetch(`${url}/live`)).status, 200);
});

test('security.txt has the contact that was configured, and is absent without one', async (t) => {
  const without = await startPasteService(t);
  assert.equal((await fetch(`${without.url}/.well-known/security.txt`)).status, 404);
  const { url } = await startPasteService(t, {
    environment: { SECURITY_CONTACT: 'mailto:security@example.org' },
    pasteUrl: 'https://paste.example.org/bin',
  });
  const answer = await fetch(`${url}/.well-known/security.txt`);
  assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
  const fields = Object.fromEntries(
    (await answer.text())
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(/: (.*)/, 2) as [string, string]),
  );
  assert.equal(fields['Contact'], 'mailto:security@example.org');
  assert.equal(fields['Canonical'], 'https://paste.example.org/.well-known/security.txt');
  const days = (Date.parse(fields['Expires']!) - Date.now()) / 86_400_000;
  assert.ok(days > 150 && days < 365);
});

test('a contact that is none is refused at the start', (t) => {
  const environment = { DATA_DIR: temporaryFolder(t), PASTE_TOKEN: TOKEN };
  for (const contact of ['security@example.org', 'http://example.org', 'mailto:a@b\nContact: x']) {
    assert.throws(() => loadPasteConfig({ ...environment, SECURITY_CONTACT: contact }), /invalid_config/);
  }
});

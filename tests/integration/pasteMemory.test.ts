/** How much memory a large paste takes, and that thousands of bad requests leave none behind. Needs Linux's /proc. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { residentBytes } from '../support/memory.ts';
import { spawnPasteProcess } from '../support/pasteProcesses.ts';
import { TOKEN, api, sealedText } from '../support/pasteService.ts';
import { forEachStore, freshFolder } from '../support/pasteStores.ts';
import { scaled } from '../support/soak.ts';

const MEGABYTE = 1_000_000;
const headers = { Authorization: `Bearer ${TOKEN}` };
const skip = existsSync('/proc/self/status') ? false : 'no /proc here';

forEachStore('memory', ({ name, fresh }) => {
  test('a paste of 10 MB takes a few times its size, not ten times', { skip }, async (t) => {
    const { child, url } = await spawnPasteProcess(t, await fresh(t));
    const small = await sealedText();
    const large = JSON.stringify({ ...small, ct: randomBytes(7_499_997).toString('base64') });
    const create = async (body: unknown) => {
      const created = await api(url, { body, headers });
      assert.equal(created.body['status'], 0);
      return String(created.body['id']);
    };
    const readAll = async (id: string) => {
      const answer = await fetch(`${url}/?${id}`, { headers: { 'X-Requested-With': 'JSONHttpRequest' } });
      return (await answer.arrayBuffer()).byteLength;
    };
    for (let count = 0; count < 20; count += 1) await readAll(await create(small));
    const peak = () => residentBytes(child.pid!, 'VmHWM');
    const before = peak();
    const id = await create(large);
    const created = peak() - before;
    assert.ok((await readAll(id)) > 10 * MEGABYTE);
    const grown = peak() - before;
    t.diagnostic(
      `figure: ${name}: 10 MB raised the peak by ${mb(created)} MB created, ${mb(grown)} MB read too`,
    );
    assert.ok(grown < 80 * MEGABYTE, mb(grown));
  });
});

test('memory stays where it was under malformed creates', { skip }, async (t) => {
  const { child, url } = await spawnPasteProcess(t, await freshFolder(t));
  const valid = await sealedText();
  const ct = randomBytes(60_000).toString('base64');
  const bad = [
    { ...valid, v: 1 },
    { ...valid, ct: `${ct}$` },
    { ...valid, ct, adata: [ct] },
    '{"ct":"',
    '[[[[[',
  ];
  const flood = async (count: number) => {
    for (let sent = 0; sent < count; sent += 1)
      assert.equal((await api(url, { body: bad[sent % bad.length], headers })).body['status'], 1);
  };
  await flood(150);
  const before = residentBytes(child.pid!, 'VmRSS');
  await flood(scaled(150, 20_000));
  const grown = residentBytes(child.pid!, 'VmRSS') - before;
  t.diagnostic(
    `figure: ${scaled(150, 20_000)} malformed creates moved RSS by ${mb(grown)} MB from ${mb(before)}`,
  );
  assert.ok(grown < 40 * MEGABYTE, mb(grown));
});

function mb(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}

/** The report page: what it takes, what it refuses, and that a key sent to it is neither kept nor logged. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import { generateFragmentKey } from 'privatebin-client';
import { createReports } from '../../paste/reports/reports.ts';
import { openFileStore } from '../../paste/store/files.ts';
import { systemClock } from '../../shared/clock.ts';
import { sealedText, startPasteService, TOKEN, type TestPasteService } from '../support/pasteService.ts';

const UNKNOWN = '0123456789abcdef';
const DAY_MS = 86_400_000;
const VIEWS = resolve(import.meta.dirname, '../../views');

const FROM_HERE = { 'Sec-Fetch-Site': 'same-origin' };

async function report(
  url: string,
  fields: Record<string, string> | string,
  headers: Record<string, string> = FROM_HERE,
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${url}/report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function start(t: TestContext): Promise<TestPasteService & { open: () => Promise<string[]> }> {
  const service = await startPasteService(t, { viewsDir: VIEWS });
  const store = await openFileStore(resolve(service.folder, 'data', 'pastes'));
  const open = async () =>
    (await createReports(store, systemClock).list()).map(({ pasteId, reason }) => `${pasteId} ${reason}`);
  return { ...service, open };
}

test('a report by id or by link without its key is noted once, and the answer does not tell whether it exists', async (t) => {
  const { url, client, open } = await start(t);
  const { id } = await client(TOKEN).create(await sealedText());
  const taken = await report(url, { paste: id, reason: 'malware' });
  assert.equal(taken.status, 200);
  assert.match(taken.text, /Thank you/);
  await report(url, { paste: `https://paste.example/?${id}`, reason: 'malware' });
  await report(url, { paste: `https://paste.example/?pasteid=${id}&x=1`, reason: 'illegal' });
  assert.deepEqual(await open(), [`${id} malware`, `${id} illegal`]);
  const unknown = await report(url, { paste: UNKNOWN, reason: 'malware' });
  assert.equal(unknown.text, taken.text);
  assert.deepEqual(await open(), [`${id} malware`, `${id} illegal`]);
  await client().read(id);
});

test('a key that is sent all the same is refused, and is nowhere afterwards', async (t) => {
  const { url, client, folder, logLines, open } = await start(t);
  const { id } = await client(TOKEN).create(await sealedText());
  const key = generateFragmentKey();
  const refused = await report(url, { paste: `https://paste.example/?${id}#${key}`, reason: 'illegal' });
  assert.equal(refused.status, 400);
  assert.match(refused.text, /Nothing of it was kept/);
  assert.match(refused.text, new RegExp(`value="${id}"`), 'what may be sent is filled in');
  assert.deepEqual(await open(), []);
  const files = readdirSync(resolve(folder, 'data'), { recursive: true, withFileTypes: true });
  const stored = files
    .filter((file) => file.isFile())
    .map((file) => readFileSync(resolve(file.parentPath, file.name)));
  for (const place of [refused.text, ...logLines, ...stored]) assert.ok(!place.includes(key));
  assert.ok(stored.length > 0);
});

test('another site cannot send it, and what makes no sense is said in words', async (t) => {
  const { url, client, open } = await start(t);
  const { id } = await client(TOKEN).create(await sealedText());
  const good = { paste: id, reason: 'illegal' };
  const foreign = [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', Origin: 'http://localhost:8080' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    {},
  ];
  for (const headers of foreign) {
    const { status, text } = await report(url, good, headers);
    assert.equal(status, 403);
    assert.match(text, /was sent from this page/);
  }
  const wrong: [Record<string, string> | string, RegExp][] = [
    [{ paste: 'abc', reason: 'illegal' }, /That is no id/],
    [{ paste: `${id}0`, reason: 'illegal' }, /That is no id/],
    [{ paste: '"><script>', reason: 'illegal' }, /That is no id/],
    [{ paste: id, reason: 'boring' }, /choose a reason/],
    [{ paste: id }, /choose a reason/],
    [{}, /That is no id/],
    [`paste=${id}&paste=${id}&reason=illegal`, /That is no id/],
    [{ paste: id, reason: 'illegal', more: 'x'.repeat(9000) }, /could not be understood/],
  ];
  for (const [fields, expected] of wrong) {
    const { status, text } = await report(url, fields);
    assert.equal(status, 400);
    assert.match(text, expected);
    assert.ok(!text.includes('<script>'));
  }
  assert.deepEqual(await open(), []);
  assert.equal((await report(url, good, { Origin: 'http://localhost:8080' })).status, 200);
  assert.deepEqual(await open(), [`${id} illegal`]);
});

test('a report that cannot be saved is said on the page, with what was filled in', async (t) => {
  const { url, client, folder, logLines } = await start(t);
  const { id } = await client(TOKEN).create(await sealedText());
  const shelf = resolve(folder, 'data', 'pastes', 'reports');
  rmSync(shelf, { recursive: true });
  writeFileSync(shelf, 'no folder');
  const { status, text, headers } = await report(url, { paste: id, reason: 'illegal' });
  assert.equal(status, 503);
  assert.match(headers.get('content-type') ?? '', /^text\/html/);
  assert.match(text, /could not be saved/);
  assert.match(text, new RegExp(`value="${id}"`));
  assert.ok(logLines.some((line) => line.includes('a report could not be saved') && !line.includes(id)));
});

test('one address may report only so often', async (t) => {
  const { url } = await start(t);
  const statuses: number[] = [];
  for (let count = 0; count < 22; count += 1) {
    statuses.push((await report(url, { paste: UNKNOWN, reason: 'other' })).status);
  }
  assert.deepEqual([...new Set(statuses)], [200, 429]);
  assert.equal(statuses.indexOf(429), 20);
});

test('the page: two languages, its id filled in, a form that may go nowhere else, no cookie, no index', async (t) => {
  const { url } = await start(t);
  const page = await fetch(`${url}/report?${UNKNOWN}`);
  const text = await page.text();
  assert.match(text, /<html lang="en">[\s\S]*Report a paste/);
  assert.match(text, new RegExp(`value="${UNKNOWN}"`));
  assert.match(text, /pattern="\[\^#\]\*"/, 'browsers without scripts hold a key back too');
  assert.match(page.headers.get('content-security-policy') ?? '', /form-action 'self';/);
  assert.equal(page.headers.get('set-cookie'), null);
  assert.match(page.headers.get('x-robots-tag') ?? '', /noindex/);
  assert.match((await fetch(url)).headers.get('content-security-policy') ?? '', /form-action 'none';/);
  const german = await fetch(`${url}/report`, { headers: { 'Accept-Language': 'de' } });
  assert.match(await german.text(), /<html lang="de">[\s\S]*Einen Paste melden/);
  assert.doesNotMatch(await (await fetch(`${url}/report?%22%3E%3Cscript%3E`)).text(), /<script>/);
});

test('reports go after 90 days, or with their paste', async (t) => {
  const { client, folder } = await start(t);
  let nowMs = Date.now();
  const store = await openFileStore(resolve(folder, 'data', 'pastes'));
  const reports = createReports(store, { ...systemClock, now: () => nowMs });
  const kept = await client(TOKEN).create(await sealedText('kept', { expire: '1year' }));
  const short = await client(TOKEN).create(await sealedText('short', { expire: '1day' }));
  await reports.file(kept.id, 'illegal');
  await reports.file(short.id, 'illegal');
  assert.equal(await reports.purge(), 0);
  nowMs += 2 * DAY_MS;
  assert.equal(await reports.purge(), 1, 'its paste has expired');
  nowMs += 87 * DAY_MS;
  assert.equal(await reports.purge(), 0);
  nowMs += 2 * DAY_MS;
  assert.equal(await reports.purge(), 1);
  assert.deepEqual(await reports.list(), []);
});

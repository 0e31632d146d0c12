/** Malformed creates by the hundred: every answer is PrivateBin's refusal, never a 5xx, and nothing is stored. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scaled } from '../support/soak.ts';
import { TOKEN, api, sealedText, startPasteService } from '../support/pasteService.ts';

const ROUNDS = scaled(1000, 20_000);
const AUTHORIZED = { Authorization: `Bearer ${TOKEN}` };
const TOO_LARGE = 'Document is limited to 10 MB of encrypted data.';

const STRANGERS: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  0.5,
  '',
  'x',
  '\0',
  '../../etc/passwd',
  [],
  [[]],
  {},
  { __proto__: [] },
  'A'.repeat(5000),
  ['x', { constructor: 1 }],
];

const pick = <T>(from: readonly T[]): T => from[randomInt(from.length)]!;

/** Replaces, drops or doubles one place somewhere in a JSON value so that the result is no valid create. */
function spoil(value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0 && randomInt(3) > 0) {
    const at = randomInt(value.length);
    return randomInt(4) === 0 ? value.toSpliced(at, 1) : value.with(at, spoil(value[at]));
  }
  if (typeof value === 'object' && value !== null && randomInt(4) > 0) {
    const key = pick(Object.keys(value));
    const entries = Object.entries(value).filter(([name]) => name !== key || randomInt(4) > 0);
    return Object.fromEntries(
      entries.map(([name, item]) => [name, name === key ? spoil(item) : (item as unknown)]),
    );
  }
  return pick(STRANGERS);
}

function spoilText(text: string): string {
  const at = randomInt(text.length);
  const kinds = [
    () => text.slice(0, at),
    () => `${text.slice(0, at)}${pick(['"', '}', ']', '\\', '\u0001', '\uD800', '{'])}${text.slice(at)}`,
    () => `\uFEFF${text}`,
    () => text.repeat(2),
  ];
  return pick(kinds)();
}

test('hundreds of malformed creates are each refused and leave nothing', async (t) => {
  const { url, folder } = await startPasteService(t);
  const valid = await sealedText();
  const text = JSON.stringify(valid);
  const stored = () =>
    readdirSync(join(folder, 'data', 'pastes', 'pastes'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    ).length;
  let accepted = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const body = round % 2 === 0 ? JSON.stringify(spoil(valid)) : spoilText(text);
    const method = pick(['POST', 'PUT', 'DELETE']);
    const query = pick(['', '?', '?x', '?pasteid=a&pasteid=b', '?__proto__=1', '?%', '?pasteid[]=x']);
    const type = pick(['application/json', 'text/plain', 'multipart/form-data', 'x']);
    const answer = await api(url, { method, body, query, headers: { ...AUTHORIZED, 'Content-Type': type } });
    assert.equal(answer.status, 200, body);
    // Some spoiling does no harm: an expiry of another name, text put into a key that is ignored.
    if (answer.body['status'] === 0) accepted += 1;
    else assert.deepEqual(answer.body, { status: 1, message: 'Invalid data.' }, body);
  }
  assert.ok(accepted < ROUNDS / 4, String(accepted));
  assert.equal(stored(), accepted);
});

test('20 MB, a compressed body and no body at all are refused in PrivateBin’s words', async (t) => {
  const { url } = await startPasteService(t);
  const envelope = await sealedText();
  const huge = await api(url, { body: { ...envelope, ct: 'A'.repeat(20_000_000) }, headers: AUTHORIZED });
  assert.equal(huge.status, 200);
  assert.equal(huge.body['message'], TOO_LARGE);
  const gzip = await api(url, { body: envelope, headers: { ...AUTHORIZED, 'Content-Encoding': 'gzip' } });
  assert.deepEqual([gzip.status, gzip.body['message']], [200, 'Invalid data.']);
  const none = await api(url, { method: 'POST', headers: AUTHORIZED });
  assert.deepEqual([none.status, none.body['message']], [200, 'Invalid data.']);
});

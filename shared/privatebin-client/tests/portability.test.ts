/** The package stays what a browser can run: no Node types or modules, and no step that holds the event loop. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { base64Decode, base64Encode } from '../index.ts';

test('typechecks as browser code, without Node’s types', () => {
  const tsc = join(import.meta.dirname, '../../../node_modules/typescript/bin/tsc');
  const project = join(import.meta.dirname, 'tsconfig.browser.json');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--noEmit', '-p', project], {
    encoding: 'utf8',
  });
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

test('base64 of 8 MB lets other work run in between', async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(65_536));
  const large = new Uint8Array(8 * 1024 * 1024);
  for (let at = 0; at < large.length; at += bytes.length) large.set(bytes, at);
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 0);
  const text = await base64Encode(large);
  const afterEncoding = turns;
  assert.ok(afterEncoding >= 10, String(afterEncoding));
  assert.deepEqual(await base64Decode(text), large);
  assert.ok(turns - afterEncoding >= 10, String(turns - afterEncoding));
  clearInterval(timer);
});

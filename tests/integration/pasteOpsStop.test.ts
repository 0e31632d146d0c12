/** A slow upload that is under way when the process is told to stop is taken to its end; nobody new is let in. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodiesOf } from '../bench/bodies.ts';
import { api, temporaryFolder, TOKEN } from '../support/pasteService.ts';

const SCRIPT = resolve(import.meta.dirname, '../support/pasteProcess.ts');
const PIECES = 20;
const PAUSE_MS = 100;

async function start(t: TestContext, folder: string) {
  const child = spawn(process.execPath, [SCRIPT, folder], {
    cwd: folder,
    env: {
      DATA_DIR: join(folder, 'data'),
      PASTE_TOKEN: TOKEN,
      PASTE_PORT: '0',
      PASTE_METRICS_PORT: '0',
      PATH: '',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let port = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as { msg: string; port: number };
    if (entry.msg === 'paste service listening') port = entry.port;
    if (entry.msg === 'metrics listening') break;
  }
  child.stdout.resume();
  return { child, exited, url: `http://127.0.0.1:${port}` };
}

test('a slow upload under way at SIGTERM is stored and answered, new callers are turned away, then the process ends', async (t) => {
  const folder = temporaryFolder(t);
  const { child, exited, url } = await start(t, folder);
  const body = bodiesOf({ name: '300 KB', bytes: 300_000 })();
  const upload = request(url, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${TOKEN}`,
      'Content-Length': body.length,
      'X-Requested-With': 'JSONHttpRequest',
    },
  });
  const answered = once(upload, 'response') as Promise<[AsyncIterable<Buffer>]>;
  const size = Math.ceil(body.length / PIECES);
  for (let piece = 0; piece < PIECES; piece += 1) {
    upload.write(body.subarray(piece * size, (piece + 1) * size));
    if (piece === 2) child.kill('SIGTERM');
    if (piece === PIECES - 1) break;
    await sleep(PAUSE_MS);
    if (piece > 8)
      await assert.rejects(fetch(`${url}/live`), 'while the upload goes on nobody else is let in');
    assert.equal(child.exitCode, null, 'it waits for the upload');
  }
  upload.end();
  const [answer] = await answered;
  let text = '';
  for await (const chunk of answer) text += chunk.toString();
  const { status, id } = JSON.parse(text) as { status: number; id: string };
  assert.equal(status, 0);
  assert.deepEqual(await exited, [0, null]);
  const again = await start(t, folder);
  const read = await api(again.url, { query: `?${id}` });
  assert.equal(read.body['ct'], (JSON.parse(body.toString()) as { ct: string }).ct);
});

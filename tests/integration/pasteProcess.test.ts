/** The paste process: it stops gracefully, and says why it cannot start. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { COMPILED } from '../support/compiled.ts';
import { TOKEN, sealedText, temporaryFolder } from '../support/pasteService.ts';

const SCRIPT = resolve(import.meta.dirname, '../support/pasteProcess.ts');

interface PasteProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly exitCode: Promise<number | null>;
}

function spawnPaste(context: TestContext, folder: string, port = '0'): ChildProcess {
  const child = spawn(process.execPath, [SCRIPT, folder], {
    cwd: folder,
    env: {
      ...COMPILED,
      DATA_DIR: join(folder, 'data'),
      PASTE_TOKEN: TOKEN,
      PASTE_PORT: port,
      PASTE_URL: 'http://localhost:8080',
      PATH: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  context.after(() => child.kill('SIGKILL'));
  return child;
}

async function startPaste(context: TestContext, folder: string): Promise<PasteProcess> {
  const child = spawnPaste(context, folder);
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  for await (const line of createInterface({ input: child.stdout! })) {
    const entry = JSON.parse(line) as { msg: string; port?: number };
    if (entry.msg !== 'paste service listening') continue;
    child.stdout!.resume();
    return { child, url: `http://127.0.0.1:${entry.port!}`, exitCode };
  }
  throw new Error('the paste process did not start');
}

test('SIGTERM finishes the request in flight, then exits 0', async (t) => {
  const { child, url, exitCode } = await startPaste(t, temporaryFolder(t));
  const body = JSON.stringify(await sealedText());
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const head = `POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: ${body.length}\r\n\r\n`;
  socket.write(head + body.slice(0, 20));
  let answer = '';
  socket.on('data', (data: Buffer) => (answer += data.toString()));
  // The process has our connection once it answers another.
  assert.equal((await fetch(`${url}/live`)).status, 200);
  child.kill('SIGTERM');
  await assert.rejects(async () => {
    for (;;) await fetch(`${url}/live`, { headers: { Connection: 'close' } });
  });
  socket.write(body.slice(20));
  assert.equal(await exitCode, 0);
  assert.match(answer, /"status":0/);
});

test('a port in use is said in words, with exit code 1', async (t) => {
  const folder = temporaryFolder(t);
  const { url } = await startPaste(t, folder);
  const port = new URL(url).port;
  const second = spawnPaste(t, folder, port);
  let said = '';
  second.stderr!.on('data', (data: Buffer) => (said += data.toString()));
  const [code] = (await once(second, 'close')) as [number];
  assert.equal(code, 1);
  assert.equal(
    said,
    `paste: Port ${port} on 127.0.0.1 is in use. Stop the other program or set PASTE_PORT to a free port.\n`,
  );
});

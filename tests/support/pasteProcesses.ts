/** Paste processes of their own, on free ports, over a store that a test gave them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { StoreConfig } from '../../paste/config.ts';
import { COMPILED } from './compiled.ts';
import { TOKEN } from './pasteService.ts';
import { atEnd, tempDir, type Cleanup } from './tempDir.ts';

const SCRIPT = resolve(import.meta.dirname, 'pasteProcess.ts');

export interface PasteProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly exitCode: Promise<number | null>;
}

/** Listening when it resolves, killed when the test ends. */
export async function spawnPasteProcess(
  t: Cleanup,
  config: Omit<StoreConfig, 'DATA_DIR'> & Readonly<Record<string, string | undefined>>,
): Promise<PasteProcess> {
  const folder = await tempDir(t);
  const child = spawn(process.execPath, [SCRIPT, folder], {
    cwd: folder,
    env: {
      ...COMPILED,
      PASTE_TOKEN: TOKEN,
      PASTE_PORT: '0',
      PASTE_URL: 'http://localhost:8080',
      PATH: '',
      ...config,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  atEnd(t, async () => {
    child.kill('SIGKILL');
    await exitCode;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as { msg: string; port?: number };
    if (entry.msg !== 'paste service listening') continue;
    child.stdout.resume();
    return { child, url: `http://127.0.0.1:${entry.port!}`, exitCode };
  }
  throw new Error('the paste process did not start');
}

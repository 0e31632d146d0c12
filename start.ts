/** `npm start`: paste and bot as two processes under one small parent that passes on signals and exit codes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from './shared/nodeFlags.ts';

const NAMES = ['paste', 'bot'] as const;

function launch(name: (typeof NAMES)[number]): ChildProcess {
  const main = fileURLToPath(new URL(`./${name}/main.ts`, import.meta.url));
  return spawn(process.execPath, [...process.execArgv, ...NODE_FLAGS[name], main], { stdio: 'inherit' });
}

const children = NAMES.map(launch);

function signalAll(signal: NodeJS.Signals): void {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill(signal);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => signalAll(signal));

/** When one ends the other is stopped: half a product that looks alive is worse than none. */
const codes = await Promise.all(
  children.map(
    (child) =>
      new Promise<number>((resolve) => {
        child.once('error', () => resolve(1));
        child.once('exit', (code) => {
          signalAll('SIGTERM');
          resolve(code ?? 1);
        });
      }),
  ),
);
process.exitCode = codes.find((code) => code !== 0) ?? 0;

/** Ports for servers that must know theirs before they start, and for those that are started again on the same one. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give away by themselves: one found there, closed, and bound a second later by the server it is
 * for, would now and then be somebody else's by then. Each test process looks in a stretch of its own.
 */
const FIRST = 10_240;
const STRETCH = 80;
const STRETCHES = 270;

const base = FIRST + (process.pid % STRETCHES) * STRETCH;
let given = Math.floor(Math.random() * STRETCH);

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < STRETCH; tries += 1) {
    given += 1;
    const port = base + (given % STRETCH);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free from ${base} to ${base + STRETCH - 1}`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

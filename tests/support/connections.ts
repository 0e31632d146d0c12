/** Loaded into the product's processes before anything of theirs: writes down whom they connect to, reached or not. */
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

/** In the folder of the data. */
export const CONNECTIONS_FILE = 'connections.txt';

interface Target {
  readonly host?: string;
  readonly port?: number | string;
  readonly path?: string;
}

/** Node's own callers hand over the arguments as one list. */
function targetOf([first, second]: readonly unknown[]): Target {
  if (Array.isArray(first)) return targetOf(first);
  if (typeof first === 'object' && first !== null) return first;
  return typeof first === 'number' ? { port: first, host: String(second) } : { path: String(first) };
}

const folder = process.env['DATA_DIR'];
if (folder !== undefined) {
  const connect = Reflect.get(Socket.prototype, 'connect') as (...parts: unknown[]) => Socket;
  Reflect.set(Socket.prototype, 'connect', function (this: Socket, ...parts: unknown[]) {
    const { host = 'localhost', port, path } = targetOf(parts);
    appendFileSync(join(folder, CONNECTIONS_FILE), `${path ?? `${host}:${port}`}\n`);
    return connect.apply(this, parts);
  });
}

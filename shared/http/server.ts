/** Listening and stopping: a clear word when the port is taken, and requests in flight finish before the process goes. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvalidConfig } from '../errors.ts';

export interface HttpServer {
  /** Resolves when connections are taken; throws InvalidConfig when the port is taken or not allowed. */
  start(): Promise<void>;
  /** Takes no new requests, finishes those in flight (for at most `graceMs`), then resolves. */
  stop(): Promise<void>;
  /** The actual port, also where 0 was asked for. */
  readonly port: number;
}

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  /** Name of the variable that sets the port, for the error. */
  readonly portVariable: string;
  readonly graceMs?: number;
}

const IDLE_CHECK_MS = 50;

export function createHttpServer(listener: RequestListener, options: HttpServerOptions): HttpServer {
  const server = createServer({ requestTimeout: 120_000, headersTimeout: 20_000 }, listener);
  return {
    start: () => listen(server, options),
    stop: () => close(server, options.graceMs ?? 10_000),
    get port() {
      return (server.address() as AddressInfo | null)?.port ?? options.port;
    },
  };
}

function listen(server: Server, { host, port, portVariable }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `Port ${port} on ${host} is in use. Stop the other program or set ${portVariable} to a free port.`,
        EACCES: `Port ${port} may not be opened by this user. Set ${portVariable} to a port above 1023.`,
        EADDRNOTAVAIL: `This machine has no address ${host}.`,
      };
      const reason = reasons[error.code ?? ''];
      reject(reason ? new InvalidConfig(reason, { cause: error }) : error);
    });
    server.listen(port, host, () => resolve());
  });
}

async function close(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A kept-alive connection that was busy when we closed goes idle later and would hold us for its timeout.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

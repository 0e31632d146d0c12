/** A proxy in front of the paste service that can kill, spoil or refuse at the moment a test chooses. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { atEnd, type Cleanup } from './tempDir.ts';

export type PasteCall = 'create' | 'read' | 'delete';

export interface ProxyAnswer {
  readonly status: number;
  readonly body: string;
}

/** What to do with the n-th call of a kind (from 1); an answer given replaces the service's, `'drop'` cuts the line. */
export interface PasteFault {
  readonly call: PasteCall;
  /** Which one it strikes; every one when left out. */
  readonly nth?: number;
  readonly when: 'before' | 'after';
  readonly run: (answer: ProxyAnswer | undefined) => Promise<ProxyAnswer | 'drop' | undefined>;
}

export interface PasteProxy {
  readonly url: string;
  /** Calls so far, by kind, in order. */
  readonly calls: PasteCall[];
  fault: PasteFault | undefined;
  /** Told of each call before anything else happens to it. */
  onCall: ((call: PasteCall) => Promise<void>) | undefined;
}

export async function startPasteProxy(t: Cleanup, target: string): Promise<PasteProxy> {
  const calls: PasteCall[] = [];
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const call = kindOf(request, body);
    calls.push(call);
    await proxy.onCall?.(call);
    const nth = calls.filter((other) => other === call).length;
    const { fault } = proxy;
    const isStruck = fault?.call === call && (fault.nth === undefined || fault.nth === nth);
    let answer: ProxyAnswer | 'drop' | undefined;
    if (isStruck && fault.when === 'before') answer = await fault.run(undefined);
    if (!answer) {
      const forwarded = await forward(request, body);
      answer = (isStruck && fault.when === 'after' && (await fault.run(forwarded))) || forwarded;
    }
    if (answer === 'drop') return void response.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.body);
  }

  async function forward(request: IncomingMessage, body: Buffer): Promise<ProxyAnswer> {
    const headers = Object.fromEntries(
      ['authorization', 'content-type', 'x-requested-with', 'accept', 'idempotency-key'].flatMap((name) => {
        const value = request.headers[name];
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    );
    const answer = await fetch(new URL(request.url ?? '/', target), {
      method: request.method ?? 'GET',
      headers,
      ...(body.length > 0 && { body }),
    });
    return { status: answer.status, body: await answer.text() };
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(t, () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const proxy: PasteProxy = { url: `http://127.0.0.1:${port}`, calls, fault: undefined, onCall: undefined };
  return proxy;
}

function kindOf(request: IncomingMessage, body: Buffer): PasteCall {
  if (request.method === 'GET') return 'read';
  return body.includes('"deletetoken"') ? 'delete' : 'create';
}

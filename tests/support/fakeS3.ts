/** An S3 service on this machine: s3rver, which checks signatures, with the conditional writes that it lacks in front. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { StoreConfig } from '../../paste/config.ts';

export interface FakeS3 {
  /** With a folder for each bucket. */
  readonly folder: string;
  /** Configuration of a new, empty bucket. */
  freshBucket(): Promise<StoreConfig>;
  stop(): Promise<void>;
}

export interface FakeS3Options {
  /** False: like services that ignore `If-None-Match`. */
  readonly isConditional?: boolean;
}

/** The package brings no types. */
type S3rver = new (options: { directory: string; silent: boolean; vhostBuckets: boolean }) => {
  callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

export async function startFakeS3({ isConditional = true }: FakeS3Options = {}): Promise<FakeS3> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-s3-'));
  writePlainPageTokens();
  const Server = createRequire(import.meta.url)('@20minutes/s3rver') as S3rver;
  const handle = new Server({ directory: folder, silent: true, vhostBuckets: false }).callback();
  const server = createServer(isConditional ? conditional(handle, folder) : pass(handle));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    folder,
    freshBucket: async () => {
      const bucket = `test-${randomBytes(6).toString('hex')}`;
      await mkdir(join(folder, bucket));
      return {
        DATA_DIR: 'data',
        PASTE_STORE: `s3://${bucket}?endpoint=http://127.0.0.1:${port}&region=eu-test-1&prefix=deep/er`,
        PASTE_S3_ACCESS_KEY_ID: 'S3RVER',
        PASTE_S3_SECRET_ACCESS_KEY: 'S3RVER',
      };
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** s3rver hides in a page's token, with DES, where the next page begins; OpenSSL 3 has no DES, and nobody here looks. */
function writePlainPageTokens(): void {
  const crypto = createRequire(import.meta.url)('node:crypto') as Record<
    string,
    (...args: unknown[]) => unknown
  >;
  const asItIs = { update: (part: string | Buffer) => Buffer.from(part), final: () => Buffer.alloc(0) };
  for (const name of ['createCipheriv', 'createDecipheriv']) {
    const real = crypto[name];
    crypto[name] = (...args) => (args[0] === 'des' ? asItIs : real?.(...args));
  }
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function pass(handle: Handle): RequestListener {
  return (request, response) => void handle(request, response);
}

/**
 * S3 as it is where s3rver differs: what concerns one object happens one at a time, so that nobody reads what is half
 * written, and `PUT` with `If-None-Match: *` gets 412 where there is an object already.
 */
function conditional(handle: Handle, folder: string): RequestListener {
  const busy = new Map<string, Promise<void>>();
  const serve = async (key: string, request: IncomingMessage, response: ServerResponse) => {
    const isTaken = () => existsSync(join(folder, `${key}._S3rver_object`));
    if (request.method === 'PUT' && request.headers['if-none-match'] === '*' && isTaken()) {
      request.resume();
      response.writeHead(412, { 'content-type': 'application/xml' });
      response.end('<Error><Code>PreconditionFailed</Code></Error>');
      return;
    }
    const isDone = once(response, 'close');
    // Of an upload that was broken off s3rver never hears the end.
    await Promise.race([handle(request, response).catch(() => response.destroy()), isDone]);
    await isDone;
    // An upload that was broken off leaves nothing in S3.
    if (request.method === 'PUT' && !request.complete) await removeObject(join(folder, key));
  };
  return (request, response) => {
    const key = decodeURIComponent(new URL(request.url ?? '/', 'http://s3').pathname);
    const turn = (busy.get(key) ?? Promise.resolve()).then(() => serve(key, request, response));
    busy.set(key, turn);
    void turn.finally(() => {
      if (busy.get(key) === turn) busy.delete(key);
    });
  };
}

/** s3rver keeps an object as several files beside each other. */
async function removeObject(path: string): Promise<void> {
  const names = await readdir(dirname(path)).catch(() => []);
  const own = names.filter((name) => name.startsWith(`${basename(path)}._S3rver_`));
  await Promise.all(own.map((name) => rm(join(dirname(path), name), { force: true })));
}

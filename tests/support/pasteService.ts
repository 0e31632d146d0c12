/** A paste service in this process, on a free port, with a folder of its own and a tiny stand-in for the bundle. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PasteClient, sealPaste, generateFragmentKey, type PasteEnvelope } from 'privatebin-client';
import type { PasteLimits } from '../../paste/app.ts';
import { loadPasteConfig, type StoreConfig } from '../../paste/config.ts';
import { createPasteService, type RunningPasteService } from '../../paste/wire.ts';
import type { Clock } from '../../shared/clock.ts';
import { createLog } from '../../shared/log.ts';
import { atEnd, type Cleanup } from './tempDir.ts';

export const TOKEN = 'test-token-of-the-paste-service';

export interface TestPasteService {
  readonly service: RunningPasteService;
  readonly url: string;
  readonly folder: string;
  /** Every log line so far. */
  readonly logLines: string[];
  /** Moves the service's time. */
  readonly advance: (ms: number) => void;
  readonly client: (token?: string) => PasteClient;
}

export interface TestPasteOptions {
  readonly create?: 'internal' | 'public';
  readonly limits?: Partial<PasteLimits>;
  readonly pasteUrl?: string;
  /** As in PASTE_TOKEN. */
  readonly token?: string;
  readonly quota?: string;
  readonly proxyHops?: number;
  /** An earlier service's, to go on with what is there. */
  readonly folder?: string;
  /** Where pastes are kept when not in the folder. */
  readonly store?: StoreConfig;
  /** The real pages, where a test looks at them. */
  readonly viewsDir?: string;
  /** Further variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A folder that goes when the test ends. */
export function temporaryFolder(context: Cleanup): string {
  const folder = mkdtempSync(join(tmpdir(), 'tessera-paste-'));
  atEnd(context, () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Assets and views that do not need the browser bundle. */
export function fakePages(folder: string): { assetsDir: string; viewsDir: string } {
  const assetsDir = join(folder, 'assets');
  const viewsDir = join(folder, 'views');
  mkdirSync(assetsDir, { recursive: true });
  mkdirSync(join(viewsDir, 'paste'), { recursive: true });
  const integrity = 'sha384-AAAA';
  writeFileSync(join(assetsDir, 'viewer-1.js'), 'export {};\n');
  writeFileSync(
    join(assetsDir, 'manifest.json'),
    JSON.stringify({
      'viewer.js': { file: 'viewer-1.js', integrity },
      'viewer.css': { file: 'viewer-1.css', integrity },
      'icon.svg': { file: 'icon-1.svg', integrity },
    }),
  );
  writeFileSync(
    join(viewsDir, 'paste', 'page.ejs'),
    '<!doctype html><title>page</title><%= locale %> <%= publicCreate %> <%= assets["viewer.js"].file %>',
  );
  writeFileSync(
    join(viewsDir, 'paste', 'error.ejs'),
    '<!doctype html><%= words.title %> <%= words.message %> <%= requestId %>',
  );
  return { assetsDir, viewsDir };
}

export async function startPasteService(
  context: Cleanup,
  options: TestPasteOptions = {},
): Promise<TestPasteService> {
  const folder = options.folder ?? temporaryFolder(context);
  const logLines: string[] = [];
  let offsetMs = 0;
  const clock: Clock = {
    now: () => Date.now() + offsetMs,
    sleep: () => Promise.resolve(),
  };
  const config = loadPasteConfig({
    DATA_DIR: resolve(folder, 'data'),
    PASTE_TOKEN: options.token ?? TOKEN,
    PASTE_PORT: '0',
    PASTE_STORE: `file:${resolve(folder, 'data', 'pastes')}`,
    PASTE_CREATE: options.create ?? 'internal',
    PASTE_URL: options.pasteUrl ?? 'http://localhost:8080',
    ...(options.quota === undefined ? {} : { PASTE_QUOTA: options.quota }),
    PASTE_PROXY_HOPS: String(options.proxyHops ?? 0),
    ...options.store,
    ...options.environment,
  });
  const log = createLog({
    level: 'info',
    service: 'paste',
    destination: { write: (line) => void logLines.push(line) },
  });
  const service = await createPasteService(config, {
    log,
    clock,
    ...fakePages(folder),
    ...(options.viewsDir === undefined ? {} : { viewsDir: options.viewsDir }),
    // Tests ask for much that is not there, all from one address.
    limits: { misses: 1_000_000, ...options.limits },
  });
  await service.start();
  atEnd(context, () => service.stop());
  return {
    service,
    url: service.address,
    folder,
    logLines,
    advance: (ms) => (offsetMs += ms),
    client: (token) =>
      new PasteClient({ baseUrl: service.address, retries: 0, ...(token === undefined ? {} : { token }) }),
  };
}

/** A small valid body of a create request. */
export async function sealedText(
  text = 'hello',
  options: { expire?: string; burnAfterReading?: boolean; discussion?: boolean } = {},
): Promise<PasteEnvelope> {
  return sealPaste({ text }, { key: generateFragmentKey(), expire: '1day', ...options });
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** One JSON call as a PrivateBin client makes it. */
export async function api(
  url: string,
  init: { method?: string; query?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<ApiAnswer> {
  const response = await fetch(`${url}/${init.query ?? ''}`, {
    method: init.method ?? (init.body === undefined ? 'GET' : 'POST'),
    headers: { 'X-Requested-With': 'JSONHttpRequest', ...init.headers },
    ...(init.body === undefined
      ? {}
      : { body: typeof init.body === 'string' ? init.body : JSON.stringify(init.body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

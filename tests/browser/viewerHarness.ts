/** The real paste service with the real bundle, and a headless Chromium that reports what a page must never do. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import {
  type FragmentKey,
  generateFragmentKey,
  type NewPasteContent,
  PasteClient,
  pasteLink,
  type SealOptions,
  sealPaste,
} from 'privatebin-client';
import type { PasteLimits } from '../../paste/app.ts';
import { loadPasteConfig } from '../../paste/config.ts';
import { createPasteService } from '../../paste/wire.ts';
import { createLog } from '../../shared/log.ts';
import { packTranscript } from '../../shared/transcript/pack.ts';
import type { Dtx } from '../../shared/transcript/types.ts';
import { findChromium } from '../support/chromium.ts';
import { builtAssets } from '../support/programs.ts';

const CHROMIUM = findChromium();
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  // Every test opens windows of its own; a process for each, and one in reserve, would cost more than what is tested.
  '--disable-features=SpareRendererForSitePerProcess',
  '--renderer-process-limit=1',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** May create pastes. */
export const VIEWER_TOKEN = 'a-token-for-the-viewer-tests';

export const chromiumMissing = CHROMIUM === undefined ? 'Chromium is not installed' : false;

export interface OpenedPage {
  readonly page: Page;
  /** CSP and Trusted Types violations, console errors and uncaught errors. */
  readonly faults: () => Promise<string[]>;
  /** Requests to anything but the paste service. */
  readonly foreign: readonly string[];
}

export interface Viewer {
  readonly url: string;
  /** Holds the token, so may create. */
  readonly client: PasteClient;
  /** In a window of its own, or in that of another page, which costs less. */
  readonly open: (link: string, window?: BrowserContextOptions | BrowserContext) => Promise<OpenedPage>;
  /** Seals, uploads and gives the link. */
  readonly share: (
    content: NewPasteContent,
    options?: Partial<SealOptions>,
  ) => Promise<{ link: string; key: FragmentKey; deletePaste: () => Promise<void> }>;
  readonly shareTranscript: (doc: Dtx) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export interface ViewerOptions {
  /** Whether anybody may create pastes; by default only the holder of the token. */
  readonly publicCreate?: boolean;
  readonly limits?: Partial<PasteLimits>;
}

/** Starts both; the caller ends them with `stop`. */
export async function startViewer(options: ViewerOptions = {}): Promise<Viewer> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-viewer-'));
  const assetsDir = await builtAssets(folder);
  const token = VIEWER_TOKEN;
  const config = loadPasteConfig({
    DATA_DIR: join(folder, 'data'),
    PASTE_TOKEN: token,
    PASTE_PORT: '0',
    PASTE_CREATE: options.publicCreate ? 'public' : 'internal',
  });
  const service = await createPasteService(config, {
    log: createLog({ level: 'silent', service: 'paste' }),
    assetsDir,
    limits: options.limits ?? {},
  });
  await service.start();
  const browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS });
  const stop = async (): Promise<void> => {
    await browser.close();
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const client = new PasteClient({ baseUrl: service.address, token, retries: 0 });

  async function share(content: NewPasteContent, options: Partial<SealOptions> = {}) {
    const key = options.key ?? generateFragmentKey();
    const envelope = await sealPaste(content, { expire: '1day', formatter: 'plaintext', ...options, key });
    const { id, deleteToken } = await client.create(envelope);
    return {
      key,
      link: pasteLink(service.address, id, key, { confirmFirst: options.burnAfterReading ?? false }),
      deletePaste: () => client.delete(id, deleteToken),
    };
  }

  async function shareTranscript(doc: Dtx): Promise<string> {
    const { text, attachment } = packTranscript(doc);
    return (await share({ text, attachments: [attachment] }, { formatter: 'markdown' })).link;
  }

  const newWindow = (options: BrowserContextOptions) =>
    browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });

  async function open(
    link: string,
    window: BrowserContextOptions | BrowserContext = {},
  ): Promise<OpenedPage> {
    const context = 'newPage' in window ? window : await newWindow(window);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const faults: string[] = [];
    const foreign: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('dialog', (dialog) => {
      faults.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'blob:' && origin !== service.address) foreign.push(request.url());
    });
    await page.addInitScript(`
      globalThis.violations = [];
      addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
    `);
    await page.goto(link);
    return {
      page,
      foreign,
      faults: async () => [...faults, ...(await page.evaluate<string[]>('globalThis.violations'))],
    };
  }

  return { url: service.address, client, open, share, shareTranscript, stop };
}

/** `npm run screenshots`: each page of the paste service and the gallery of a transcript, light, dark and on a phone, side by side in docs/screenshots/. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { parsePasteLink, PasteClient, sealComment } from 'privatebin-client';
import { palettePng } from './png.ts';
import { startGallery } from './galleryShots.ts';
import { CODE, MARKDOWN, picture } from './pasteSamples.ts';
import { startViewer, type Viewer } from './viewerHarness.ts';
import { conversation } from './viewerSamples.ts';

const TARGET = join(import.meta.dirname, '../../docs/screenshots');
/** The repository is to stay small. */
const MAX_BYTES = 100_000;
const DESKTOP = { width: 820, height: 780 };
const PHONE = { width: 390, height: 780 };

const LOOKS: readonly BrowserContextOptions[] = [
  { viewport: DESKTOP, colorScheme: 'light' },
  { viewport: DESKTOP, colorScheme: 'dark' },
  { viewport: PHONE, colorScheme: 'light' },
];

/** Where to go, and what to do there until the page is as it is to be seen. */
export interface Shot {
  readonly link: string;
  readonly prepare?: (page: Page) => Promise<unknown>;
}

async function shots(viewer: Viewer): Promise<Record<string, () => Promise<Shot>>> {
  const { link: gone, deletePaste } = await viewer.share({ text: 'x' });
  await deletePaste();
  const write = async (page: Page): Promise<void> => {
    await page.getByLabel('Format').selectOption('markdown');
    await page.getByLabel('Text of the paste').fill(MARKDOWN);
    await page.locator('input[type=file]').setInputFiles([
      { name: 'harbour.png', mimeType: 'image/png', buffer: picture() },
      {
        name: 'timetable.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('pier;time\n3;09:15\n'.repeat(900)),
      },
    ]);
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.locator('h1').focus();
  };
  const share = async (
    content: Parameters<Viewer['share']>[0],
    options: Parameters<Viewer['share']>[1] = {},
    then?: (link: string) => Promise<unknown>,
  ): Promise<Shot> => {
    const { link } = await viewer.share(content, options);
    await then?.(link);
    return { link };
  };
  const comments = async (link: string): Promise<void> => {
    const { id, key } = parsePasteLink(link);
    const client = new PasteClient({ baseUrl: viewer.url });
    const say = async (parentId: string, text: string, nickname: string | undefined) =>
      client.createComment(id, parentId, await sealComment({ text, nickname }, key));
    const first = await say(id, 'Fine by me. The bus from the station arrives at 09:20.', 'Ada');
    await say(first, 'Then 09:30 it is.', 'Mara');
    await say(id, 'Could the evening ferry leave later, too?', undefined);
  };
  return {
    editor: () => Promise.resolve({ link: viewer.url, prepare: write }),
    result: () =>
      Promise.resolve({
        link: viewer.url,
        prepare: async (page) => {
          await write(page);
          await page.getByRole('button', { name: 'Create link' }).click();
          await page.getByText('QR code', { exact: true }).click();
          await page.locator('.qr').waitFor();
          await page.evaluate('scrollTo(0, 0)');
        },
      }),
    plain: () =>
      share({
        text: 'Hi Ada,\n\nthe ferry at 09:15 leaves from pier 3 and not from pier 2.\nThe list of cabins is below.\n\nMara',
        attachments: [
          { name: 'harbour.png', mime: 'image/png', bytes: picture() },
          { name: 'cabins.csv', mime: 'text/csv', bytes: new Uint8Array(4200) },
        ],
      }),
    code: async () => ({
      ...(await share({ text: CODE }, { formatter: 'syntaxhighlighting' })),
      prepare: (page) => page.locator('.hl-keyword').first().waitFor(),
    }),
    markdown: async () => ({
      ...(await share({ text: MARKDOWN }, { formatter: 'markdown' })),
      prepare: (page) => page.locator('.rich').waitFor(),
    }),
    burn: () => share({ text: 'x' }, { burnAfterReading: true }),
    password: () => share({ text: 'x' }, { password: 'tide' }),
    delete: () => Promise.resolve({ link: `${viewer.url}/?pasteid=0123456789abcdef&deletetoken=abc` }),
    about: () => Promise.resolve({ link: `${viewer.url}/about` }),
    gone: () => Promise.resolve({ link: gone }),
    busy: () =>
      Promise.resolve({
        link: viewer.url,
        prepare: async (page) => {
          const message = 'Please wait 42 seconds between each post.';
          await page.route(`${viewer.url}/`, (route) => route.fulfill({ json: { status: 1, message } }));
          await page.getByLabel('Text of the paste').fill('The ferry leaves at 09:15.');
          await page.getByRole('button', { name: 'Create link' }).click();
          await page.getByRole('alert').filter({ hasText: 'wait' }).waitFor();
          await page.evaluate('scrollTo(0, document.body.scrollHeight)');
        },
      }),
    report: () => Promise.resolve({ link: `${viewer.url}/report` }),
    discussion: async () => ({
      ...(await share({ text: 'Shall we move the Friday ferry to 09:30?' }, { discussion: true }, comments)),
      prepare: (page) => page.getByText('evening ferry').waitFor(),
    }),
  };
}

/** `npm run screenshots -- gallery-files paste-code`: only these. */
async function main(): Promise<void> {
  await mkdir(TARGET, { recursive: true });
  const viewer = await startViewer({ publicCreate: true, limits: { creates: 1_000 } });
  const only = process.argv.slice(2);
  const gallery = await startGallery(viewer);
  try {
    const transcript = async (): Promise<Shot> => ({ link: await viewer.shareTranscript(conversation()) });
    const all = {
      transcript,
      ...named('paste', await shots(viewer)),
      ...named('gallery', gallery.shots),
    };
    for (const [name, shot] of Object.entries(all)) {
      if (only.length > 0 && !only.includes(name)) continue;
      const images: Buffer[] = [];
      for (const look of LOOKS) {
        const { link, prepare } = await shot();
        const { page } = await viewer.open(link, look);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await prepare?.(page);
        await page.waitForTimeout(300);
        images.push(await page.screenshot());
        await page.context().close();
      }
      await sideBySide(viewer, images, join(TARGET, `${name}.png`));
    }
  } finally {
    await gallery.stop();
    await viewer.stop();
  }
}

function named<T>(prefix: string, shots: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(shots).map(([name, shot]) => [`${prefix}-${name}`, shot]));
}

async function sideBySide(viewer: Viewer, images: readonly Buffer[], path: string): Promise<void> {
  const { page } = await viewer.open('about:blank', { viewport: { width: 1480, height: 560 } });
  const tags = images.map((image) => `<img src="data:image/png;base64,${image.toString('base64')}">`);
  await page.setContent(
    `<style>body{margin:0;display:flex;gap:8px;background:#888}img{height:560px}</style>${tags.join('')}`,
  );
  await page.waitForTimeout(200);
  const size = { width: 1480, height: 560 };
  const shot = await page.screenshot();
  await page.setContent(`<img src="data:image/png;base64,${shot.toString('base64')}">`);
  const base64 = await page.evaluate<string>(`(async () => {
    const image = document.querySelector('img');
    await image.decode();
    const canvas = new OffscreenCanvas(${size.width}, ${size.height}).getContext('2d');
    canvas.drawImage(image, 0, 0);
    const { data } = canvas.getImageData(0, 0, ${size.width}, ${size.height});
    let binary = '';
    for (let at = 0; at < data.length; at += 32768) {
      binary += String.fromCharCode(...data.subarray(at, at + 32768));
    }
    return btoa(binary);
  })()`);
  const pixels = Buffer.from(base64, 'base64');
  let png = palettePng(pixels, size.width, size.height);
  for (let colours = 128; png.length > MAX_BYTES && colours > 8; colours /= 2) {
    png = palettePng(pixels, size.width, size.height, colours);
  }
  await writeFile(path, png);
  await page.context().close();
}

await main();

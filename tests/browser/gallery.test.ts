/** Everything that can be in a ticket, closed by the real bot and opened in Chromium, point by point. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { closeGallery, type ClosedGallery } from '../support/gallery/closed.ts';
import { startScene } from '../support/scene.ts';
import { type Cleanup, tempDir } from '../support/tempDir.ts';
import { chromiumMissing, startViewer, VIEWER_TOKEN, type OpenedPage, type Viewer } from './viewerHarness.ts';

interface Paper {
  readonly getComputedStyle: (element: unknown, part: string) => { readonly content: string };
}

/** Gives a mention and a name this colour, and the worse of the two contrasts with what is behind them. */
const CONTRAST = `(colour) => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const luminance = (...layers) => {
    for (const layer of layers) {
      canvas.fillStyle = layer;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data]
      .map((each) => (each <= 10 ? each / 3294 : ((each / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const sheet = getComputedStyle(document.querySelector('.log')).backgroundColor;
  const contrasts = ['.mention', '.message .name'].map((selector) => {
    const element = document.querySelector(selector);
    const before = element.style.getPropertyValue('--c');
    element.style.setProperty('--c', colour);
    const { color, backgroundColor } = getComputedStyle(element);
    const [one, other] = [luminance(color), luminance(sheet, backgroundColor)].sort((a, b) => b - a);
    element.style.setProperty('--c', before);
    return (one + 0.05) / (other + 0.05);
  });
  return Math.min(...contrasts);
}`;

describe('the gallery', { skip: chromiumMissing }, () => {
  let viewer: Viewer;
  let gallery: ClosedGallery;
  let opened: OpenedPage;
  let page: Page;
  const ends: (() => Promise<void>)[] = [];
  const untilEnd: Cleanup = { after: (work) => ends.push(work) };

  before(async () => {
    viewer = await startViewer();
    const env = { PASTE_URL: viewer.url, PASTE_TOKEN: VIEWER_TOKEN };
    gallery = await closeGallery(await startScene(untilEnd, { paste: false, env }));
    opened = await viewer.open(gallery.staffLink, { viewport: { width: 1000, height: 2000 } });
    page = opened.page;
    await page.getByText('That is all.').waitFor();
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
    await viewer.stop();
  });

  const message = (name: string): Locator => page.locator(`#m${gallery.shown[name]?.id}`);
  const count = (name: string, selector: string) => message(name).locator(selector).count();
  const texts = (name: string, selector: string) => message(name).locator(selector).allTextContents();
  /** Pictures are fetched and decrypted when they are scrolled to. */
  async function drawn(name: string, selector: string, howMany: number): Promise<void> {
    await message(name).scrollIntoViewIfNeeded();
    const pictures = message(name).locator(`${selector} >> visible=true`);
    await pictures.nth(howMany - 1).waitFor();
    const all = `[...document.querySelectorAll('#m${gallery.shown[name]?.id} ${selector}')]`;
    await page.waitForFunction(`${all}.every((image) => image.complete && image.naturalWidth > 0)`);
    assert.equal(await pictures.count(), howMany, `${name}: ${selector}`);
  }

  it('shows every message', async () => {
    for (const name of Object.keys(gallery.shown)) assert.equal(await message(name).count(), 1, name);
    assert.ok((await page.locator('article.message').count()) >= gallery.count);
  });

  it('draws every block of Markdown', async () => {
    assert.deepEqual(await texts('blocks', '[role=heading]'), [
      'Heading one',
      'Heading two',
      'Heading three',
    ]);
    assert.deepEqual(await texts('blocks', '.subtext'), ['small print below']);
    assert.match((await texts('blocks', 'blockquote'))[0] ?? '', /a quote\s+of two lines/);
    assert.equal(await count('blocks', 'ul ul ul li'), 1);
    assert.equal(await count('blocks', 'ol > li'), 2);
    assert.equal(await count('blocks', 'ol ul li'), 1);
    assert.match((await texts('quote', 'blockquote'))[0] ?? '', /to the end$/);
    await message('code').scrollIntoViewIfNeeded();
    await message('code').locator('pre [class^=hl-]').first().waitFor();
    assert.deepEqual(await texts('code', 'p code'), ['inline code', 'a ` tick']);
    assert.equal(await count('jumbo', '.jumbo'), 1);
  });

  it('covers a spoiler with a code block in it until it is asked for', async () => {
    const code = message('covered').locator('pre');
    await code.scrollIntoViewIfNeeded();
    assert.equal(await code.isVisible(), false);
    await message('covered')
      .getByRole('button', { name: /Spoiler/ })
      .click();
    assert.equal((await code.textContent())?.trim(), '4711');
    assert.equal(await code.isVisible(), true);
  });

  it('draws every style within a line, and runs nothing', async () => {
    assert.deepEqual(await texts('inline', 'p > strong'), ['bold', 'both']);
    assert.deepEqual(await texts('inline', 'em'), ['italic', 'italic', 'both']);
    assert.deepEqual(await texts('inline', 'u'), ['underlined']);
    assert.deepEqual(await texts('inline', 's'), ['struck']);
    assert.equal(await count('inline', '.spoiler strong'), 1);
    const links = await message('inline')
      .locator('a')
      .evaluateAll((all: { readonly href: string }[]) => all.map(({ href }) => href));
    assert.deepEqual(
      links,
      ['map', 'plain', 'quiet'].map((path) => `https://example.org/${path}`),
    );
    const fonts = `new Set([...document.querySelectorAll('#m${gallery.shown['inline']?.id} :is(p, p a)')]
      .map((each) => getComputedStyle(each).fontFamily)).size`;
    assert.equal(await page.evaluate(fonts), 1, 'a link stands out of its line');
    assert.ok((await count('times', 'time.stamp')) >= 7);
    assert.equal(await count('hostile', 'a, script'), 0);
    assert.equal(await page.evaluate('globalThis.ran'), undefined);
  });

  it('names whom and what was mentioned', async () => {
    const named = await texts('mentions', '.mention');
    const expected = ['@Sam', '@Sam', '@Helpers', '#general', '@everyone', '@here', '/ticket close'];
    assert.deepEqual(named.slice(0, 7), expected);
    await drawn('mentions', 'img.emoji', 2);
  });

  it('shows people as they looked', async () => {
    const name = message('blocks').locator('.name');
    assert.equal(await name.textContent(), 'Mia of the Sea');
    assert.match((await name.getAttribute('style')) ?? '', /#c2682d/);
    await drawn('blocks', '.avatar img', 1);
    assert.deepEqual(await texts('code', '.badge'), ['Staff']);
    assert.deepEqual(await texts('webhook', '.name, .badge'), ['Harbour radio', 'Webhook']);
    assert.deepEqual(await texts('embeds', '.heading .badge'), ['Bot']);
  });

  it('is read easily in every colour that somebody chose, on light and on dark ground', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const colour of ['#2ecc71', '#f1c40f', '#00008b', '#010101', '#ffffff', '#e91e63']) {
        const least = await page.evaluate<number>(`(${CONTRAST})('${colour}')`);
        assert.ok(least >= 4.5, `${colour} on ${colorScheme} ground: ${least}`);
      }
    }
    await page.emulateMedia({ colorScheme: null });
  });

  it('shows pictures, players, files, voice messages and stickers', async () => {
    await drawn('pictures', '.picture img', 2);
    await message('pictures')
      .getByRole('button', { name: /Spoiler/ })
      .click();
    await drawn('pictures', '.picture img', 3);
    const names = ['ferry.webm', 'horn.wav', 'timetable.csv', 'logs.zip', 'map.svg', 'voice-message.ogg'];
    assert.deepEqual(
      [
        ...(await texts('played', '.file-name')),
        ...(await texts('files', '.file-name')),
        ...(await texts('voice', '.file-name')),
      ],
      names,
    );
    await message('voice').scrollIntoViewIfNeeded();
    await message('voice').getByText('0:03').waitFor();
    await drawn('stickers', 'img.sticker', 3);
    assert.deepEqual(await texts('stickers', '.file-name'), ['Sticker: Wave']);
  });

  it('shows replies, edits, forwards, pins, reactions, polls and threads', async () => {
    assert.match((await texts('reply', '.reply'))[0] ?? '', /Which pier was it\?/);
    assert.equal(await count('replyToNothing', '.reply'), 1);
    assert.equal(await count('edited', '.edited'), 1);
    assert.match((await texts('forward', '.forward'))[0] ?? '', /#general.*cancelled/s);
    await drawn('forwardedFile', '.forward .picture img', 1);
    assert.match((await message('question').textContent()) ?? '', /Pinned/);
    assert.deepEqual(await texts('question', '.reactions b'), ['2', '1']);
    assert.match((await message('poll').textContent()) ?? '', /Friday.*2.*Saturday.*1/s);
    assert.match((await message('pollResult').textContent()) ?? '', /Friday won with 2 of 3/);
    assert.match((await message('thread').textContent()) ?? '', /Refund/);
  });

  it('shows embeds, buttons, menus and components v2', async () => {
    await drawn('embeds', '.embed img', 6);
    // A GIF is all that its embed has, so it is as large as any picture.
    const gif = await message('embeds').locator('.embed').last().locator('.picture').boundingBox();
    assert.ok(gif && gif.width > 90 && gif.height > 50, JSON.stringify(gif));
    assert.match((await message('embeds').textContent()) ?? '', /on a server other than Discord/);
    const labels = ['Refund', 'Keep', 'Accept', 'Refuse', 'Conditions', 'Pier 3', 'Who was aboard?'];
    const shown = (await message('rows').textContent()) ?? '';
    for (const label of labels) assert.ok(shown.includes(label), label);
    await drawn('container', '.picture img', 2);
    assert.match(
      (await message('container').textContent()) ?? '',
      /Boarding pass.*cabin 12.*Change it.*All sailings/s,
    );
  });

  it('has a sentence for every message that Discord writes', async () => {
    const system = Object.keys(gallery.shown).filter((name) => /^system\d/.test(name));
    assert.ok(system.length > 25);
    assert.match((await texts('system36', '.column > span'))[0] ?? '', /until 5 Mar 2026/);
    for (const name of system) {
      const sentence = (await texts(name, '.column'))[0] ?? '';
      assert.ok(sentence.length > 10, name);
      assert.doesNotMatch(sentence, /shows as a system message|\{\w+\}/, name);
    }
  });

  it('prints in dark ink, without what can only be pressed, and with nothing covered', async () => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    assert.equal(paper, 'rgb(255, 255, 255)');
    assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'light');
    assert.equal(await page.getByRole('searchbox').isVisible(), false);
    assert.equal(await message('files').getByRole('button').first().isVisible(), false);
    assert.equal(await message('inline').locator('.spoiler strong').isVisible(), true);
    const behind = (nth: number): Promise<string> =>
      message('inline')
        .locator('a')
        .nth(nth)
        .evaluate((link) => (globalThis as unknown as Paper).getComputedStyle(link, '::after').content);
    assert.deepEqual([await behind(0), await behind(1)], ['" (https://example.org/map)"', 'none']);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await page.emulateMedia({ media: null, colorScheme: null });
  });

  it('opens from disk as a saved web page, with the same conversation and without a request', async (t) => {
    await page.getByRole('button', { name: 'Download', exact: true }).first().click();
    const saving = page.waitForEvent('download');
    await page.locator('[data-kind=html]').click();
    const file = join(await tempDir(t), 'saved.html');
    await (await saving).saveAs(file);
    await page.keyboard.press('Escape');
    const saved = await page.context().newPage();
    const requests: string[] = [];
    saved.on('request', (request) => requests.push(new URL(request.url()).protocol));
    await saved.goto(pathToFileURL(file).href);
    assert.deepEqual(
      requests.filter((protocol) => protocol !== 'data:'),
      ['file:'],
    );
    const ids = 'JSON.stringify([...document.querySelectorAll("article")].map(({ id }) => id))';
    assert.equal(await saved.evaluate(ids), await page.evaluate(ids));
    assert.equal(await saved.locator('pre .hl-keyword').first().textContent(), 'const');
    const drawn = await saved
      .locator('img')
      .evaluateAll((all: { naturalWidth: number }[]) => all.map(({ naturalWidth }) => naturalWidth > 0));
    assert.ok(drawn.length > 12 && drawn.every(Boolean), `${drawn.length} pictures`);
    await saved.close();
  });

  it('asks nobody else for anything, and breaks no rule of the page', async () => {
    assert.deepEqual(opened.foreign, []);
    assert.deepEqual(await opened.faults(), []);
  });
});

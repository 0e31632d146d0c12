/** Every page of the paste service in both themes: axe finds nothing serious, German is complete, a phone is wide enough. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { CODE, MARKDOWN, picture } from './pasteSamples.ts';
import { chromiumMissing, startViewer, type OpenedPage, type Viewer } from './viewerHarness.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

interface Place {
  readonly link: string;
  readonly prepare?: (page: Page) => Promise<unknown>;
}

describe("the paste pages' accessibility", { skip: chromiumMissing }, () => {
  let viewer: Viewer;
  let places: Record<string, Place>;
  let axe: string;

  before(async () => {
    axe = await readFile(AXE, 'utf8');
    viewer = await startViewer({ publicCreate: true, limits: { creates: 1_000 } });
    const share = async (...parameters: Parameters<Viewer['share']>) =>
      (await viewer.share(...parameters)).link;
    const files = [{ name: 'a.png', mime: 'image/png', bytes: new Uint8Array(picture()) }];
    places = {
      editor: {
        link: viewer.url,
        prepare: (page) =>
          page
            .locator('input[type=file]')
            .setInputFiles({ name: 'b.txt', mimeType: 'text/plain', buffer: Buffer.from('bravo') }),
      },
      preview: {
        link: viewer.url,
        prepare: async (page) => {
          await page.getByRole('textbox').first().fill(MARKDOWN);
          await page.locator('#format').selectOption('markdown');
          await page.getByRole('tab').nth(1).click();
          await page.locator('.rich').waitFor();
        },
      },
      result: {
        link: viewer.url,
        prepare: async (page) => {
          await page.getByRole('textbox').first().fill('x');
          await page.keyboard.press('Control+Enter');
          await page.locator('summary').click();
          await page.locator('.qr').waitFor();
        },
      },
      plain: { link: await share({ text: 'plain', attachments: files }, { discussion: true }) },
      code: {
        link: await share({ text: CODE }, { formatter: 'syntaxhighlighting' }),
        prepare: (page) => page.locator('.hl-keyword').first().waitFor(),
      },
      markdown: {
        link: await share({ text: MARKDOWN }, { formatter: 'markdown' }),
        prepare: (page) => page.locator('.rich').waitFor(),
      },
      raw: {
        link: await share({ text: 'plain' }),
        prepare: (page) => page.getByRole('button', { name: /^(Raw|Rohtext)$/ }).click(),
      },
      burn: { link: await share({ text: 'x' }, { burnAfterReading: true }) },
      password: {
        link: await share({ text: 'x' }, { password: 'tide' }),
        prepare: (page) => page.locator('#password').waitFor(),
      },
      delete: { link: `${viewer.url}/?pasteid=0123456789abcdef&deletetoken=abc` },
      gone: { link: `${viewer.url}/?0123456789abcdef#${'2'.repeat(43)}` },
      'missing key': { link: `${viewer.url}/?0123456789abcdef` },
      about: { link: `${viewer.url}/about` },
      report: { link: `${viewer.url}/report` },
      error: { link: `${viewer.url}/no-such-page` },
    };
  });
  after(() => viewer.stop());

  /** Opens one place after the other, in one window, as opening a browser for each costs more than what is looked at. */
  async function eachPlace(
    options: BrowserContextOptions,
    look: (name: string, opened: OpenedPage) => Promise<void>,
  ): Promise<void> {
    const window = await viewer.open('about:blank', options);
    for (const [name, { link, prepare }] of Object.entries(places)) {
      const opened = await viewer.open(link, window.page.context());
      await opened.page.getByRole('heading', { level: 1 }).waitFor();
      await prepare?.(opened.page);
      await look(name, opened);
      await opened.page.close();
    }
    await window.page.context().close();
  }

  // In the dark only the colours are others.
  for (const [colorScheme, rules] of [
    ['light', undefined],
    ['dark', ['color-contrast']],
  ] as const) {
    it(`has nothing that axe finds serious, ${colorScheme}, and no violation of the policy`, async () => {
      const options = JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) });
      await eachPlace({ colorScheme }, async (name, { page, faults, foreign }) => {
        // Through the debugger, which the page's policy does not bind.
        const findings = await page.evaluate<Finding[]>(
          `${axe};axe.run(document, ${options}).then(({ violations }) => violations)`,
        );
        const serious = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        assert.deepEqual(
          serious.map(({ id, nodes }) => [id, nodes.map((node) => `${node.html}: ${node.failureSummary}`)]),
          [],
          name,
        );
        const expected = name === 'error' ? 1 : 0;
        assert.equal((await faults()).length, expected, `${name}: ${(await faults()).join('\n')}`);
        assert.deepEqual(foreign, []);
      });
    });
  }

  it('fits a phone, in German, without scrolling sideways', async () => {
    await eachPlace({ locale: 'de-DE', viewport: { width: 390, height: 800 } }, async (name, { page }) => {
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390, name);
      if (name !== 'error') assert.equal(await page.locator('html').getAttribute('lang'), 'de', name);
    });
  });

  it('makes a paste in German', async () => {
    const { page, faults } = await viewer.open(viewer.url, { locale: 'de-AT' });
    await page.getByLabel('Text des Pastes').fill('Moin');
    await page.getByLabel('Nach dem Lesen löschen').check();
    await page.getByRole('button', { name: 'Link erstellen' }).click();
    await page.getByRole('heading', { name: 'Dein Link ist fertig' }).waitFor();
    assert.deepEqual(await faults(), []);
  });

  it('has every text in both languages, with the same blanks', async () => {
    const read = async (name: string) => readFile(new URL(`../../views/${name}`, import.meta.url), 'utf8');
    const [en, de] = (await Promise.all([read('locales/paste.en.json'), read('locales/paste.de.json')])).map(
      (text) => JSON.parse(text) as Record<string, string>,
    );
    assert.deepEqual(Object.keys(de!), Object.keys(en!));
    for (const [key, text] of Object.entries(en!)) {
      assert.deepEqual(de![key]!.match(/\{\w+\}/g)?.sort(), text.match(/\{\w+\}/g)?.sort(), key);
    }
    const [aboutEn, aboutDe] = await Promise.all([read('paste/about/en.ejs'), read('paste/about/de.ejs')]);
    const shape = (text: string) => text.match(/<(h1|h2 id="\w+"|p|ul|li|a|\/ul)\b|<%[^%]*%>/g);
    assert.deepEqual(shape(aboutDe), shape(aboutEn));
  });
});

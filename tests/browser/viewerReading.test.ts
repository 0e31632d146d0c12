/** The tools to read with: search, filters, jumps, links to a message, settings and keys. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { message, sample } from '../unit/transcriptSamples.ts';
import { waitFor } from '../support/waitFor.ts';
import { chromiumMissing, startViewer, type OpenedPage, type Viewer } from './viewerHarness.ts';

const COUNT = 400;
const at = (index: number): string => message(index).i;
const FILES = [{ n: 'invoice-77.pdf', s: 5, t: 'application/pdf', x: 'off' as const }];

/** Four hundred messages of two people, with a few that can be told apart. */
function longOne() {
  const messages = Array.from({ length: COUNT }, (_, index) => message(index));
  messages[5] = message(5, { c: 'the **needle** comes with an <@200000000000000002>', pin: 1 });
  messages[200] = message(200, { c: 'a NEED*le* across marks, see https://example.org', at: FILES });
  messages[210] = message(210, { c: '```js\nconst lighthouse = 1;\n```' });
  messages[390] = message(390, { c: 'needle in ||a spoiler||', rp: { i: at(5) } });
  messages[395] = message(395, { c: 'kept among ourselves', note: 1, at: FILES });
  return sample(messages);
}

describe('reading a transcript', { skip: chromiumMissing }, () => {
  let viewer: Viewer;
  let link: string;
  let opened: OpenedPage;
  let page: Page;
  before(async () => {
    viewer = await startViewer();
    link = await viewer.shareTranscript(longOne());
    opened = await viewer.open(link, { permissions: ['clipboard-read', 'clipboard-write'] });
    page = opened.page;
  });
  after(() => viewer.stop());
  beforeEach(async () => {
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByRole('searchbox').waitFor();
  });

  const shown = (id: string): Promise<boolean> =>
    page.evaluate<boolean>(`(() => {
      const box = document.getElementById('m${id}')?.getBoundingClientRect();
      return box !== undefined && box.bottom > 48 && box.top < innerHeight;
    })()`);
  /** As `shown`, and the jump is over: it ends by putting the focus there, which would close a panel opened meanwhile. */
  const landed = async (id: string): Promise<boolean> =>
    (await shown(id)) && (await page.evaluate<boolean>(`document.activeElement?.id === 'm${id}'`));
  const marked = (name: string): Promise<string[]> =>
    page.evaluate<string[]>(`[...(CSS.highlights.get('${name}') ?? [])].map(String)`);

  it('finds words in content, names and file names, marks them and leads from hit to hit', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('needle');
    await page.getByText('1 / 3').waitFor();
    await waitFor('the first hit', () => shown(at(5)));
    await waitFor('its mark', async () => (await marked('hit-now')).join() === 'needle');
    await page.keyboard.press('Enter');
    await page.getByText('2 / 3').waitFor();
    // Across the border of plain and italic text, and in other capitals.
    await waitFor('the second hit', async () => (await marked('hit-now')).join() === 'NEEDle');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Shift+Enter');
    await page.getByText('3 / 3').waitFor();
    await waitFor('the last hit', () => shown(at(390)));
    // Said to a screen reader, after whatever it was told while the page filled.
    await waitFor('all messages', async () => (await page.locator('article').count()) === COUNT);
    await page.keyboard.press('Enter');
    await page.locator('[role=status]', { hasText: 'Hit 1 of 3' }).waitFor({ state: 'attached' });
    await page.getByRole('searchbox').fill('INVOICE-77');
    await page.getByText(/^[12] \/ 2$/).waitFor();
    await page.getByRole('searchbox').fill('@juno');
    await page.getByText('1 / 1').waitFor();
    await page.getByRole('searchbox').fill('nowhere to be found');
    await page.getByText('None', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('searchbox').inputValue(), '');
    assert.deepEqual(await marked('hit'), []);
    assert.equal(page.url(), link);
    assert.deepEqual(await opened.faults(), []);
  });

  it('keeps its marks in code that is coloured afterwards', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/highlight-*.js', async (route) => {
      await released;
      await route.continue();
    });
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByRole('searchbox').fill('lighthouse');
    await waitFor('the mark', async () => (await marked('hit-now')).join() === 'lighthouse');
    release();
    await page.locator('pre [class^=hl-]').first().waitFor();
    await waitFor('the mark again', async () => (await marked('hit-now')).join() === 'lighthouse');
    await page.unroute('**/highlight-*.js');
  });

  it('filters by author, files, links, pins and notes together, and says what is left', async () => {
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('with files').check();
    await page.locator('.filter-strip').getByText('2 of 400 messages').waitFor();
    assert.equal(await page.locator('article').count(), 2);
    await page.getByLabel('that are internal notes').check();
    await page.locator('.filter-strip').getByText('1 of 400').waitFor();
    assert.match(await page.locator('.log').innerText(), /kept among ourselves/);
    await page.getByLabel('that are pinned').check();
    await page.locator('.filter-strip').getByText('No message fits all of this.').waitFor();
    assert.equal(await page.locator('article').count(), 0);
    await page.locator('.filter-strip').getByRole('button', { name: 'Show everything' }).click();
    await waitFor('all messages', async () => (await page.locator('article').count()) === COUNT);
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.locator('.panel').getByLabel('Mara Quill').check();
    await page.locator('.filter-strip').getByText('200 of 400').waitFor();
    await page.locator('article').nth(150).scrollIntoViewIfNeeded();
    const strip = await page.locator('.filter-strip').boundingBox();
    assert.ok(strip && strip.y >= 40 && strip.y < 80, `what is filtered is out of sight: ${strip?.y}`);
  });

  it('opens at the message a link names, and copies such a link with the key', async () => {
    await page.goto('about:blank');
    await page.goto(`${link}&m=${at(300)}`);
    await waitFor('the message', () => shown(at(300)));
    await page.locator(`#m${at(300)}.found`).waitFor();
    assert.equal(await page.evaluate('document.activeElement.id'), `m${at(300)}`);
    await page.getByRole('searchbox').waitFor();
    await page.locator(`#m${at(301)}`).hover();
    await page.getByRole('button', { name: 'Copy a link to this message' }).click();
    await page.getByText('Link copied').waitFor({ state: 'attached' });
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), `${link}&m=${at(301)}`);
    // The same transcript is not fetched again for another message of it.
    let fetches = 0;
    page.on('request', (request) => (fetches += request.url().includes('/?') ? 1 : 0));
    await page.evaluate(`location.hash = location.hash.replace(/m=.*/, 'm=${at(20)}')`);
    await waitFor('the other message', () => shown(at(20)));
    assert.equal(fetches, 0);
  });

  it('jumps to what was answered and back, to a day, to the end, and out of a filter', async () => {
    await page.goto(`${link}&m=${at(390)}`);
    await waitFor('the answer', () => shown(at(390)));
    await page.locator(`#m${at(390)} button.reply`).click();
    await waitFor('what was answered', () => shown(at(5)));
    await page.getByRole('button', { name: 'Back to the reply' }).click();
    await waitFor('the answer again', () => landed(at(390)));
    assert.equal(await page.getByRole('button', { name: 'Back to the reply' }).isVisible(), false);
    await page.keyboard.press('g');
    const end = async (name: string): Promise<number> => {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox();
      return box ? box.x + box.width : NaN;
    };
    assert.ok((await end('Last message')) <= (await end('Go')) + 1, 'a button is past the edge');
    await page.getByRole('button', { name: 'First message' }).click();
    await waitFor('the first message', () => landed(at(0)));
    await page.keyboard.press('g');
    await page.getByRole('button', { name: 'Last message' }).click();
    await waitFor('the last message', () => landed(at(COUNT - 1)));
    await page.keyboard.press('f');
    await page.getByLabel('with links').check();
    await page.keyboard.press('Escape');
    await waitFor('one message', async () => (await page.locator('article').count()) === 1);
    await page.evaluate(`location.hash = location.hash.replace(/&m=.*/, '') + '&m=${at(7)}'`);
    await waitFor('the hidden message', () => shown(at(7)));
  });

  it('remembers colours, lines and time zone without a cookie', async () => {
    const firstTime = page.locator('article time').first();
    assert.equal(await firstTime.innerText(), '10:30');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByText('UTC', { exact: true }).click();
    await waitFor('UTC', async () => (await firstTime.innerText()) === '09:30');
    await page.getByText('Compact').click();
    await page.getByText('Dark', { exact: true }).click();
    await page.reload();
    await waitFor('UTC again', async () => (await firstTime.innerText()) === '09:30');
    assert.deepEqual(
      await page.evaluate(
        '[document.documentElement.dataset.theme, document.documentElement.dataset.density]',
      ),
      ['dark', 'compact'],
    );
    assert.deepEqual(await page.context().cookies(), []);
    await page.evaluate('localStorage.clear()');
  });

  it('works where storage is denied, for as long as the page stands', async () => {
    const denied = await viewer.open('about:blank');
    await denied.page.addInitScript(
      "Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } })",
    );
    await denied.page.goto(link);
    await denied.page.getByRole('button', { name: 'Settings' }).click();
    await denied.page.getByText('Dark', { exact: true }).click();
    assert.equal(await denied.page.evaluate('document.documentElement.dataset.theme'), 'dark');
    assert.deepEqual(await denied.faults(), []);
    await denied.page.context().close();
  });

  it('tells its keys, walks from message to message, and leaves the keys to those who turn them off', async () => {
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await waitFor('the second message', async () =>
      /^m\d+$/.test(await page.evaluate<string>('document.activeElement.id')),
    );
    await page.keyboard.press('s');
    await page.getByRole('group', { name: 'Settings' }).getByText('Off').click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    assert.notEqual(await page.evaluate('document.activeElement.type'), 'search');
    await page.evaluate('localStorage.clear()');
  });

  it('reads on without a connection once it is open', async () => {
    await page.context().setOffline(true);
    await page.keyboard.press('/');
    await page.keyboard.type('needle');
    await page.getByText('1 / 3').waitFor();
    await page.reload().catch(() => undefined);
    await page.context().setOffline(false);
  });

  it('is a page that a screen reader can find its way in', async () => {
    assert.equal(await page.getByRole('banner').count(), 1);
    assert.equal(await page.getByRole('main').count(), 1);
    assert.equal(await page.getByRole('search').count(), 1);
    assert.match((await page.locator('article').nth(5).getAttribute('aria-label')) ?? '', /Juno, 4 Mar 2026/);
    const days = await page.getByRole('heading', { level: 2 }).allInnerTexts();
    assert.deepEqual(days, ['Wednesday, 4 March 2026']);
  });
});

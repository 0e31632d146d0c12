/** The report form in a real browser: a key that is pasted never leaves it, with scripts or without. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { chromiumMissing, startViewer, type Viewer } from './viewerHarness.ts';

describe('the report page', { skip: chromiumMissing }, () => {
  let viewer: Viewer;
  before(async () => (viewer = await startViewer()));
  after(() => viewer.stop());

  /** Bodies and addresses of everything that the page sends. */
  function watch(page: Page): string[] {
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.url(), request.postData() ?? ''));
    return sent;
  }

  test('a pasted link loses its key before it is sent, and the report is taken', async () => {
    const { link, key } = await viewer.share({ text: 'bad' });
    const { page, faults, foreign } = await viewer.open(`${viewer.url}/report`);
    const sent = watch(page);
    await page.getByLabel('Link or id').fill(link);
    assert.equal(await page.getByLabel('Link or id').inputValue(), link.slice(0, link.indexOf('#')));
    await page.getByLabel('What is wrong').selectOption('malware');
    await page.getByRole('button', { name: 'Report it' }).click();
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    assert.ok(sent.some((text) => text.includes('reason=malware')));
    assert.ok(!sent.some((text) => text.includes(key)));
    assert.deepEqual([await faults(), foreign], [[], []]);
  });

  test('without scripts the browser itself does not send a link with its key, and sends one without', async () => {
    const { link, key } = await viewer.share({ text: 'bad' });
    const { page } = await viewer.open(`${viewer.url}/report`, { javaScriptEnabled: false, locale: 'de-DE' });
    const sent = watch(page);
    await page.getByLabel('Link oder Kennung').fill(link);
    await page.getByLabel('Was ist damit').selectOption('other');
    await page.getByRole('button', { name: 'Melden' }).click();
    await page.waitForTimeout(500);
    assert.equal(sent.filter((text) => !text.includes('/assets/')).join(''), '');
    await page.getByLabel('Link oder Kennung').fill(link.slice(0, link.indexOf('#')));
    await page.getByRole('button', { name: 'Melden' }).click();
    await page.getByRole('heading', { name: 'Danke' }).waitFor();
    assert.ok(!sent.some((text) => text.includes(key)));
  });
});

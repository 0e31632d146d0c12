/** What a person sees when there is no conversation to show: each cause in its own words, with a next step. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { parsePasteLink, WrongKey } from 'privatebin-client';
import { message, sample } from '../unit/transcriptSamples.ts';
import { chromiumMissing, startViewer, type Viewer } from './viewerHarness.ts';

const gzip = (json: string) => ({
  name: 'transcript.json.gz',
  mime: 'application/gzip',
  bytes: new Uint8Array(gzipSync(json)),
});

describe("the viewer's other pages", { skip: chromiumMissing }, () => {
  let viewer: Viewer;
  before(async () => {
    viewer = await startViewer();
  });
  after(() => viewer.stop());

  /** Opens a link, expects a page with this heading, and gives all its words. */
  async function words(link: string, heading: string): Promise<string> {
    const { page, faults, foreign } = await viewer.open(link);
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    assert.deepEqual(await faults(), []);
    assert.deepEqual(foreign, []);
    return page.locator('main').innerText();
  }

  it('says what this is when there is no id', async () => {
    assert.match(await words(viewer.url, 'Nothing to see without a link'), /part after the # is the key/);
    assert.match(await words(`${viewer.url}/?nonsense#abc`, 'Nothing to see without a link'), /ciphertext/);
  });

  it('says that the key is missing', async () => {
    const { link } = await viewer.share({ text: 'secret' });
    for (const end of ['', '#', '#-']) {
      const text = await words(link.replace(/#.*/, end), 'The key is missing');
      assert.match(text, /Open the complete link/);
    }
  });

  it('says that a key is no key', async () => {
    const { link } = await viewer.share({ text: 'secret' });
    await words(link.replace(/#.*/, '#0OIl'), 'The key is not complete');
  });

  it('says that a key does not fit', async () => {
    const { link } = await viewer.share({ text: 'secret' });
    const other = await viewer.share({ text: 'other' });
    const text = await words(
      link.replace(/#.*/, `#${other.key}`),
      'A password is needed, or the link is damaged',
    );
    assert.match(text, /copy the complete link again/);
    assert.doesNotMatch(text, /secret/);
  });

  it('says that it is gone, after deletion and for an id that never was', async () => {
    const { link, deletePaste } = await viewer.share({ text: 'secret' });
    assert.match(await words(link, 'Paste'), /secret/);
    await deletePaste();
    assert.match(await words(link, 'This is no longer here'), /expired, was deleted/);
    await words(link.replace(/\?[a-f0-9]+/, '?0123456789abcdef'), 'This is no longer here');
  });

  it('says that the service did not answer, and opens it when asked again', async () => {
    const { link } = await viewer.share({ text: 'secret' });
    const { page } = await viewer.open('about:blank');
    let isDown = true;
    await page.route(`${viewer.url}/?*`, (route) => {
      const isCall = route.request().headers()['x-requested-with'] !== undefined;
      return isCall && isDown ? route.abort() : route.continue();
    });
    await page.goto(link);
    await page.getByRole('heading', { name: 'The service did not answer' }).waitFor();
    isDown = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('secret').waitFor();
  });

  it('says that this device is offline, and opens it once it is not', async () => {
    const { link, key } = await viewer.share({ text: 'secret' });
    const { page } = await viewer.open(link.replace(/#.*/, ''));
    await page.getByRole('heading', { name: 'The key is missing' }).waitFor();
    await page.context().setOffline(true);
    await page.evaluate(`location.hash = '${key}'`);
    await page.getByRole('heading', { name: 'You are offline' }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('secret').waitFor();
  });

  it('says that the stored data is damaged', async () => {
    const { link } = await viewer.share({ text: 'secret' });
    const { page } = await viewer.open('about:blank');
    await page.route(`${viewer.url}/?*`, async (route) => {
      if (route.request().headers()['x-requested-with'] === undefined) return route.continue();
      const response = await route.fetch();
      const paste = (await response.json()) as Record<string, unknown>;
      return route.fulfill({ response, json: { ...paste, adata: [[1, 2, 3], 'plaintext', 0, 0] } });
    });
    await page.goto(link);
    await page.getByRole('heading', { name: 'This is damaged' }).waitFor();
  });

  it('opens with a password once it fits', async () => {
    const { link } = await viewer.share({ text: 'behind a password' }, { password: 'tide' });
    const { page, faults } = await viewer.open(link);
    await page.getByLabel('Password').fill('ebb');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('That password does not fit.').waitFor();
    await page.getByLabel('Password').fill('tide');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByText('behind a password').waitFor();
    assert.deepEqual(await faults(), []);
  });

  it('asks before it opens what can be opened only once', async () => {
    const { link } = await viewer.share({ text: 'read me once' }, { burnAfterReading: true });
    const { page } = await viewer.open(link);
    await page.getByRole('heading', { name: 'This can be opened only once' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Open it now' }).click();
    await page.getByText('read me once').waitFor();
    await page.getByText('was deleted from the server when you opened it').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Open it now' }).click();
    await page.getByRole('heading', { name: 'This is no longer here' }).waitFor();
  });

  it('shows plain text as text and Markdown both ways', async () => {
    const source = '# Hello\n<b>not bold</b> **bold**';
    const plain = await viewer.open((await viewer.share({ text: source })).link);
    assert.equal(await plain.page.locator('pre.plain').innerText(), source);
    const { page, faults } = await viewer.open(
      (await viewer.share({ text: source }, { formatter: 'markdown' })).link,
    );
    assert.equal(await page.locator('.text strong').innerText(), 'bold');
    assert.equal(await page.locator('.text b').count(), 0);
    await page.getByRole('button', { name: 'Plain text' }).click();
    assert.equal(await page.locator('pre.plain').innerText(), source);
    assert.deepEqual(await faults(), []);
  });

  it('offers files to download, byte for byte, whatever type they claim', async () => {
    const bytes = new TextEncoder().encode('<script>alert(1)</script>');
    const { link } = await viewer.share({
      text: '',
      attachments: [{ name: 'page.html', mime: 'text/html', bytes }],
    });
    const { page, faults } = await viewer.open(link);
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download page.html' }).click();
    const file = await waiting;
    assert.equal(file.suggestedFilename(), 'page.html');
    assert.deepEqual(new Uint8Array(await readFile(await file.path())), bytes);
    assert.deepEqual(await faults(), []);
  });

  it('falls back to the complete text when the document inside is hostile', async () => {
    const bad = JSON.stringify({ ...sample([message(0)]), messages: [{ ...message(0), u: 99 }] });
    const { link } = await viewer.share({ text: 'the whole text', attachments: [gzip(bad)] });
    assert.match(await words(link, 'Paste'), /structured transcript inside is damaged[^]*the whole text/);
  });

  it('says that a transcript is newer than the page, and still shows its text', async () => {
    const newer = JSON.stringify({ ...sample(), v: 2 });
    const { link } = await viewer.share({ text: 'the whole text', attachments: [gzip(newer)] });
    const { page } = await viewer.open(link);
    await page.getByRole('heading', { name: 'Made by a newer version' }).waitFor();
    await page.getByRole('button', { name: 'Show the plain text' }).click();
    await page.getByText('the whole text').waitFor();
  });

  it('follows another link pasted into the same tab', async () => {
    const { link } = await viewer.share({ text: 'secret' });
    const { page } = await viewer.open(link.replace(/#.*/, ''));
    await page.getByRole('heading', { name: 'The key is missing' }).waitFor();
    await page.goto(link);
    await page.getByText('secret').waitFor();
    assert.doesNotThrow(() => parsePasteLink(page.url()), WrongKey);
  });

  it('has every text in every language, with the same blanks', async () => {
    const [en, de] = await Promise.all(
      ['en', 'de'].map(async (language) => {
        const path = new URL(`../../views/locales/${language}.json`, import.meta.url);
        return JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
      }),
    );
    assert.deepEqual(Object.keys(de!), Object.keys(en!));
    for (const [key, text] of Object.entries(en!)) {
      assert.deepEqual(de![key]!.match(/\{\w+\}/g)?.sort(), text.match(/\{\w+\}/g)?.sort(), key);
    }
  });
});

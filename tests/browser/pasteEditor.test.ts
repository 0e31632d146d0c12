/** The editor's and the reader's rough edges: limits, errors, keyboard, links for deleting, parts that do not arrive. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { parsePasteLink, PasteClient, PasteGone } from 'privatebin-client';
import { assertQuiet, makePaste, startPublicViewer } from './pasteMaking.ts';
import { CODE } from './pasteSamples.ts';
import { chromiumMissing, startViewer, type Viewer } from './viewerHarness.ts';

describe("the paste pages' edges", { skip: chromiumMissing }, () => {
  let viewer: Viewer;
  before(async () => {
    viewer = await startPublicViewer();
  });
  after(() => viewer.stop());

  it('refuses what is too large before sending it, and keeps what was written', async () => {
    const { page } = await viewer.open(viewer.url);
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.method()));
    await page.getByLabel('Text of the paste').fill('keep me');
    const buffer = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)));
    const files = Array.from({ length: 5 }, (_, index) => ({ name: `${index}.bin`, mimeType: '', buffer }));
    for (const file of files) file.buffer = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)));
    await page.locator('input[type=file]').setInputFiles(files);
    await page.getByText('likely too large').waitFor();
    await page.getByRole('button', { name: 'Create link' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /too large: 40\d kB encrypted, .* takes 300 kB/ })
      .waitFor();
    assert.equal(await page.getByLabel('Text of the paste').inputValue(), 'keep me');
    assert.ok(!sent.includes('POST'));
  });

  it('says why it could not be sent, counts down when told to wait, and sends when asked again', async () => {
    const { page } = await viewer.open(viewer.url);
    let answer: object | undefined = { status: 1, message: 'Please wait 2 seconds between each post.' };
    await page.route(`${viewer.url}/`, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      return answer ? route.fulfill({ json: answer }) : route.abort();
    });
    await page.getByLabel('Text of the paste').fill('keep me');
    await page.getByRole('button', { name: 'Create link' }).click();
    await page.getByRole('button', { name: /Wait [12] s/ }).waitFor();
    assert.ok(await page.getByRole('button', { name: /Wait/ }).isDisabled());
    answer = undefined;
    await page.getByRole('button', { name: 'Create link' }).click();
    await page.getByText('The service did not answer').waitFor();
    answer = {
      status: 1,
      message: 'Error saving document. Sorry. This service is full; please try again later.',
    };
    await page.getByRole('button', { name: 'Create link' }).click();
    await page.getByText('The service is full at the moment').waitFor();
    await page.unroute(`${viewer.url}/`);
    await page.getByRole('button', { name: 'Create link' }).click();
    await page.getByRole('heading', { name: 'Your link is ready' }).waitFor();
  });

  it('is used without a mouse, and Tab is never a trap', async () => {
    const { page, faults } = await viewer.open(viewer.url);
    await page.getByLabel('Text of the paste').waitFor();
    const focused = () =>
      page.evaluate<string>('document.activeElement.id || document.activeElement.textContent');
    const tabTo = async (what: string): Promise<void> => {
      for (let step = 0; step < 30 && (await focused()) !== what; step += 1) await page.keyboard.press('Tab');
      assert.equal(await focused(), what);
    };
    await tabTo('tab-0');
    await page.keyboard.press('ArrowRight');
    await page.getByText('There is nothing to preview yet.').waitFor();
    await page.keyboard.press('ArrowLeft');
    await tabTo('format');
    await page.keyboard.press('S');
    await tabTo('text');
    await page.keyboard.type('if (x) {');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('go()');
    assert.equal(await page.getByLabel('Text of the paste').inputValue(), 'if (x) {\n\tgo()');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    assert.notEqual(await focused(), 'text');
    await tabTo('burn');
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+Enter');
    await page.locator('h1:focus', { hasText: 'Your link is ready' }).waitFor();
    assert.match(await page.getByLabel('Link', { exact: true }).inputValue(), /#-/);
    assert.deepEqual(await faults(), []);
  });

  it('copies, draws a QR code, and deletes by link only after asking', async () => {
    const made = await makePaste(viewer, { text: 'short-lived' });
    const { page } = made;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy: Link', exact: true }).click();
    await page.getByText('Copied').waitFor({ state: 'attached' });
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), made.link);
    await page.getByText('QR code', { exact: true }).click();
    await page.getByRole('img', { name: 'QR code of the link' }).waitFor();

    const asking = await viewer.open(made.deletion);
    await asking.page.getByRole('heading', { name: 'Delete this paste?' }).waitFor();
    const { id } = parsePasteLink(made.link);
    const client = new PasteClient({ baseUrl: viewer.url });
    assert.equal((await client.read(id)).id, id);
    const wrong = await viewer.open(made.deletion.replace(/deletetoken=./, 'deletetoken=_'));
    await wrong.page.getByRole('button', { name: 'Delete for good' }).click();
    await wrong.page.getByRole('heading', { name: 'This link cannot delete it' }).waitFor();
    await asking.page.getByRole('button', { name: 'Delete for good' }).click();
    await asking.page.getByRole('heading', { name: 'Deleted', exact: true }).waitFor();
    await assert.rejects(client.read(id), PasteGone);
    await asking.page.reload();
    await asking.page.getByRole('button', { name: 'Delete for good' }).click();
    await asking.page.getByRole('heading', { name: 'It was gone already' }).waitFor();
    await assertQuiet(made, asking, wrong);
  });

  it('edits as new with all that was there, and back leads to the paste', async () => {
    const made = await makePaste(viewer, {
      text: CODE,
      format: 'Source code',
      prepare: (page) =>
        page
          .locator('input[type=file]')
          .setInputFiles({ name: 'b.txt', mimeType: 'text/plain', buffer: Buffer.from('bravo') }),
    });
    const { page } = await viewer.open(made.link);
    await page.getByRole('button', { name: 'Edit as new' }).click();
    assert.equal(await page.getByLabel('Text of the paste').inputValue(), CODE);
    assert.equal(await page.getByLabel('Format').inputValue(), 'syntaxhighlighting');
    assert.equal(await page.locator('.draft-files .file-name').innerText(), 'b.txt');
    assert.equal(page.url(), `${viewer.url}/`);
    await page.goBack();
    await page.getByRole('heading', { name: 'Paste', exact: true }).waitFor();
    assert.equal(page.url(), made.link);
  });

  it('runs no part of the page that was changed on its way', async () => {
    const { page } = await viewer.open('about:blank');
    await page.route(/\/assets\/editor-/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `globalThis.ran = 1;${await response.text()}` });
    });
    await page.goto(viewer.url);
    await page.getByRole('heading', { name: 'A part of this page did not arrive' }).waitFor();
    assert.equal(await page.evaluate('globalThis.ran'), undefined);
    await page.unroute(/\/assets\/editor-/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('Text of the paste').waitFor();
  });

  it('shows a burned paste bare when the part that shows it does not arrive', async () => {
    const bytes = new TextEncoder().encode('bravo');
    const { link } = await viewer.share(
      { text: 'read me once', attachments: [{ name: 'b.txt', mime: 'text/plain', bytes }] },
      { burnAfterReading: true },
    );
    const { page } = await viewer.open(link);
    await page.route(/\/assets\/plain-/, (route) => route.abort());
    await page.getByRole('button', { name: 'Open it now' }).click();
    assert.equal(await page.locator('pre.plain').innerText(), 'read me once');
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download b.txt' }).click();
    assert.equal(await readFile(await (await waiting).path(), 'utf8'), 'bravo');
  });

  it('offers no editor where only the token may create', async () => {
    const inside = await startViewer();
    try {
      const { page } = await inside.open(inside.url);
      await page.getByRole('heading', { name: 'Nothing to see without a link' }).waitFor();
      assert.equal(await page.getByRole('link', { name: 'New paste' }).count(), 0);
    } finally {
      await inside.stop();
    }
  });
});

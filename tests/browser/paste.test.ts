/** Making pastes in the browser and reading them again, in ours and in a client that nobody here wrote. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { PrivatebinClient } from '@pixelfactory/privatebin';
import type { Page } from 'playwright-core';
import {
  base58Decode,
  base58Encode,
  openComment,
  openPaste,
  parsePasteLink,
  PasteClient,
  PasteGone,
} from 'privatebin-client';
import { CODE, HOSTILE_MARKDOWN, MARKDOWN, picture } from './pasteSamples.ts';
import { chromiumMissing, startViewer, type OpenedPage, type Viewer } from './viewerHarness.ts';

const LIMIT = 300_000;

describe('pastes in the browser', { skip: chromiumMissing }, () => {
  let viewer: Viewer;
  before(async () => {
    viewer = await startViewer({ publicCreate: true, limits: { sizeLimit: LIMIT, creates: 1_000 } });
  });
  after(() => viewer.stop());

  interface Wanted {
    readonly text?: string;
    readonly format?: string;
    readonly prepare?: (page: Page) => Promise<unknown>;
  }

  /** Makes a paste as a person would; gives both links. */
  async function make(wanted: Wanted): Promise<OpenedPage & { link: string; deletion: string }> {
    const opened = await viewer.open(viewer.url);
    const { page } = opened;
    if (wanted.format) await page.getByLabel('Format').selectOption({ label: wanted.format });
    if (wanted.text) await page.getByLabel('Text of the paste').fill(wanted.text);
    await wanted.prepare?.(page);
    await page.getByRole('button', { name: 'Create link' }).click();
    await page.getByRole('heading', { name: 'Your link is ready' }).waitFor();
    return {
      ...opened,
      link: await page.getByLabel('Link', { exact: true }).inputValue(),
      deletion: await page.getByLabel('Link for deleting', { exact: true }).inputValue(),
    };
  }

  async function assertQuiet(...pages: readonly OpenedPage[]): Promise<void> {
    for (const { faults, foreign } of pages) {
      assert.deepEqual(await faults(), []);
      assert.deepEqual(foreign, []);
    }
  }

  it('makes a link that shows what was written', async () => {
    const text = 'Grüße aus dem Hafen ⚓\n<b>not bold</b>\n\tend';
    const made = await make({ text });
    const read = await viewer.open(made.link);
    await read.page.getByRole('heading', { name: 'Paste' }).waitFor();
    assert.equal(await read.page.locator('pre.plain').textContent(), text);
    assert.match(
      await read.page.locator('.meta').innerText(),
      /Expires in 7 days .* · Plain text · 46 bytes/,
    );
    await assertQuiet(made, read);
  });

  it('makes what another client reads, files and password included, and shows what that client made', async () => {
    const made = await make({
      text: MARKDOWN,
      format: 'Markdown',
      prepare: async (page) => {
        await page
          .locator('input[type=file]')
          .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: picture() });
        await page.getByLabel('Password (optional)').fill('tide');
      },
    });
    const { id, key } = parsePasteLink(made.link);
    const peer = new PrivatebinClient(viewer.url);
    // It leaves it to its caller to join key and password.
    const theirs = Buffer.concat([base58Decode(key)!, Buffer.from('tide')]);
    const read = (await peer.getText(id, theirs)) as unknown as Record<string, string>;
    assert.equal(read['paste'], MARKDOWN);
    assert.equal(read['attachment_name'], 'a.png');
    assert.equal(read['attachment'], `data:image/png;base64,${picture().toString('base64')}`);

    const theirKey = crypto.getRandomValues(new Uint8Array(32));
    const sent = await peer.sendText('from elsewhere', theirKey, {
      expire: '1day',
      burnafterreading: 0,
      opendiscussion: 0,
      output: 'text',
      textformat: 'plaintext',
      compression: 'zlib',
    } as never);
    const shown = await viewer.open(`${viewer.url}/?${sent.id}#${base58Encode(theirKey)}`);
    await shown.page.getByText('from elsewhere').waitFor();
    await assertQuiet(made, shown);
  });

  it('keeps the key and the text on this side: the server sees neither', async () => {
    const bodies: string[] = [];
    const made = await make({
      text: 'the harbour master',
      prepare: (page) => {
        page.on('request', (request) => bodies.push(`${request.url()} ${request.postData() ?? ''}`));
        return Promise.resolve();
      },
    });
    assert.ok(bodies.some((body) => body.includes('"ct"')));
    const { key } = parsePasteLink(made.link);
    for (const body of bodies) assert.doesNotMatch(body, new RegExp(`${key}|harbour|master`));
  });

  it('carries several files, by choosing, dropping and pasting, and shows pictures', async () => {
    const made = await make({
      prepare: async (page) => {
        await page.locator('input[type=file]').setInputFiles([
          { name: 'a.png', mimeType: 'image/png', buffer: picture() },
          { name: 'b.txt', mimeType: 'text/plain', buffer: Buffer.from('bravo') },
        ]);
        for (const [type, name] of [
          ['drop', 'c.txt'],
          ['paste', 'd.txt'],
        ]) {
          await page.evaluate(`{
            const data = new DataTransfer();
            data.items.add(new File(['content of ${name}'], '${name}', { type: 'text/plain' }));
            const event = '${type}' === 'drop'
              ? new DragEvent('drop', { bubbles: true, dataTransfer: data })
              : new ClipboardEvent('paste', { bubbles: true, clipboardData: data });
            document.body.dispatchEvent(event);
          }`);
        }
        await page.getByRole('button', { name: 'Remove b.txt' }).click();
      },
    });
    const read = await viewer.open(made.link);
    await read.page.getByRole('button', { name: 'Download d.txt' }).waitFor();
    assert.deepEqual(await read.page.locator('.file-name').allInnerTexts(), ['a.png', 'c.txt', 'd.txt']);
    await read.page.locator('img.preview').waitFor();
    assert.equal(await read.page.evaluate("document.querySelector('img.preview').naturalWidth"), 240);
    const waiting = read.page.waitForEvent('download');
    await read.page.getByRole('button', { name: 'Download c.txt' }).click();
    assert.equal(await readFile(await (await waiting).path(), 'utf8'), 'content of c.txt');
    await assertQuiet(made, read);
  });

  it('generates a password that opens it, and nothing else does', async () => {
    let password = '';
    const made = await make({
      text: 'behind a password',
      prepare: async (page) => {
        await page.getByRole('button', { name: 'Generate' }).click();
        password = await page.getByLabel('Password (optional)').inputValue();
      },
    });
    assert.match(password, /^([A-Za-z2-9]{5}-){3}[A-Za-z2-9]{5}$/);
    const { id, key } = parsePasteLink(made.link);
    const paste = await new PasteClient({ baseUrl: viewer.url }).read(id);
    await assert.rejects(openPaste(paste, key));
    assert.equal((await openPaste(paste, key, password)).text, 'behind a password');
  });

  it('makes what can be opened once, and asks first', async () => {
    const made = await make({
      text: 'read me once',
      prepare: async (page) => {
        await page.getByLabel('Burn after reading').check();
        assert.ok(await page.getByLabel('Open discussion').isDisabled());
      },
    });
    assert.match(made.link, /#-/);
    const { page } = await viewer.open(made.link);
    await page.getByRole('button', { name: 'Open it now' }).click();
    await page.getByText('read me once').waitFor();
    const { id } = parsePasteLink(made.link);
    await assert.rejects(new PasteClient({ baseUrl: viewer.url }).read(id), PasteGone);
  });

  it('keeps what can be opened once through a mistyped password, a reload and a lost answer', async () => {
    const { link } = await viewer.share(
      { text: 'read me once' },
      { burnAfterReading: true, password: 'tide' },
    );
    const { page, faults } = await viewer.open(link);
    await page.getByRole('button', { name: 'Open it now' }).click();
    await page.getByLabel('Password').fill('ebb');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('That password does not fit.').waitFor();
    await page.reload();
    let isLost = false;
    await page.route(`${viewer.url}/?*`, async (route) => {
      if (isLost || route.request().headers()['x-requested-with'] === undefined) return route.continue();
      isLost = true;
      await route.fetch();
      return route.abort();
    });
    await page.getByRole('button', { name: 'Open it now' }).click();
    await page.getByLabel('Password').fill('tide');
    const other = new PasteClient({ baseUrl: viewer.url });
    await assert.rejects(other.read(parsePasteLink(link).id), PasteGone);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('read me once').waitFor();
    await page.getByText('This was deleted from the server when you opened it').waitFor();
    assert.ok(isLost);
    await page.reload();
    await page.getByRole('button', { name: 'Open it now' }).click();
    await page.getByRole('heading', { name: 'This is no longer here' }).waitFor();
    assert.deepEqual(
      (await faults()).filter((fault) => !fault.includes('ERR_FAILED')),
      [],
    );
  });

  it('colours code, numbers its lines and says its language', async () => {
    const made = await make({ text: CODE, format: 'Source code' });
    const read = await viewer.open(made.link);
    await read.page.locator('.hl-keyword', { hasText: 'import' }).waitFor();
    assert.equal(await read.page.locator('.code code').textContent(), CODE);
    assert.match(await read.page.getByLabel('Language').inputValue(), /^(type|java)script$/);
    await read.page.getByLabel('Language').selectOption('');
    assert.equal(await read.page.locator('.code [class^=hl-]').count(), 0);
    await read.page.getByRole('button', { name: 'Wrap lines' }).click();
    assert.equal(await read.page.locator('.line-numbers').isVisible(), false);
    await assertQuiet(made, read);
  });

  it('formats Markdown and leaves all that is hostile in it text, in the preview too', async () => {
    const { page, faults, foreign } = await viewer.open(viewer.url);
    await page.getByLabel('Format').selectOption('markdown');
    await page.getByLabel('Text of the paste').fill(HOSTILE_MARKDOWN);
    await page.getByRole('tab', { name: 'Preview' }).click();
    await page.locator('.rich').waitFor();
    const made = await make({ text: HOSTILE_MARKDOWN, format: 'Markdown' });
    const read = await viewer.open(made.link);
    await read.page.locator('.rich .hl-tag').first().waitFor();
    for (const each of [page, read.page]) {
      assert.equal(await each.evaluate('globalThis.ran'), undefined);
      const bad =
        '.rich :is(script, img, iframe, style, svg, object, embed, base, form, [onerror], [onload], [onmouseover])';
      assert.equal(await each.locator(bad).count(), 0);
      const links = await each.evaluate<string[]>(
        "[...document.querySelectorAll('.rich a')].map((a) => `${a.protocol} ${a.rel} ${a.target}`)",
      );
      assert.ok(links.length >= 2);
      for (const link of links) assert.equal(link, 'https: noopener noreferrer nofollow _blank');
      assert.match(await each.locator('.rich').innerText(), /<script>globalThis.ran = 1<\/script>/);
    }
    await assertQuiet({ page, faults, foreign }, read);
  });

  it('carries a discussion that only those with the key can read', async () => {
    const made = await make({
      text: 'what do you think?',
      prepare: (page) => page.getByLabel('Open discussion').check(),
    });
    const first = await viewer.open(made.link);
    await first.page.getByLabel('Your comment').fill('<b>fine</b> by me');
    await first.page.getByLabel('Name (optional)').fill('Ada');
    await first.page.getByRole('button', { name: 'Comment', exact: true }).click();
    await first.page.locator('.comment', { hasText: '<b>fine</b> by me' }).waitFor();
    assert.equal(await first.page.getByLabel('Your comment').inputValue(), '');

    const second = await viewer.open(made.link);
    await second.page.getByRole('heading', { name: '1 comment' }).waitFor();
    await second.page.locator('.comment', { hasText: 'Ada' }).waitFor();
    await second.page.getByRole('button', { name: 'Reply' }).click();
    await second.page.locator('li').getByLabel('Your comment').fill('by me too');
    await second.page.locator('li').getByRole('button', { name: 'Comment', exact: true }).click();
    await second.page.locator('.comments .comments .comment', { hasText: 'by me too' }).waitFor();

    const { id, key } = parsePasteLink(made.link);
    const { comments } = await new PasteClient({ baseUrl: viewer.url }).read(id);
    const opened = await Promise.all(comments.map((comment) => openComment(comment, key)));
    assert.deepEqual(opened, [
      { text: '<b>fine</b> by me', nickname: 'Ada' },
      { text: 'by me too', nickname: undefined },
    ]);
    assert.equal(comments[1]!.parentId, comments[0]!.id);
    await assertQuiet(made, first, second);
  });

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
    const made = await make({ text: 'short-lived' });
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
    const made = await make({
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

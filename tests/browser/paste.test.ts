/** Making pastes in the browser and reading them again, in ours and in a client that nobody here wrote. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { PrivatebinClient } from '@pixelfactory/privatebin';
import {
  base58Decode,
  base58Encode,
  openComment,
  openPaste,
  parsePasteLink,
  PasteClient,
  PasteGone,
} from 'privatebin-client';
import { assertQuiet, makePaste, startPublicViewer } from './pasteMaking.ts';
import { CODE, HOSTILE_MARKDOWN, MARKDOWN, picture } from './pasteSamples.ts';
import { chromiumMissing, type Viewer } from './viewerHarness.ts';

describe('pastes in the browser', { skip: chromiumMissing }, () => {
  let viewer: Viewer;
  before(async () => {
    viewer = await startPublicViewer();
  });
  after(() => viewer.stop());

  it('makes a link that shows what was written', async () => {
    const text = 'Grüße aus dem Hafen ⚓\n<b>not bold</b>\n\tend';
    const made = await makePaste(viewer, { text });
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
    const made = await makePaste(viewer, {
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
    const made = await makePaste(viewer, {
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
    const made = await makePaste(viewer, {
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
    const made = await makePaste(viewer, {
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
    const made = await makePaste(viewer, {
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
    const made = await makePaste(viewer, { text: CODE, format: 'Source code' });
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
    const made = await makePaste(viewer, { text: HOSTILE_MARKDOWN, format: 'Markdown' });
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
    const made = await makePaste(viewer, {
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
});

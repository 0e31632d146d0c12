/** Hostile content in the real viewer, through the real service, and in what it saves: nothing runs, hangs or is fetched. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { generateBlobKey, sealBlob } from 'privatebin-client';
import { TRANSCRIPT_FILE } from '../../shared/transcript/unpack.ts';
import { type Dtx, messageTime, type PasteBlob } from '../../shared/transcript/types.ts';
import { parseTranscript } from '../../shared/transcript/validate.ts';
import { harbourAtDusk } from '../demo/photo.ts';
import { hostileDocument, mutant, seeded } from '../support/hostile.ts';
import { message, sample } from '../unit/transcriptSamples.ts';
import { chromiumMissing, startViewer, type Viewer } from './viewerHarness.ts';
import { hostileConversation } from './viewerSamples.ts';

const IDS = "[...document.querySelectorAll('article')].map((each) => each.id)";

describe('hostile content', { skip: chromiumMissing }, () => {
  let viewer: Viewer;
  let folder: string;
  before(async () => {
    viewer = await startViewer();
    folder = await mkdtemp(join(tmpdir(), 'tessera-hostile-'));
  });
  after(async () => {
    await viewer.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Presses the button of one kind of download and gives the file that is saved. */
  async function save(page: Page, kind: string): Promise<string> {
    if (!(await page.locator('dialog.downloads').isVisible())) {
      await page.locator('.bar').getByRole('button', { name: 'Download', exact: true }).click();
    }
    const saved = page.waitForEvent('download');
    await page.locator(`[data-kind="${kind}"]`).click();
    const file = await saved;
    const path = join(folder, file.suggestedFilename());
    await file.saveAs(path);
    return path;
  }

  it('neither runs nor hangs in the viewer, nor in the file that it saves', async () => {
    const doc = hostileDocument();
    const { page, faults, foreign } = await viewer.open(await viewer.shareTranscript(doc));
    await page.getByText(`${doc.messages.length} messages shown`).waitFor({ state: 'attached' });
    assert.equal(await page.locator('#app script, #app iframe, #app [onerror], #app [onload]').count(), 0);
    assert.equal(
      await page.locator('a:not([href^="http"], [href^="#"], [href^="/"], [href^="?"])[href]').count(),
      0,
    );
    const shown = await page.evaluate<string[]>(IDS);
    const path = await save(page, 'html');
    assert.deepEqual(await faults(), []);
    assert.deepEqual(foreign, []);

    const disk = await viewer.open(pathToFileURL(path).href);
    assert.deepEqual(await disk.page.evaluate(IDS), shown, 'the same messages in the same order');
    assert.equal(
      await disk.page.locator('script, iframe, link, base, [onerror], [onload], [style]').count(),
      0,
    );
    // All of them would show up here, were they made: the file itself is the only one.
    assert.deepEqual(disk.foreign, [pathToFileURL(path).href]);
    assert.deepEqual(await disk.faults(), []);
  });

  it('opens mutants of a document, or falls back to their plain text, without a fault', async () => {
    const random = seeded(7);
    // One tab for all: links that somebody pastes one after the other.
    const { page, faults, foreign } = await viewer.open(viewer.url);
    let opened = 0;
    for (let round = 0; opened < 3; round++) {
      const value = mutant(hostileConversation(), random);
      let doc: Dtx;
      try {
        doc = parseTranscript(value);
      } catch {
        continue;
      }
      opened++;
      await page.goto(await viewer.shareTranscript(doc));
      await page.getByText('End of the conversation').waitFor();
      assert.deepEqual([await faults(), foreign], [[], []], `round ${round}`);
    }
    const nested = `${'{"y":17,"c":['.repeat(50_000)}{}${']}'.repeat(50_000)}`;
    const json = JSON.stringify(sample([message(0)]));
    const broken: readonly Uint8Array[] = [
      gzipSync(new Uint8Array(80_000_000)),
      gzipSync(json.replace('"messages":[', `"messages":[{"i":"1","u":0,"cp":[${nested}]},`)),
      gzipSync(json.replaceAll('"u":0', '"u":4294967295')),
      gzipSync(json.replace('"roles":{', '"roles":{"__proto__":["x",1],')),
      gzipSync('{'.repeat(100_000)),
    ];
    for (const [index, bytes] of broken.entries()) {
      const text = `all that was said in ${index}`;
      const attachment = { name: TRANSCRIPT_FILE, mime: 'application/gzip', bytes: Uint8Array.from(bytes) };
      const { link } = await viewer.share({ text, attachments: [attachment] });
      await page.goto(link);
      await page.getByText(text).waitFor();
      assert.deepEqual([await faults(), foreign], [[], []], text);
    }
  });

  it('saves what was said with its pictures, and all files under safe names with a list of those that are gone', async () => {
    const picture = harbourAtDusk(96, 60);
    const secret = await generateBlobKey();
    const { envelope, sha256 } = await sealBlob(Uint8Array.from(picture), secret, '1day');
    const { id } = await viewer.client.create(envelope);
    const facts = { k: secret.key, iv: secret.iv, s: picture.length, t: 'image/png', h: sha256 };
    const blobs: PasteBlob[] = [
      { id, ...facts },
      { id: 'ffffffffffffffff', ...facts, t: 'text/plain' },
    ];
    const doc = sample(
      [
        message(0, {
          c: '# Hello',
          at: [{ n: '../dusk.png', s: picture.length, t: 'image/png', w: 96, h: 60, b: [0] }],
        }),
        message(1, {
          at: [
            { n: 'con', s: 9, t: 'text/plain', b: [1] },
            { n: 'huge.iso', s: 9e9, x: 'too-large' },
          ],
        }),
      ],
      { blobs },
    );
    const { page, faults } = await viewer.open(await viewer.shareTranscript(doc));
    await page.getByText('End of the conversation').waitFor();
    const html = await save(page, 'html');
    assert.ok(html.endsWith('transcript-ticket-0042.html'));
    assert.match(await readFile(html, 'utf8'), /<html lang="en">/);
    const disk = await viewer.open(pathToFileURL(html).href);
    assert.equal(await disk.page.evaluate('document.querySelector("figure img").naturalWidth'), 96);
    assert.match(await disk.page.locator('.log').innerText(), /Hello/);

    const zip = unzipSync(await readFile(await save(page, 'zip')));
    assert.deepEqual(Object.keys(zip), ['_dusk.png', 'README.txt']);
    assert.deepEqual(Buffer.from(zip['_dusk.png']!), Buffer.from(picture));
    const list = Buffer.from(zip['README.txt']!).toString();
    assert.match(list, /con\r\n {2}Could not be fetched/);
    assert.match(list, /huge\.iso\r\n {2}Not kept: larger than this server keeps/);
    await page.getByText('2 files are not in it').first().waitFor();

    assert.match(await readFile(await save(page, 'text'), 'utf8'), /\n {4}Hello\n/);
    assert.match(await readFile(await save(page, 'markdown'), 'utf8'), /\n {2}> # Hello\n/);
    assert.match(await readFile(await save(page, 'table'), 'utf8'), /"Hello","\.\.\/dusk\.png"/);
    const json = JSON.parse(await readFile(await save(page, 'json'), 'utf8')) as Dtx;
    assert.equal(messageTime(parseTranscript(json).messages[0]!.i), messageTime(doc.messages[0]!.i));
    // The file that is gone answers with words, not with a fault of the page.
    assert.deepEqual(await faults(), []);
  });
});

/** Kept files in the viewer: decrypted when they come into view or are asked for, byte for byte, and said why not. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { generateBlobKey, sealBlob } from 'privatebin-client';
import { DTX_VERSION, type Attachment, type Dtx, type PasteBlob } from '../../shared/transcript/types.ts';
import { harbourAtDusk } from '../demo/photo.ts';
import { waitFor } from '../support/waitFor.ts';
import { chromiumMissing, startViewer, type Viewer } from './viewerHarness.ts';

const FIRST_ID = 1_434_134_400_000_000_000n;

/** A transcript in which each file is a message of its own. */
function transcript(files: readonly Attachment[], blobs: readonly PasteBlob[]): Dtx {
  return {
    format: 'dtx',
    v: DTX_VERSION,
    gen: { app: 'tessera', ver: '0', at: 1 },
    audience: 'staff',
    guild: { id: '1', n: 'Guild' },
    channel: { id: '2', n: 'ticket', t: 0 },
    tz: 'UTC',
    ticket: { no: 1, cat: 'Help', by: 0, opened: 1_762_000_000_000 },
    users: [{ id: '3', n: 'ada' }],
    roles: {},
    channels: {},
    blobs,
    messages: files.map((file, index) => ({
      i: (FIRST_ID + BigInt(index)).toString(),
      u: 0,
      c: `file ${index}`,
      at: [file],
    })),
  };
}

describe('files in the viewer', { skip: chromiumMissing }, () => {
  let viewer: Viewer;
  before(async () => {
    viewer = await startViewer();
  });
  after(() => viewer.stop());

  async function keep(bytes: Uint8Array, mediaType: string): Promise<PasteBlob> {
    const secret = await generateBlobKey();
    const { envelope, sha256 } = await sealBlob(Uint8Array.from(bytes), secret, '1day');
    const { id } = await viewer.client.create(envelope);
    return { id, k: secret.key, iv: secret.iv, s: bytes.length, t: mediaType, h: sha256 };
  }

  it('shows pictures when they are scrolled to, in full on a click, without touching the rules of the page', async () => {
    const picture = harbourAtDusk(96, 60);
    const blob = await keep(picture, 'image/png');
    const file = {
      n: 'dusk.png',
      s: picture.length,
      t: 'image/png',
      w: 96,
      h: 60,
      desc: 'a harbour',
      b: [0],
    };
    const filler = Array.from({ length: 60 }, (_, index) => ({
      n: `file${index}.zip`,
      s: 5,
      x: 'off' as const,
    }));
    const link = await viewer.shareTranscript(transcript([...filler, file], [blob]));
    const { page, faults, foreign } = await viewer.open(link);
    await page.getByText('file0.zip').waitFor();
    assert.equal(await page.locator('.picture img').count(), 0, 'fetched before it was needed');
    const image = page.locator('.picture img');
    // Sections get their true height when they come into view, so one scroll may fall short.
    await waitFor('the picture', async () => {
      await page
        .locator('.picture')
        .evaluate((element: { scrollIntoView(): void }) => element.scrollIntoView());
      return (await image.count()) === 1;
    });
    assert.deepEqual(
      await image.evaluate((element: { naturalWidth: number; naturalHeight: number }) => [
        element.naturalWidth,
        element.naturalHeight,
      ]),
      [96, 60],
    );
    await page.getByRole('button', { name: 'Show dusk.png (a harbour) in full' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(await faults(), []);
    assert.deepEqual(foreign, []);
  });

  it('downloads a file of several pieces byte for byte', async () => {
    const pieces = [randomBytes(5_000), randomBytes(3_000), randomBytes(1)];
    const blobs = await Promise.all(pieces.map((piece) => keep(piece, 'application/zip')));
    const file = { n: 'archive.zip', s: 8_001, t: 'application/zip', b: [0, 1, 2] };
    const { page } = await viewer.open(await viewer.shareTranscript(transcript([file], blobs)));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'archive.zip');
    assert.deepEqual(await readFile(await download.path()), Buffer.concat(pieces));
  });

  it('never draws or plays what could run: an SVG is a download', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const blob = await keep(svg, 'image/svg+xml');
    const file = { n: 'x.svg', s: svg.length, t: 'image/svg+xml', b: [0] };
    const { page, faults } = await viewer.open(await viewer.shareTranscript(transcript([file], [blob])));
    await page.getByRole('button', { name: 'Download' }).waitFor();
    assert.equal(await page.locator('.picture').count(), 0);
    assert.deepEqual(await faults(), []);
  });

  it('says so when a file is gone or was replaced, and offers to try again', async () => {
    const bytes = randomBytes(100);
    const kept = await keep(bytes, 'application/zip');
    const other = await keep(randomBytes(100), 'application/zip');
    const files = [
      { n: 'gone.zip', s: 100, b: [0] },
      { n: 'replaced.zip', s: 100, b: [1] },
    ];
    const blobs = [
      { ...kept, id: '0123456789abcdef' },
      { ...kept, id: other.id },
    ];
    const { page } = await viewer.open(await viewer.shareTranscript(transcript(files, blobs)));
    const buttons = page.getByRole('button', { name: 'Download' });
    await buttons.first().click();
    await page.getByText('gone.zip cannot be shown').waitFor();
    await buttons.click();
    await page.getByText('replaced.zip cannot be shown').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Try again' }).count(), 2);
  });
});

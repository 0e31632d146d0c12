/** Kept files in the viewer: decrypted when they come into view or are asked for, byte for byte, and said why not. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { unzipSync } from 'fflate';
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

/** A sound file of so many seconds in which nothing is heard. */
function silence(seconds: number): Uint8Array {
  const samples = 8_000 * seconds;
  const bytes = Buffer.alloc(44 + samples, 128);
  bytes.write('RIFF    WAVEfmt ', 0, 'latin1');
  bytes.writeUInt32LE(36 + samples, 4);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt32LE(0x00010001, 20);
  bytes.writeUInt32LE(8_000, 24);
  bytes.writeUInt32LE(8_000, 28);
  bytes.writeUInt32LE(0x00080001, 32);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples, 40);
  return bytes;
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
      page.locator('.file-actions').getByRole('button', { name: 'Download' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'archive.zip');
    assert.deepEqual(await readFile(await download.path()), Buffer.concat(pieces));
  });

  it('never draws or plays what could run: an SVG is a download', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const blob = await keep(svg, 'image/svg+xml');
    const file = { n: 'x.svg', s: svg.length, t: 'image/svg+xml', b: [0] };
    const { page, faults } = await viewer.open(await viewer.shareTranscript(transcript([file], [blob])));
    await page.locator('.file-actions').getByRole('button', { name: 'Download' }).waitFor();
    assert.equal(await page.locator('.picture').count(), 0);
    assert.deepEqual(await faults(), []);
  });

  it('leafs through all pictures by keyboard, keeps the focus inside, and gives it back', async () => {
    const pictures = [harbourAtDusk(96, 60), harbourAtDusk(60, 96)];
    const blobs = await Promise.all(pictures.map((each) => keep(each, 'image/png')));
    const files = ['one.png', 'two.png'].map((n, index) => ({ n, s: 5, t: 'image/png', b: [index] }));
    const hidden = { n: 'hidden.png', s: 5, t: 'image/png', b: [0], sp: 1 as const };
    const link = await viewer.shareTranscript(transcript([...files, hidden], blobs));
    const { page, faults } = await viewer.open(link);
    await page.getByRole('button', { name: 'Show one.png in full' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 of 2').waitFor();
    await page.keyboard.press('ArrowRight');
    await dialog.getByText('two.png').waitFor();
    await dialog.getByText('2 of 2').waitFor();
    await page.keyboard.press('ArrowRight');
    await dialog.getByText('one.png').waitFor();
    for (let times = 0; times < 7; times++) await page.keyboard.press('Tab');
    assert.equal(
      await page.evaluate('document.querySelector("dialog").contains(document.activeElement)'),
      true,
    );
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download' }).click(),
    ]);
    assert.deepEqual(await readFile(await saved.path()), Buffer.from(pictures[0]!));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('document.activeElement.ariaLabel'), 'Show one.png in full');
    // A spoiler is neither leafed to nor shown before it is asked for.
    assert.equal(await page.locator('.picture img').count(), 2);
    await page.getByRole('button', { name: 'Spoiler, show' }).click();
    await page.getByRole('button', { name: 'Show hidden.png in full' }).waitFor();
    assert.deepEqual(await faults(), []);
  });

  it('plays a voice message by its waveform, fetched only when asked', async () => {
    const sound = silence(2);
    const blob = await keep(sound, 'audio/wav');
    const wf = Buffer.from([0, 80, 255, 30]).toString('base64');
    const file = { n: 'voice.wav', s: sound.length, t: 'audio/wav', dur: 2, wf, b: [0] };
    const { page, faults } = await viewer.open(await viewer.shareTranscript(transcript([file], [blob])));
    await page.getByText('0:02').waitFor();
    assert.equal((await page.locator('.voice-bars .all path').getAttribute('d'))?.match(/M/g)?.length, 4);
    assert.equal(await page.locator('audio').count(), 0, 'fetched before it was asked for');
    await page.getByRole('button', { name: 'Play voice.wav' }).click();
    await page.getByRole('button', { name: 'Pause voice.wav' }).waitFor();
    await page.getByText('0:02 / 0:02').waitFor();
    await page.getByRole('button', { name: 'Play voice.wav' }).waitFor();
    assert.deepEqual(await faults(), []);
  });

  it('shows avatars, server icon, custom emoji and stickers from the document itself', async () => {
    const inline = { d: Buffer.from(harbourAtDusk(24, 24)).toString('base64'), t: 'image/png' };
    const svg = {
      d: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64'),
      t: 'image/svg+xml',
    };
    const doc: Dtx = {
      ...transcript([], []),
      guild: { id: '1', n: 'Guild', i: 0 },
      users: [
        { id: '3', n: 'ada', a: 0 },
        { id: '4', n: 'svg', a: 1 },
      ],
      emojis: { '5': { n: 'wave', b: 0 }, '6': { n: 'gone' } },
      blobs: [inline, svg],
      messages: [
        {
          i: String(FIRST_ID),
          u: 0,
          c: 'hi <:wave:5> and <:gone:6>',
          st: [{ id: '7', n: 'Ahoy', f: 1, b: [0] }],
        },
        { i: String(FIRST_ID + 1n), u: 1, c: 'no picture' },
      ],
    };
    const { page, faults, foreign } = await viewer.open(await viewer.shareTranscript(doc));
    await page.getByText('no picture').waitFor();
    const log = page.locator('.log');
    assert.equal(await log.locator('.avatar img').count(), 1, 'an SVG is never drawn');
    assert.equal(await log.getByRole('img', { name: ':wave:' }).count(), 1);
    assert.equal(await log.getByRole('img', { name: 'Sticker: Ahoy' }).count(), 1);
    assert.match(await log.innerText(), /:gone:/);
    assert.equal(await page.locator('.guild img').count(), 1);
    assert.deepEqual(await faults(), []);
    assert.deepEqual(foreign, []);
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
    const buttons = page.locator('.file-actions').getByRole('button', { name: 'Download' });
    await buttons.first().click();
    await page.getByText('gone.zip cannot be shown').waitFor();
    await buttons.click();
    await page.getByText('replaced.zip cannot be shown').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Try again' }).count(), 2);
  });

  it('says before and in the archive what is too large to be packed, and packs the rest', async () => {
    const [large, small] = [
      await keep(Buffer.from('large'), 'text/plain'),
      await keep(Buffer.from('small'), 'text/plain'),
    ];
    const files = [
      { n: 'film.mkv', s: 3_000_000_000, t: 'video/x-matroska', b: [0] },
      { n: 'note.txt', s: 5, t: 'text/plain', b: [1] },
    ];
    const { page } = await viewer.open(await viewer.shareTranscript(transcript(files, [large, small])));
    await page.locator('.bar').getByRole('button', { name: 'Download', exact: true }).click();
    const offer = page.locator('[data-kind=zip]');
    assert.match(
      await offer.innerText(),
      /2 files in a ZIP archive, 3\s?GB\. A browser can pack 2\s?GB at most/,
    );
    const saved = page.waitForEvent('download');
    await offer.click();
    const entries = unzipSync(await readFile(await (await saved).path()));
    assert.deepEqual(Object.keys(entries).sort(), ['README.txt', 'note.txt']);
    assert.equal(Buffer.from(entries['note.txt'] ?? []).toString(), 'small');
    const list = Buffer.from(entries['README.txt'] ?? []).toString();
    assert.match(list, /NOT HERE[^]*film\.mkv\s+Not in this archive: it would have become too large/);
  });
});

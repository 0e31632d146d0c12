/** The files of a transcript are listed once each, under names that no system takes for something else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listFiles } from '../../shared/transcript/fileList.ts';
import { safeFileName, transcriptFileName, uniqueNames } from '../../shared/transcript/fileNames.ts';
import { message, OPENED_MS, sample } from './transcriptSamples.ts';

describe('names of files', () => {
  const cases: readonly (readonly [given: string, safe: string])[] = [
    ['photo.png', 'photo.png'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..\\..\\evil.exe', '_.._evil.exe'],
    ['C:\\x', 'C_x'],
    ['/', '_'],
    ['..', 'file'],
    ['', 'file'],
    ['   ', 'file'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['com1.tar.gz', '_com1.tar.gz'],
    ['console.log', 'console.log'],
    ['a\u202egnp.exe', 'a_gnp.exe'],
    ['a\u0000b\nc.txt', 'a_b_c.txt'],
    ['trailing. . ', 'trailing'],
    ['\ud800.png', '_.png'],
    ['grüße 🦑.png', 'grüße 🦑.png'],
  ];
  for (const [given, safe] of cases) {
    it(`makes ${JSON.stringify(safe)} of ${JSON.stringify(given)}`, () =>
      assert.equal(safeFileName(given), safe));
  }

  it('keeps the ending of a long name', () => {
    const name = safeFileName(`${'🦑'.repeat(300)}.tar`);
    assert.ok(name.length <= 120 && name.endsWith('.tar') && name.isWellFormed());
  });

  it('gives no name twice, also where case is ignored', () => {
    const unique = uniqueNames();
    const names = ['a.png', 'A.png', 'a.png', 'a (2).png', 'b'].map(unique);
    assert.deepEqual(names, ['a.png', 'A (2).png', 'a (3).png', 'a (2) (2).png', 'b']);
  });

  it('numbers ten thousand equal names without trying them all', () => {
    const unique = uniqueNames();
    const names = Array.from({ length: 10_000 }, () => unique('image.png'));
    assert.equal(names.at(-1), 'image (10000).png');
  });

  it('names a transcript by what it is about', () => {
    assert.equal(transcriptFileName(sample()), 'transcript-ticket-0042');
    const range = { part: 2, of: 3, total: 9, before: 3 };
    assert.equal(transcriptFileName(sample([], { range })), 'transcript-ticket-0042-part-2');
    const { ticket, ...mail } = sample([], { modmail: { by: 0, opened: OPENED_MS } });
    assert.ok(ticket);
    const channel = { ...mail.channel, n: 'a/b c' };
    assert.equal(transcriptFileName({ ...mail, channel }), 'transcript-modmail-a_b-c');
  });
});

describe('the list of files', () => {
  it('holds attachments, galleries, embeds, stickers and forwards, each file once', () => {
    const blob = { id: '0123456789abcdef', k: 'AAAA', iv: 'AAAA', s: 5, t: 'image/png', h: 'AAAA' };
    const doc = sample(
      [
        message(0, {
          at: [
            { n: 'a.txt', s: 9, b: [0] },
            { n: 'gone.txt', s: 1, x: 'gone' },
          ],
        }),
        message(1, { em: [{ im: { b: [1] } }, { im: { x: 'off' } }] }),
        message(2, { cp: [{ y: 17, c: [{ y: 12, m: [{ n: 'g.webp', b: [2] }, { b: [0] }] }] }] }),
        message(3, { st: [{ id: '1', n: 'wave', f: 1, b: [3] }] }),
        message(4, { fw: [{ at: [{ n: 'f.bin', s: 3, b: [4, 5] }] }] }),
      ],
      { blobs: Array.from({ length: 6 }, () => blob) },
    );
    assert.deepEqual(
      listFiles(doc).map(({ name, sizeBytes, ref }) => [name, sizeBytes, ref.b ?? ref.x]),
      [
        ['a.txt', 9, [0]],
        ['gone.txt', 1, 'gone'],
        ['embed.png', 5, [1]],
        ['g.webp', 5, [2]],
        ['wave.png', 5, [3]],
        ['f.bin', 3, [4, 5]],
      ],
    );
  });
});

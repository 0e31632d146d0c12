/** What a reader has to load: few kilobytes before the first words, and only those of one language. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { buildBrowser, type Manifest } from '../../views/browser/build.ts';

const LIMIT_BYTES = 30 * 1024;

let folder: string;
let built: { readonly manifest: Manifest; readonly scriptBytes: number };
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tessera-size-'));
  built = await buildBrowser(join(folder, 'browser'));
});
after(() => rm(folder, { recursive: true, force: true }));

const read = (file: string): Promise<string> => readFile(join(folder, 'browser', file), 'utf8');

it('keeps the first script with all it imports within 30 KB gzip, in each language', () => {
  assert.ok(built.scriptBytes > 10_000 && built.scriptBytes <= LIMIT_BYTES, `${built.scriptBytes} bytes`);
});

it('keeps the highlighter within 30 KB gzip', async () => {
  const bytes = gzipSync(await read(built.manifest['highlight.js']!.file)).length;
  assert.ok(bytes > 10_000 && bytes <= LIMIT_BYTES, `${bytes} bytes`);
});

it('gives each reader the words of one language only', async () => {
  const words = async (name: string): Promise<string> => {
    const { file, imports = [] } = built.manifest[name]!;
    return (await Promise.all([file, ...imports.map((each) => built.manifest[each]!.file)].map(read))).join();
  };
  const [en, de] = [await words('viewer.js'), await words('de/viewer.js')];
  const has = [en, de].map((text) =>
    ['The key is missing', 'Der Schlüssel fehlt'].map((each) => text.includes(each)),
  );
  assert.deepEqual(has, [
    [true, false],
    [false, true],
  ]);
});

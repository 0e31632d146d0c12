/** Bundles the browser's part into dist/browser/: hashed names and a manifest with what the pages' integrity needs. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Metafile, Plugin } from 'esbuild';

/** Gzip size of the script that a reader waits for. */
const SCRIPT_LIMIT_BYTES = 30 * 1024;

const source = import.meta.dirname;
const root = join(source, '../..');
const target = join(root, 'dist/browser');
/** Whatever ends up in the bundle. */
const SOURCES = [
  'views/browser',
  'views/browser/media',
  'views/browser/paste',
  'views/browser/reading',
  'views/browser/styles',
  'views/locales',
  'shared/transcript',
  'shared/transcript/html',
  'shared/transcript/locales',
  'shared/privatebin-client',
];
/** Each is a build of its own, so that nobody loads the words of another; the first one's names stand bare in the manifest. */
const LANGUAGES = ['en', 'de'] as const;
type Language = (typeof LANGUAGES)[number];
const SCRIPTS = ['viewer.ts', 'static.ts', 'report.ts'];
/** The same in every language. */
const LOOKS = ['viewer.css', 'icon.svg'];

export interface Asset {
  readonly file: string;
  /** `sha384-…`, for the integrity attribute. */
  readonly integrity: string;
  /** Names of the files that this script imports at once; each needs its own integrity, as a script's covers only itself. */
  readonly imports?: readonly string[];
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author: string;
}

type Outputs = Metafile['outputs'];
type Output = Outputs[string];

export type Manifest = Readonly<Record<string, Asset>>;

/** Builds everything; gives the manifest and the gzip size of the first script, in the longer language, in bytes. */
export async function buildBrowser(
  outdir: string = target,
): Promise<{ manifest: Manifest; scriptBytes: number }> {
  // Built beside and moved, so that a server that is running never reads a half-written folder.
  const fresh = `${outdir}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const results = await Promise.all(LANGUAGES.map((language) => bundle(fresh, language)));
  const licenseText = await licensesOf(results.flatMap(({ inputs }) => Object.keys(inputs)));
  const hash = createHash('sha256').update(licenseText).digest('hex').slice(0, 8).toUpperCase();
  const licenses = join(fresh, `licenses-${hash}.txt`);
  await writeFile(licenses, licenseText);
  const manifest: Record<string, Asset> = { 'licenses.txt': await assetOf(licenses) };
  let scriptBytes = 0;
  for (const [index, language] of LANGUAGES.entries()) {
    const outputs = results[index]?.outputs ?? {};
    for (const [path, output] of Object.entries(outputs)) {
      const imports = importsOf(output, outputs).map((each) => nameOf(each, language));
      manifest[nameOf(path, language)] = { ...(await assetOf(join(fresh, basename(path)))), imports };
    }
    scriptBytes = Math.max(scriptBytes, await sizeOf(nameOf('viewer.js', language), manifest, fresh));
  }
  await writeFile(join(fresh, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await rm(outdir, { recursive: true, force: true });
  await rename(fresh, outdir);
  return { manifest, scriptBytes };
}

async function bundle(outdir: string, language: Language): Promise<Metafile> {
  // Loaded only here: where dist/browser came along ready-made, the bundler need not be installed.
  const { build } = await import('esbuild');
  const entries = language === LANGUAGES[0] ? [...SCRIPTS, ...LOOKS] : SCRIPTS;
  const { metafile } = await build({
    entryPoints: entries.map((file) => join(source, file)),
    plugins: [wordsOf(language), firstInOne()],
    loader: { '.svg': 'copy' },
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    outdir,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['chrome120', 'firefox121', 'safari17'],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/** Empties the catalogues of the other languages. */
function wordsOf(language: Language): Plugin {
  return {
    name: 'words',
    setup(build) {
      build.onLoad({ filter: /[/\\]locales[/\\][\w.]+\.json$/ }, ({ path }) =>
        path.endsWith(`${language}.json`) ? undefined : { contents: '{}', loader: 'json' },
      );
    },
  };
}

/**
 * Lets every part that loads on demand import the first script, which runs already. Without this the bundler cuts what
 * they share into a dozen pieces, one for each set of parts, and twelve pieces compress a tenth worse than one.
 */
function firstInOne(): Plugin {
  return {
    name: 'first-in-one',
    setup(build) {
      const parts = new Set<string>();
      build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind === 'dynamic-import') parts.add(join(resolveDir, path));
        return undefined;
      });
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!parts.has(path)) return undefined;
        const first = `import ${JSON.stringify(join(source, 'viewer.ts'))};\n`;
        return { contents: first + (await readFile(path, 'utf8')), loader: 'ts' };
      });
    },
  };
}

/** Gzip size of a script with all that it imports at once. */
async function sizeOf(name: string, manifest: Manifest, folder: string): Promise<number> {
  const script = manifest[name];
  if (!script) throw new Error(`the build gave no ${name}`);
  const files = [script, ...(script.imports ?? []).flatMap((each) => manifest[each] ?? [])];
  const sizes = files.map(async ({ file }) => gzipSync(await readFile(join(folder, file))).length);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/**
 * `viewer-AB12CD34.js` is known as `viewer.js` or `de/viewer.js`; of the nameless shared pieces there are many, so they
 * keep their hash.
 */
function nameOf(path: string, language: Language): string {
  const file = basename(path);
  if (file.startsWith('chunk-')) return file;
  return (language === LANGUAGES[0] ? '' : `${language}/`) + file.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, '');
}

async function assetOf(path: string): Promise<Asset> {
  const digest = createHash('sha384').update(await readFile(path));
  return { file: basename(path), integrity: `sha384-${digest.digest('base64')}` };
}

/** All that a script imports when it is loaded, and what those import; not what is imported on demand. */
function importsOf(output: Output, outputs: Outputs, seen = new Set<string>()): string[] {
  for (const { path, kind } of output.imports) {
    const next = outputs[path];
    if (kind !== 'import-statement' || !next || seen.has(path)) continue;
    seen.add(path);
    importsOf(next, outputs, seen);
  }
  return [...seen];
}

/** What the licences of the bundled packages ask to pass on. */
async function licensesOf(inputs: readonly string[]): Promise<string> {
  const packages = new Set(
    inputs.flatMap((path) => /^(?:\.\.\/)*(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  const texts = [...packages].sort().map(async (folder) => {
    const files = await readdir(join(root, folder));
    const file = files.find((name) => /^licen[cs]e(\.(md|txt))?$/i.test(name));
    const about = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as Package;
    // A few publish without the file and only name their licence.
    const text = file ? await readFile(join(root, folder, file), 'utf8') : `${about.author}\n`;
    return `${about.name} ${about.version}, ${about.license}\n\n${text}`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

/** Whether there is no build yet, or one of its sources was changed since. */
async function isStale(): Promise<boolean> {
  const built = await stat(join(target, 'manifest.json')).catch(() => undefined);
  if (!built) return true;
  for (const folder of SOURCES.filter((each) => existsSync(join(root, each)))) {
    for (const file of await readdir(join(root, folder), { withFileTypes: true })) {
      if (!file.isFile()) continue;
      const { mtimeMs } = await stat(join(file.parentPath, file.name));
      if (mtimeMs > built.mtimeMs) return true;
    }
  }
  return false;
}

async function main(): Promise<void> {
  if (process.argv.includes('--if-stale') && !(await isStale())) return;
  const { manifest, scriptBytes } = await buildBrowser();
  const kinds = Object.values(manifest).map(({ file }) => extname(file));
  process.stdout.write(
    `${kinds.length} files in dist/browser, viewer.js with its imports ${(scriptBytes / 1024).toFixed(1)} KB gzip\n`,
  );
  if (process.argv.includes('--check-size') && scriptBytes > SCRIPT_LIMIT_BYTES) {
    process.stderr.write(`viewer.js is larger than ${SCRIPT_LIMIT_BYTES / 1024} KB\n`);
    process.exitCode = 1;
  }
}

if (process.argv[1] === import.meta.filename) await main();

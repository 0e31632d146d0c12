/** Bundles the browser's part into dist/browser/: hashed names and a manifest with what the pages' integrity needs. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Gzip size of the script that a reader waits for. */
const SCRIPT_LIMIT_BYTES = 30 * 1024;

const source = import.meta.dirname;
const root = join(source, '../..');
const target = join(root, 'dist/browser');
/** Whatever ends up in the bundle. */
const SOURCES = ['views/browser', 'views/locales', 'shared/transcript', 'shared/privatebin-client'];

export interface Asset {
  readonly file: string;
  /** `sha384-…`, for the integrity attribute. */
  readonly integrity: string;
}

export type Manifest = Readonly<Record<string, Asset>>;

/** Builds everything; gives the manifest and the gzip size of the first script in bytes. */
export async function buildBrowser(
  outdir: string = target,
): Promise<{ manifest: Manifest; scriptBytes: number }> {
  // Loaded only here: where dist/browser came along ready-made, the bundler need not be installed.
  const { build } = await import('esbuild');
  // Built beside and moved, so that a server that is running never reads a half-written folder.
  const fresh = `${outdir}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const result = await build({
    entryPoints: ['viewer.ts', 'viewer.css', 'icon.svg'].map((file) => join(source, file)),
    loader: { '.svg': 'copy' },
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    outdir: fresh,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['chrome120', 'firefox121', 'safari17'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const manifest: Record<string, Asset> = {};
  for (const path of Object.keys(result.metafile.outputs)) {
    const file = basename(path);
    const bytes = await readFile(join(fresh, file));
    const integrity = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
    const name = file.startsWith('chunk-') ? file : file.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, '');
    manifest[name] = { file, integrity };
  }
  await writeFile(join(fresh, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const script = manifest['viewer.js'];
  if (!script) throw new Error('the build gave no viewer.js');
  const scriptBytes = gzipSync(await readFile(join(fresh, script.file))).length;
  await rm(outdir, { recursive: true, force: true });
  await rename(fresh, outdir);
  return { manifest, scriptBytes };
}

/** Whether there is no build yet, or one of its sources was changed since. */
async function isStale(): Promise<boolean> {
  const built = await stat(join(target, 'manifest.json')).catch(() => undefined);
  if (!built) return true;
  for (const folder of SOURCES) {
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
    `${kinds.length} files in dist/browser, viewer.js ${(scriptBytes / 1024).toFixed(1)} KB gzip\n`,
  );
  if (process.argv.includes('--check-size') && scriptBytes > SCRIPT_LIMIT_BYTES) {
    process.stderr.write(`viewer.js is larger than ${SCRIPT_LIMIT_BYTES / 1024} KB\n`);
    process.exitCode = 1;
  }
}

if (process.argv[1] === import.meta.filename) await main();

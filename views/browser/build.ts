/** Bundles the browser's part into dist/browser/: hashed names and a manifest with what the pages' integrity needs. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Gzip size of the script that a reader waits for. */
const SCRIPT_LIMIT_BYTES = 30 * 1024;

const source = import.meta.dirname;
const target = join(source, '../../dist/browser');

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

if (process.argv[1] === import.meta.filename) {
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

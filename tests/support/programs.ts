/**
 * The product's programs for a whole test run, each bundled into one file: hundreds of processes start in it, and half of
 * a start is finding a thousand modules. A test file that is run by itself starts the sources as they are.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '..', '..');
const ASSETS = join(ROOT, 'dist', 'browser');
const PROGRAMS = { bot: 'bot/main.ts', paste: 'paste/main.ts' } as const;
const FOLDER = 'TESSERA_TEST_PROGRAMS';

/** Packages written for `require` expect it, and their own folder, also within a module. */
const COMMON_JS = `import { createRequire } from 'node:module';
const require = createRequire(${JSON.stringify(join(ROOT, 'package.json'))});
const __dirname = ${JSON.stringify(ROOT)}, __filename = ${JSON.stringify(join(ROOT, 'index.js'))};`;

/** Where to start a program of the product; `asSources` where a test replaces one of its modules. */
export function programPath(name: keyof typeof PROGRAMS, asSources = false): string {
  const folder = asSources ? undefined : process.env[FOLDER];
  return folder === undefined ? join(ROOT, PROGRAMS[name]) : join(folder, `${name}.mjs`);
}

/** The folder of what the browser gets: built once for a whole run, and for a test file by itself into its own `folder`. */
export async function builtAssets(folder: string): Promise<string> {
  if (process.env[FOLDER] !== undefined) return ASSETS;
  const { buildBrowser } = await import('../../views/browser/build.ts');
  const assets = join(folder, 'browser');
  await buildBrowser(assets);
  return assets;
}

/** Bundles the programs into `folder`, and gives the variables by which the tests find them. */
export async function bundlePrograms(folder: string): Promise<Readonly<Record<string, string>>> {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: ROOT,
    entryPoints: PROGRAMS,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    banner: { js: COMMON_JS },
    // Packages that others use when they are there.
    external: ['zlib-sync', 'bufferutil', 'utf-8-validate', 'mongodb'],
    plugins: [ownPlaces],
    logLevel: 'error',
  });
  return { [FOLDER]: folder };
}

/** What a source finds by its own place, as worker threads and templates, it goes on finding there. */
const ownPlaces: Plugin = {
  name: 'own places',
  setup(build) {
    build.onLoad({ filter: /[\\/](?:bot|paste|shared)[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: 'ts' };
    });
  },
};

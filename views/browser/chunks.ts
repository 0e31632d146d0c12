/** Loads the parts that most readers never need. `import()` takes no hash, so each file is preloaded with its own first. */
import { el } from './dom.ts';

/** A part of the page could not be fetched, or is not what the server's page vouched for. */
export class ChunkUnavailable extends Error {}

export type ChunkName =
  'plain' | 'editor' | 'deletion' | 'markdown' | 'highlight' | 'qr' | 'reading' | 'media' | 'downloads';

type Pinned = readonly [href: string, integrity: string];

/** By the page's own word: every file that a part consists of. */
const chunks = JSON.parse(document.documentElement.dataset['chunks'] ?? '{}') as Partial<
  Record<string, readonly Pinned[]>
>;

/**
 * Checks the part's files and runs them. INVARIANT: nothing runs that does not match its hash: the browser keeps a
 * preloaded module under its address, and `load` imports that one and fetches no second.
 */
export async function loadChunk<T>(name: ChunkName, load: () => Promise<T>): Promise<T> {
  const files = chunks[name];
  if (!files) throw new ChunkUnavailable(name);
  await Promise.all(files.map(preload));
  return load();
}

/** Fetches parts ahead of their use, without running them; one that is not there (yet) is no failure. */
export function preloadChunks(names: readonly ChunkName[]): void {
  for (const file of names.flatMap((name) => chunks[name] ?? [])) preload(file).catch(() => undefined);
}

/**
 * Loads the page anew. Browsers keep for the life of a page that a module could not be had, and for a year in their cache
 * whatever came under an address with a hash, so what failed is first fetched past the cache.
 */
export async function reloadPage(): Promise<void> {
  await Promise.allSettled([...failed].map((href) => fetch(href, { cache: 'reload' })));
  location.reload();
}

const failed = new Set<string>();
const preloads = new Map<string, Promise<void>>();

function preload([href, integrity]: Pinned): Promise<void> {
  const known = preloads.get(href);
  if (known) return known;
  const preloading = new Promise<void>((resolve, reject) => {
    const link = el('link', { rel: 'modulepreload', href, integrity, crossorigin: 'anonymous' });
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => {
      failed.add(href);
      reject(new ChunkUnavailable(href));
    });
    document.head.append(link);
  });
  preloads.set(href, preloading);
  return preloading;
}
